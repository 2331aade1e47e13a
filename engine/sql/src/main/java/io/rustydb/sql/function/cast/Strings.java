package io.rustydb.sql.function.cast;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.vector.BytesVector;
import java.util.Arrays;

/// Lengths of character and binary strings. Characters are code points; bytes that continue one have the form
/// 10xxxxxx.
public final class Strings {
    private Strings() {}

    /// Characters in UTF-8 bytes.
    public static int characters(byte[] bytes, int offset, int length) {
        int count = 0;
        for (int i = offset; i < offset + length; i++) {
            count += (bytes[i] & 0xC0) != 0x80 ? 1 : 0;
        }
        return count;
    }

    /// Bytes of the first `characters` characters, at most `length`.
    public static int bytesOf(byte[] bytes, int offset, int length, int characters) {
        if (characters >= length) {
            return length;
        }
        int count = 0;
        for (int i = 0; i < length; i++) {
            if ((bytes[offset + i] & 0xC0) != 0x80 && count++ == characters) {
                return i;
            }
        }
        return length;
    }

    /// Puts a string into a row of a CHAR(n), VARCHAR(n), BINARY(n) or VARBINARY(n) vector: padded, and
    /// shortened or refused where it is too long.
    ///
    /// @param explicit CAST shortens silently; an assignment only drops blanks
    /// @throws DbException 22001
    public static void store(
            BytesVector target, int row, byte[] source, int offset, int length, SqlType type, boolean explicit) {
        if (!type.isConstrained()) {
            target.set(row, source, offset, length);
            return;
        }
        int limit = type.precision();
        boolean binary = type.kind().isBinary();
        int kept = length <= limit ? length : binary ? limit : bytesOf(source, offset, length, limit);
        if (kept < length && !explicit && !(!binary && onlyBlanks(source, offset + kept, offset + length))) {
            throw DbException.of(
                    ErrorCode.STRING_TOO_LONG,
                    "value is too long, " + (binary ? "bytes=" : "characters=")
                            + (binary ? length : characters(source, offset, length)) + ", type=" + type
                            + "; shorten it or widen the column");
        }
        int padding = 0;
        if (type.kind() == TypeKind.CHAR) {
            padding = limit - characters(source, offset, kept);
        } else if (type.kind() == TypeKind.BINARY) {
            padding = limit - kept;
        }
        int at = target.reserve(row, kept + padding);
        System.arraycopy(source, offset, target.heap, at, kept);
        Arrays.fill(target.heap, at + kept, at + kept + padding, (byte) (binary ? 0 : ' '));
    }

    private static boolean onlyBlanks(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != ' ') {
                return false;
            }
        }
        return true;
    }
}
