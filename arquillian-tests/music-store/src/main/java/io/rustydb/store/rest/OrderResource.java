package io.rustydb.store.rest;

import io.rustydb.store.Order;
import io.rustydb.store.Order.OrderLine;
import io.rustydb.store.Orders;
import io.rustydb.store.Receipt;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/// Takes orders. Has no transaction of its own, so that its answer comes after the commit of the bean it calls.
@Path("orders")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class OrderResource {
    @EJB
    private Orders orders;

    @POST
    public Response place(JsonObject body, @Context UriInfo uri) {
        Receipt receipt = orders.place(read(body));
        return Response.created(uri.getBaseUriBuilder().path("invoices/{id}").build(receipt.invoiceId()))
                .entity(receipt)
                .build();
    }

    private static Order read(JsonObject body) {
        try {
            return new Order(
                    body.getInt("customerId"),
                    body.getJsonArray("lines").getValuesAs(JsonObject.class).stream()
                            .map(l -> new OrderLine(l.getInt("trackId"), l.getInt("quantity", 1)))
                            .toList(),
                    body.containsKey("expectedTotal")
                            ? body.getJsonNumber("expectedTotal").bigDecimalValue()
                            : null);
        } catch (JsonException | NullPointerException | ClassCastException e) {
            throw new BadRequestException(
                    "an order looks like {\"customerId\": 1, \"lines\": [{\"trackId\": 1, \"quantity\": 2}]}", e);
        }
    }
}
