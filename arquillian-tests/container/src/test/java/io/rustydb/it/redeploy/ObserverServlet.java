package io.rustydb.it.redeploy;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// Answers how many class loaders there were, the numbers of those that are left after a garbage collection,
/// and threads that work in their name: `20: 19 20:[a thread]`. At `/loaders/busy` it only keeps a thread of
/// the server busy for a moment.
@WebServlet({"/loaders", "/loaders/busy"})
public class ObserverServlet extends HttpServlet {
    private static final int ROUNDS_MAX = 20;
    private static final int BUSY_MILLIS = 500;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getServletPath().endsWith("/busy")) {
            pause(BUSY_MILLIS);
            return;
        }
        for (int round = 0; round < ROUNDS_MAX && !Loaders.alive().isEmpty(); round++) {
            System.gc();
            pause(BUSY_MILLIS / 2);
        }
        response.getWriter().print(Loaders.seen() + ":");
        for (int number : Loaders.alive()) {
            response.getWriter().print(" " + number);
        }
        response.getWriter().print(":" + Loaders.threads());
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
