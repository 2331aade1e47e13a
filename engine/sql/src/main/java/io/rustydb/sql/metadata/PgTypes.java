package io.rustydb.sql.metadata;

import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;

/// The engine's types by the names and numbers that PostgreSQL's clients know.
///
/// @param oid PostgreSQL's
/// @param name in `pg_type`
/// @param words as `format_type` writes it
/// @param bytes of a value, −1 = varying
/// @param category `N` numbers, `S` strings, `D` dates, `T` intervals, `B` truth, `U` others
public record PgTypes(int oid, String name, String words, int bytes, char category) {
    /// What a declared length has in front of it in `atttypmod`.
    private static final int MODIFIER_HEADER = 4;

    private static final int SCALE_BITS = 16;
    private static final int SCALE_MASK = 0x7FF;

    public static PgTypes of(TypeKind kind) {
        return switch (kind) {
            case BOOLEAN -> new PgTypes(16, "bool", "boolean", 1, 'B');
            case SMALLINT -> new PgTypes(21, "int2", "smallint", 2, 'N');
            case INTEGER -> new PgTypes(23, "int4", "integer", 4, 'N');
            case BIGINT -> new PgTypes(20, "int8", "bigint", 8, 'N');
            case REAL -> new PgTypes(700, "float4", "real", 4, 'N');
            case DOUBLE -> new PgTypes(701, "float8", "double precision", 8, 'N');
            case NUMERIC -> new PgTypes(1700, "numeric", "numeric", -1, 'N');
            case CHAR -> new PgTypes(1042, "bpchar", "character", -1, 'S');
            case VARCHAR -> new PgTypes(1043, "varchar", "character varying", -1, 'S');
            case CLOB -> new PgTypes(25, "text", "text", -1, 'S');
            case DATE -> new PgTypes(1082, "date", "date", 4, 'D');
            case TIME -> new PgTypes(1083, "time", "time without time zone", 8, 'D');
            case TIME_TZ -> new PgTypes(1266, "timetz", "time with time zone", 12, 'D');
            case TIMESTAMP -> new PgTypes(1114, "timestamp", "timestamp without time zone", 8, 'D');
            case TIMESTAMP_TZ -> new PgTypes(1184, "timestamptz", "timestamp with time zone", 8, 'D');
            case INTERVAL -> new PgTypes(1186, "interval", "interval", 16, 'T');
            case UUID -> new PgTypes(2950, "uuid", "uuid", 16, 'U');
            case BINARY, VARBINARY, BLOB -> new PgTypes(17, "bytea", "bytea", -1, 'U');
            case JSON -> new PgTypes(114, "json", "json", -1, 'U');
            case JSONB -> new PgTypes(3802, "jsonb", "jsonb", -1, 'U');
            case JSONPATH -> new PgTypes(4072, "jsonpath", "jsonpath", -1, 'U');
            case NULL -> new PgTypes(705, "unknown", "unknown", -2, 'X');
        };
    }

    /// `atttypmod`: length, precision and scale in one number; −1 for none.
    public static int modifier(SqlType type) {
        if (!type.isConstrained()) {
            return -1;
        }
        return switch (type.kind()) {
            case CHAR, VARCHAR -> type.precision() + MODIFIER_HEADER;
            case NUMERIC -> (type.precision() << SCALE_BITS | type.scale() & SCALE_MASK) + MODIFIER_HEADER;
            case TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ, INTERVAL -> type.precision();
            default -> -1;
        };
    }

    /// As `format_type(oid, modifier)` writes it.
    ///
    /// @param modifier −1 for none
    public static String format(TypeKind kind, int modifier) {
        String words = of(kind).words;
        if (modifier < 0) {
            return words;
        }
        return switch (kind) {
            case CHAR, VARCHAR -> words + "(" + (modifier - MODIFIER_HEADER) + ")";
            case NUMERIC -> {
                int both = modifier - MODIFIER_HEADER;
                yield words + "(" + (both >> SCALE_BITS) + "," + (both & SCALE_MASK) + ")";
            }
            case TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ -> {
                int blank = words.indexOf(' ');
                yield words.substring(0, blank) + "(" + modifier + ")" + words.substring(blank);
            }
            default -> words;
        };
    }

    public static String format(SqlType type) {
        return format(type.kind(), modifier(type));
    }
}
