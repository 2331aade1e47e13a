package io.rustydb.base.type;

/// A SQL type with its parameters.
///
/// @param precision NUMERIC: decimal digits; CHAR, VARCHAR: characters; BINARY, VARBINARY: bytes; TIME,
///     TIMESTAMP, INTERVAL: fractional digits; [#UNCONSTRAINED] where none was given
/// @param scale NUMERIC: digits behind the point; INTERVAL: the fields it has ([IntervalFields]), 0 = all
public record SqlType(TypeKind kind, int precision, int scale) {
    public static final int UNCONSTRAINED = -1;

    public static final SqlType BOOLEAN = of(TypeKind.BOOLEAN);
    public static final SqlType SMALLINT = of(TypeKind.SMALLINT);
    public static final SqlType INTEGER = of(TypeKind.INTEGER);
    public static final SqlType BIGINT = of(TypeKind.BIGINT);
    public static final SqlType REAL = of(TypeKind.REAL);
    public static final SqlType DOUBLE = of(TypeKind.DOUBLE);
    public static final SqlType NUMERIC = of(TypeKind.NUMERIC);
    public static final SqlType VARCHAR = of(TypeKind.VARCHAR);
    public static final SqlType DATE = of(TypeKind.DATE);
    public static final SqlType TIME = of(TypeKind.TIME);
    public static final SqlType TIMESTAMP = of(TypeKind.TIMESTAMP);
    public static final SqlType TIMESTAMP_TZ = of(TypeKind.TIMESTAMP_TZ);
    public static final SqlType TIME_TZ = of(TypeKind.TIME_TZ);
    public static final SqlType INTERVAL = of(TypeKind.INTERVAL);
    public static final SqlType UUID = of(TypeKind.UUID);
    public static final SqlType VARBINARY = of(TypeKind.VARBINARY);
    public static final SqlType CLOB = of(TypeKind.CLOB);
    public static final SqlType BLOB = of(TypeKind.BLOB);
    public static final SqlType JSON = of(TypeKind.JSON);
    public static final SqlType JSONB = of(TypeKind.JSONB);
    public static final SqlType JSONPATH = of(TypeKind.JSONPATH);
    public static final SqlType NULL = of(TypeKind.NULL);

    public static SqlType of(TypeKind kind) {
        return new SqlType(kind, UNCONSTRAINED, kind == TypeKind.NUMERIC ? UNCONSTRAINED : 0);
    }

    public static SqlType of(TypeKind kind, int precision) {
        return new SqlType(kind, precision, 0);
    }

    public static SqlType numeric(int precision, int scale) {
        return new SqlType(TypeKind.NUMERIC, precision, scale);
    }

    /// @param fields see [IntervalFields]
    /// @param precision fractional digits of seconds, or [#UNCONSTRAINED]
    public static SqlType interval(int fields, int precision) {
        return new SqlType(TypeKind.INTERVAL, precision, fields);
    }

    public boolean isConstrained() {
        return precision != UNCONSTRAINED || kind == TypeKind.INTERVAL && scale != 0;
    }

    /// As SQL writes it, for example `NUMERIC(10,2)`.
    @Override
    public String toString() {
        String name = switch (kind) {
            case DOUBLE -> "DOUBLE PRECISION";
            case TIMESTAMP_TZ -> "TIMESTAMP";
            case TIME_TZ -> "TIME";
            case INTERVAL -> {
                String fields = IntervalFields.text(scale);
                String digits = precision == UNCONSTRAINED ? "" : "(" + precision + ")";
                yield "INTERVAL" + (fields.isEmpty() ? "" : " " + fields) + digits;
            }
            case NUMERIC -> isConstrained() ? "NUMERIC(" + precision + "," + scale + ")" : "NUMERIC";
            default -> kind.name();
        };
        if (isConstrained() && kind != TypeKind.NUMERIC && kind != TypeKind.INTERVAL) {
            name += "(" + precision + ")";
        }
        return kind.dependsOnTimeZone() ? name + " WITH TIME ZONE" : name;
    }
}
