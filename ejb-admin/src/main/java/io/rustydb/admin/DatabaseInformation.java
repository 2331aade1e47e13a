package io.rustydb.admin;

import java.io.Serializable;

/// What an administrator sees first.
///
/// @param url JDBC URL, with the directory of the database
/// @param user who the pool's connections work as
public record DatabaseInformation(
        String product, String productVersion, String driver, String driverVersion, String url, String user)
        implements Serializable {}
