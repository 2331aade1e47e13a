package io.rustydb.sql.catalog;

import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;

/// Types as the INFORMATION_SCHEMA describes them.
final class InformationTypes {
    private static final int BYTES_PER_CHARACTER = 4;

    private InformationTypes() {}

    /// The standard's name, in PostgreSQL's letters.
    static String name(TypeKind kind) {
        return switch (kind) {
            case BOOLEAN -> "boolean";
            case SMALLINT -> "smallint";
            case INTEGER -> "integer";
            case BIGINT -> "bigint";
            case REAL -> "real";
            case DOUBLE -> "double precision";
            case NUMERIC -> "numeric";
            case CHAR -> "character";
            case VARCHAR -> "character varying";
            case CLOB -> "character large object";
            case BINARY -> "binary";
            case VARBINARY -> "binary varying";
            case BLOB -> "binary large object";
            case DATE -> "date";
            case TIME -> "time without time zone";
            case TIME_TZ -> "time with time zone";
            case INTERVAL -> "interval";
            case TIMESTAMP -> "timestamp without time zone";
            case TIMESTAMP_TZ -> "timestamp with time zone";
            case UUID -> "uuid";
            case JSON -> "json";
            case JSONB -> "jsonb";
            case JSONPATH -> "jsonpath";
            case NULL -> throw new AssertionError("a column has a type");
        };
    }

    /// Of a number whose precision counts bits, else 0.
    static int bits(TypeKind kind) {
        return switch (kind) {
            case SMALLINT -> 16;
            case INTEGER -> 32;
            case BIGINT -> 64;
            case REAL -> 24;
            case DOUBLE -> 53;
            default -> 0;
        };
    }

    /// The seven columns from `data_type` to `datetime_precision`.
    static void describe(SqlType type, SystemRows row) {
        TypeKind kind = type.kind();
        row.add(name(kind));
        boolean characters = kind == TypeKind.CHAR || kind == TypeKind.VARCHAR;
        boolean binary = kind == TypeKind.BINARY || kind == TypeKind.VARBINARY;
        boolean declared = (characters || binary) && type.precision() != SqlType.UNCONSTRAINED;
        length(declared && characters, type.precision(), row);
        length(declared, (long) type.precision() * (characters ? BYTES_PER_CHARACTER : 1), row);
        int bits = bits(kind);
        boolean decimal = kind == TypeKind.NUMERIC;
        boolean exact = decimal && type.precision() != SqlType.UNCONSTRAINED;
        length(bits > 0 || exact, bits > 0 ? bits : type.precision(), row);
        length(bits > 0 || decimal, bits > 0 ? 2 : 10, row);
        length(kind.isInteger() || exact, exact ? type.scale() : 0, row);
        boolean time = kind != TypeKind.DATE && kind.isTemporal() || kind == TypeKind.INTERVAL;
        length(time || kind == TypeKind.DATE, time ? secondDigits(type) : 0, row);
    }

    private static int secondDigits(SqlType type) {
        int finest = type.kind() == TypeKind.TIME ? 9 : 6;
        return type.precision() == SqlType.UNCONSTRAINED ? finest : type.precision();
    }

    private static void length(boolean has, long value, SystemRows row) {
        if (has) {
            row.add(Math.min(value, Integer.MAX_VALUE));
        } else {
            row.addNull();
        }
    }
}
