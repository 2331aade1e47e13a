package io.rustydb.store.rest;

import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/// What there is to ask for.
@Path("/")
@RequestScoped
public class IndexResource {
    private static final String TEXT = """
            The music store. All lists take ?page=0&size=20.

              GET  artists                       artists and how many albums there are of each
              GET  artists/ID/albums             albums of an artist
              GET  albums                        all albums
              GET  albums/ID/tracks              tracks on an album
              GET  customers/ID                  a customer with all invoices
              PUT  customers/ID/email            {"version": 0, "email": "…"}; 409 if somebody was faster
              GET  invoices/ID                   an invoice with its lines
              POST orders                        {"customerId": 1, "lines": [{"trackId": 1, "quantity": 2}]}; answers when it is committed
              GET  totals                        row counts and sums of all tables, of both copies of the data
            """;

    @GET
    @Produces(MediaType.TEXT_PLAIN + ";charset=UTF-8")
    public String index() {
        return TEXT;
    }
}
