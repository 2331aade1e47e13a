package io.rustydb.jdbc.transport;

import java.sql.SQLException;
import java.util.Set;

/// Opens transports for some forms of URL; found as a `java.util.ServiceLoader` service by the driver's own
/// class loader.
public interface TransportProvider {
    /// Of `mem`, `file`, `tcp`.
    Set<String> forms();

    Transport open(ConnectRequest request) throws SQLException;
}
