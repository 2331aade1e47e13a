package io.rustydb.store.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/// All resources, at the root of the application.
@ApplicationPath("/")
public class StoreApi extends Application {}
