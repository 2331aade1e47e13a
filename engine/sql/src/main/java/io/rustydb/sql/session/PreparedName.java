package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The name that PREPARE TRANSACTION gives, as a branch id of a format of its own: both kinds of prepared
/// transactions stand in one table and one place on disk, and neither door shows the other's.
final class PreparedName {
    /// No transaction manager uses it: "RDBP" read as a number.
    static final int FORMAT = 0x5244_4250;

    private static final int BYTES_MAX = 2 * XaId.PART_BYTES_MAX;

    private PreparedName() {}

    /// @throws DbException 22023 the name is empty or too long
    static XaId id(String name, int position) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > BYTES_MAX) {
            throw DbException.at(
                    ErrorCode.INVALID_ARGUMENT,
                    "name of a prepared transaction is empty or too long, bytes=" + bytes.length + ", maximum="
                            + BYTES_MAX,
                    position);
        }
        int cut = Math.min(bytes.length, XaId.PART_BYTES_MAX);
        return new XaId(FORMAT, Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length));
    }

    static boolean isName(XaId id) {
        return id.formatId() == FORMAT;
    }

    /// The name in an id that [#id] made.
    static String text(XaId id) {
        byte[] bytes = Arrays.copyOf(id.globalId(), id.globalId().length + id.qualifier().length);
        System.arraycopy(id.qualifier(), 0, bytes, id.globalId().length, id.qualifier().length);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
