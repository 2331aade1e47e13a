package io.rustydb.it.redeploy;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// Answers how many class loaders there were, and how many are left after a garbage collection.
@WebServlet("/loaders")
public class ObserverServlet extends HttpServlet {
    private static final int ROUNDS_MAX = 40;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        for (int round = 0; round < ROUNDS_MAX && Loaders.alive() > 0; round++) {
            System.gc();
            try {
                Thread.sleep(250);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        response.getWriter().print(Loaders.seen() + " " + Loaders.alive());
    }
}
