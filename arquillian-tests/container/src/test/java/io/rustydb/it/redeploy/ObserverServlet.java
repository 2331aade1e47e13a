package io.rustydb.it.redeploy;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// Answers how many class loaders there were, and the numbers of those that are left after a garbage
/// collection: `20: 19 20`.
@WebServlet("/loaders")
public class ObserverServlet extends HttpServlet {
    private static final int ROUNDS_MAX = 20;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        for (int round = 0; round < ROUNDS_MAX && !Loaders.alive().isEmpty(); round++) {
            System.gc();
            try {
                Thread.sleep(250);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        response.getWriter().print(Loaders.seen() + ":");
        for (int number : Loaders.alive()) {
            response.getWriter().print(" " + number);
        }
    }
}
