package io.rustydb.jdbc.transport;

import java.sql.Types;

/// The families of SQL values, with what JDBC says about each.
public enum ValueKind {
    BOOLEAN(Types.BOOLEAN, "BOOLEAN", Boolean.class, 1, 5, 0),
    SMALLINT(Types.SMALLINT, "SMALLINT", Integer.class, 5, 6, 0),
    INTEGER(Types.INTEGER, "INTEGER", Integer.class, 10, 11, 0),
    BIGINT(Types.BIGINT, "BIGINT", Long.class, 19, 20, 0),
    REAL(Types.REAL, "REAL", Float.class, 7, 15, 0),
    DOUBLE(Types.DOUBLE, "DOUBLE PRECISION", Double.class, 15, 25, 0),
    NUMERIC(Types.NUMERIC, "NUMERIC", java.math.BigDecimal.class, 1000, 1002, 0),
    CHAR(Types.CHAR, "CHAR", String.class, Integer.MAX_VALUE, Integer.MAX_VALUE, 0),
    VARCHAR(Types.VARCHAR, "VARCHAR", String.class, Integer.MAX_VALUE, Integer.MAX_VALUE, 0),
    DATE(Types.DATE, "DATE", java.sql.Date.class, 10, 10, 0),
    TIME(Types.TIME, "TIME", java.sql.Time.class, 18, 18, 9),
    TIMESTAMP(Types.TIMESTAMP, "TIMESTAMP", java.sql.Timestamp.class, 26, 26, 6),
    TIMESTAMP_TZ(Types.TIMESTAMP_WITH_TIMEZONE, "TIMESTAMP WITH TIME ZONE", java.time.OffsetDateTime.class, 32, 32, 6),
    TIME_TZ(Types.TIME_WITH_TIMEZONE, "TIME WITH TIME ZONE", java.time.OffsetTime.class, 21, 21, 6),
    /// Its text; `getObject` with `Period` or `Duration` reads it.
    INTERVAL(Types.OTHER, "INTERVAL", String.class, 49, 49, 6),
    UUID(Types.OTHER, "UUID", java.util.UUID.class, 36, 36, 0),
    BINARY(Types.BINARY, "BINARY", byte[].class, Integer.MAX_VALUE, Integer.MAX_VALUE, 0),
    VARBINARY(Types.VARBINARY, "VARBINARY", byte[].class, Integer.MAX_VALUE, Integer.MAX_VALUE, 0),
    CLOB(Types.CLOB, "CLOB", java.sql.Clob.class, Integer.MAX_VALUE, Integer.MAX_VALUE, 0),
    BLOB(Types.BLOB, "BLOB", java.sql.Blob.class, Integer.MAX_VALUE, Integer.MAX_VALUE, 0),
    JSON(Types.OTHER, "JSON", String.class, Integer.MAX_VALUE, Integer.MAX_VALUE, 0),
    JSONB(Types.OTHER, "JSONB", String.class, Integer.MAX_VALUE, Integer.MAX_VALUE, 0),
    JSONPATH(Types.OTHER, "JSONPATH", String.class, Integer.MAX_VALUE, Integer.MAX_VALUE, 0),
    /// The type of a bare NULL.
    NULL(Types.NULL, "NULL", Object.class, 0, 4, 0);

    private final int jdbcType;
    private final String sqlName;
    private final Class<?> javaClass;
    private final int precisionMax;
    private final int displaySizeMax;
    private final int fractionDigits;

    ValueKind(
            int jdbcType,
            String sqlName,
            Class<?> javaClass,
            int precisionMax,
            int displaySizeMax,
            int fractionDigits) {
        this.jdbcType = jdbcType;
        this.sqlName = sqlName;
        this.javaClass = javaClass;
        this.precisionMax = precisionMax;
        this.displaySizeMax = displaySizeMax;
        this.fractionDigits = fractionDigits;
    }

    /// A constant of `java.sql.Types`.
    public int jdbcType() {
        return jdbcType;
    }

    public String sqlName() {
        return sqlName;
    }

    /// What `getObject` without a class gives.
    public Class<?> javaClass() {
        return javaClass;
    }

    /// Digits or characters of an unconstrained value.
    public int precisionMax() {
        return precisionMax;
    }

    public int displaySizeMax() {
        return displaySizeMax;
    }

    /// Default digits behind the point of seconds.
    public int fractionDigits() {
        return fractionDigits;
    }

    public boolean isInteger() {
        return this == SMALLINT || this == INTEGER || this == BIGINT;
    }

    public boolean isNumeric() {
        return isInteger() || this == REAL || this == DOUBLE || this == NUMERIC;
    }

    public boolean isCharacter() {
        return this == CHAR || this == VARCHAR || this == CLOB;
    }

    public boolean isBinary() {
        return this == BINARY || this == VARBINARY || this == BLOB;
    }
}
