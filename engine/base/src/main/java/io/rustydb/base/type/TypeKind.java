package io.rustydb.base.type;

/// The families of SQL values. `code` is stored in the catalogue and never reused.
public enum TypeKind {
    BOOLEAN(1, 1),
    SMALLINT(2, 2),
    INTEGER(3, 4),
    BIGINT(4, 8),
    REAL(5, 4),
    DOUBLE(6, 8),
    /// Exact decimal; precision 1..1000 and scale, or unconstrained.
    NUMERIC(7, 0),
    /// Blank-padded character string; length in characters.
    CHAR(8, 0),
    VARCHAR(9, 0),
    /// Days since 1970-01-01.
    DATE(10, 4),
    /// Nanoseconds of the day.
    TIME(11, 8),
    /// Microseconds since 1970-01-01T00:00:00 without time zone.
    TIMESTAMP(12, 8),
    /// Microseconds since 1970-01-01T00:00:00 UTC.
    TIMESTAMP_TZ(13, 8),
    UUID(14, 16),
    BINARY(15, 0),
    VARBINARY(16, 0),
    CLOB(17, 0),
    BLOB(18, 0),
    /// JSON text, kept as it was given.
    JSON(30, 0),
    /// JSON in the form of [Jsonb].
    JSONB(31, 0),
    /// A path expression of SQL/JSON, as normalised text.
    JSONPATH(32, 0),
    /// The type of a bare NULL; of no column.
    NULL(19, 0),
    /// Months, days and microseconds, kept apart; see [IntervalLayout].
    INTERVAL(20, 16),
    /// Microseconds of the UTC day and a displacement, packed in order; see [TimeTz].
    TIME_TZ(21, 8);

    private final int code;
    private final int fixedBytes;

    TypeKind(int code, int fixedBytes) {
        this.code = code;
        this.fixedBytes = fixedBytes;
    }

    public int code() {
        return code;
    }

    /// Bytes a value takes in a row, 0 = variable length.
    public int fixedBytes() {
        return fixedBytes;
    }

    public boolean isFixed() {
        return fixedBytes > 0;
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

    /// JSON or JSONB.
    public boolean isJson() {
        return this == JSON || this == JSONB;
    }

    public boolean isTemporal() {
        return this == DATE || this == TIME || this == TIME_TZ || this == TIMESTAMP || this == TIMESTAMP_TZ;
    }

    /// True when the text of a value depends on the session's time zone, or its reading does.
    public boolean dependsOnTimeZone() {
        return this == TIMESTAMP_TZ || this == TIME_TZ;
    }
}
