package io.rustydb.jdbc;

/// The driver's version, as `DatabaseMetaData` and `Driver` tell it.
final class DriverVersion {
    static final int MAJOR = 0;
    static final int MINOR = 1;
    static final String TEXT = "0.1.0";

    private DriverVersion() {}
}
