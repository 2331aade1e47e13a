package io.rustydb.it.crash;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/// The application that is killed in the middle of its commits.
@ApplicationPath("/")
public class InDoubtApi extends Application {}
