package io.rustydb.jdbc;

import io.rustydb.jdbc.transport.ColumnDescriptor;
import io.rustydb.jdbc.transport.ValueKind;

/// Sizes of types as the three metadata interfaces tell them.
final class TypeFacts {
    private TypeFacts() {}

    /// Digits, characters or bytes; for dates and times the characters of the text form.
    static int precision(ValueKind kind, int declared) {
        return switch (kind) {
            case NUMERIC, CHAR, VARCHAR, BINARY, VARBINARY, CLOB, BLOB ->
                declared == ColumnDescriptor.UNCONSTRAINED ? kind.precisionMax() : declared;
            case TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ -> timeLength(kind, declared);
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DATE, INTERVAL, UUID, JSON, JSONB, JSONPATH, NULL ->
                kind.precisionMax();
        };
    }

    static int scale(ValueKind kind, int declaredPrecision, int declaredScale) {
        return switch (kind) {
            case NUMERIC -> Math.max(declaredScale, 0);
            case TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ, INTERVAL ->
                declaredPrecision == ColumnDescriptor.UNCONSTRAINED ? kind.fractionDigits() : declaredPrecision;
            default -> 0;
        };
    }

    static int displaySize(ValueKind kind, int declared) {
        return switch (kind) {
            case NUMERIC -> declared == ColumnDescriptor.UNCONSTRAINED ? kind.displaySizeMax() : declared + 2;
            case CHAR, VARCHAR, CLOB -> precision(kind, declared);
            case BINARY, VARBINARY, BLOB -> (int) Math.min(2L * precision(kind, declared), Integer.MAX_VALUE);
            case TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ -> timeLength(kind, declared);
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DATE, INTERVAL, UUID, JSON, JSONB, JSONPATH, NULL ->
                kind.displaySizeMax();
        };
    }

    /// `hh:mm:ss`, the date before it, the offset behind it, and the fraction with its point.
    private static int timeLength(ValueKind kind, int declared) {
        int digits = declared == ColumnDescriptor.UNCONSTRAINED ? kind.fractionDigits() : declared;
        int base = switch (kind) {
            case TIMESTAMP -> 19;
            case TIMESTAMP_TZ -> 25;
            case TIME_TZ -> 14;
            default -> 8;
        };
        return digits == 0 ? base : base + 1 + digits;
    }
}
