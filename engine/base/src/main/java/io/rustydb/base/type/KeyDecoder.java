package io.rustydb.base.type;

/// Reads values back out of the keys that [KeyEncoder] makes, for those types whose keys say all of a value.
///
/// Not so: INTERVAL (30 days and a month are equal), CHAR (its trailing blanks are gone), NUMERIC and JSONB
/// (the scale of numbers is), REAL and DOUBLE (so is the sign of zero). Thread rule: no state, any thread.
public final class KeyDecoder {
    private KeyDecoder() {}

    /// True when the value can be had back from its key.
    public static boolean isExact(SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    DATE,
                    TIME,
                    TIME_TZ,
                    TIMESTAMP,
                    TIMESTAMP_TZ,
                    UUID,
                    VARCHAR,
                    BINARY,
                    VARBINARY -> true;
            case CHAR, NUMERIC, REAL, DOUBLE, INTERVAL, CLOB, BLOB, JSON, JSONB, JSONPATH, NULL -> false;
        };
    }

    public static boolean isNull(KeyColumn column, byte[] key, int at) {
        return (column.descending() ? ~key[at] : key[at]) != KeyEncoder.VALUE;
    }

    /// Where the next column begins.
    public static int skip(KeyColumn column, byte[] key, int at) {
        if (isNull(column, key, at)) {
            return at + 1;
        }
        int width = column.type().kind().fixedBytes();
        if (width > 0) {
            return at + 1 + width;
        }
        int inverted = column.descending() ? 0xFF : 0;
        return column.type().kind() == TypeKind.NUMERIC
                ? DecimalKey.skip(key, at + 1, inverted)
                : skipBytes(key, at + 1, inverted);
    }

    private static int skipBytes(byte[] key, int from, int inverted) {
        int at = from;
        while (true) {
            if (((key[at] ^ inverted) & 0xFF) != 0) {
                at++;
            } else if (((key[at + 1] ^ inverted) & 0xFF) == 0) {
                return at + 2;
            } else {
                at += 2;
            }
        }
    }

    /// BOOLEAN (0, 1), SMALLINT, INTEGER, BIGINT, DATE, TIME, TIMESTAMP; not NULL.
    public static long integral(KeyColumn column, byte[] key, int at) {
        int width = column.type().kind().fixedBytes();
        long bits = 0;
        for (int i = 1; i <= width; i++) {
            bits = bits << 8 | key[at + i] & 0xFF;
        }
        if (width == 1) {
            return (column.descending() ? ~bits : bits) & 1;
        }
        int unused = Long.SIZE - 8 * width;
        long value = (bits ^ 1L << 8 * width - 1) << unused >> unused;
        return column.descending() ? ~value : value;
    }

    /// The high (`half` 0) or low (1) half of a UUID; not NULL.
    public static long uuidHalf(KeyColumn column, byte[] key, int at, int half) {
        long bits = BigEndian.getLong(key, at + 1 + 8 * half);
        return column.descending() ? ~bits : bits;
    }

    /// Copies a character or binary value; not NULL. The target has room for the whole key.
    ///
    /// @return its length
    public static int bytes(KeyColumn column, byte[] key, int at, byte[] target) {
        int inverted = column.descending() ? 0xFF : 0;
        int length = 0;
        int from = at + 1;
        while (true) {
            int b = (key[from] ^ inverted) & 0xFF;
            if (b == 0) {
                if (((key[from + 1] ^ inverted) & 0xFF) == 0) {
                    return length;
                }
                from++;
            }
            target[length++] = (byte) b;
            from++;
        }
    }
}
