package io.rustydb.server.bootstrap;

/// The registry of open databases: what the doors inside this VM begin with. An implementation is found as a
/// `java.util.ServiceLoader` service; all its instances in one class loader share their databases.
public interface Databases {
    /// Version of the product, `major.minor.patch`.
    String VERSION = "0.1.0";

    /// Opens the database or joins the open one.
    ///
    /// @throws io.rustydb.base.error.DbException 3D000 missing, 58P03 held by another process, 58P04 not a
    ///     database, 58P05 unknown format, class XX damaged
    DatabaseHandle open(OpenRequest request);
}
