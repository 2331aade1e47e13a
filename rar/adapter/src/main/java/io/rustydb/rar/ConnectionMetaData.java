package io.rustydb.rar;

import jakarta.resource.spi.ManagedConnectionMetaData;

/// What the server's management shows about a connection.
record ConnectionMetaData(String product, String version, String user) implements ManagedConnectionMetaData {
    @Override
    public String getEISProductName() {
        return product;
    }

    @Override
    public String getEISProductVersion() {
        return version;
    }

    /// 0 = no limit of the database's own.
    @Override
    public int getMaxConnections() {
        return 0;
    }

    @Override
    public String getUserName() {
        return user;
    }
}
