package io.rustydb.store.rest;

import io.rustydb.store.Customers;
import io.rustydb.store.Views.CustomerView;
import io.rustydb.store.Views.InvoiceView;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/// Customers and their invoices.
@Path("/")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class CustomerResource {
    @EJB
    private Customers customers;

    @GET
    @Path("customers/{id}")
    public CustomerView customer(@PathParam("id") int id) {
        return customers.customer(id);
    }

    @PUT
    @Path("customers/{id}/email")
    public CustomerView changeEmail(@PathParam("id") int id, JsonObject change) {
        int version;
        String email;
        try {
            version = change.getInt("version");
            email = change.getString("email");
        } catch (JsonException | NullPointerException | ClassCastException e) {
            throw new BadRequestException("a change needs \"version\" and \"email\"", e);
        }
        customers.changeEmail(id, version, email);
        return customers.customer(id);
    }

    @GET
    @Path("invoices/{id}")
    public InvoiceView invoice(@PathParam("id") int id) {
        return customers.invoice(id);
    }
}
