package io.rustydb.store.rest;

import io.rustydb.store.NotFound;
import io.rustydb.store.OrderRefused;
import io.rustydb.store.StaleVersion;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.persistence.OptimisticLockException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// Failures as status and sentence.
@Provider
public class FailureMapper implements ExceptionMapper<Exception> {
    private static final Logger LOG = System.getLogger(FailureMapper.class.getName());
    private static final int UNPROCESSABLE = 422;

    @Override
    public Response toResponse(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case NotFound e -> {
                    return answer(Status.NOT_FOUND.getStatusCode(), e);
                }
                case OrderRefused e -> {
                    return answer(UNPROCESSABLE, e);
                }
                case StaleVersion e -> {
                    return answer(Status.CONFLICT.getStatusCode(), e);
                }
                case OptimisticLockException e -> {
                    return answer(Status.CONFLICT.getStatusCode(), e);
                }
                // A body that is no JSON; nothing else here reads any.
                case JsonException e -> {
                    return answer(Status.BAD_REQUEST.getStatusCode(), e);
                }
                case WebApplicationException e -> {
                    return answer(e.getResponse().getStatus(), e);
                }
                default -> {}
            }
        }
        LOG.log(Level.ERROR, "a request failed", failure);
        return answer(Status.INTERNAL_SERVER_ERROR.getStatusCode(), failure);
    }

    private static Response answer(int status, Throwable failure) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(Json.createObjectBuilder()
                        .add("error", String.valueOf(failure.getMessage()))
                        .build())
                .build();
    }
}
