package io.rustydb.store.rest;

import io.rustydb.store.Attempts;
import io.rustydb.store.Totals;
import io.rustydb.store.Totals.Total;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/// What is in the database, as numbers.
@Path("totals")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class TotalsResource {
    @EJB
    private Totals totals;

    @EJB
    private Attempts attempts;

    /// @param chinook as loaded from the script
    /// @param store as loaded through JPA, with the orders since
    public record AllTotals(List<Total> chinook, List<Total> store, long orderAttempts) {}

    @GET
    public AllTotals totals() {
        return new AllTotals(totals.of("chinook"), totals.of("store"), attempts.count());
    }
}
