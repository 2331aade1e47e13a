package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A branch id as the undo segment keeps it.
///
/// ```
/// 0 format i32 | 4 global length u8 | 5 qualifier length u8 | 6 global id | … qualifier
/// ```
final class XaIdCodec {
    private static final int HEADER_BYTES = 6;

    private XaIdCodec() {}

    static byte[] encode(XaId id) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + id.globalId().length + id.qualifier().length)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(id.formatId())
                .put((byte) id.globalId().length)
                .put((byte) id.qualifier().length)
                .put(id.globalId())
                .put(id.qualifier());
        return out.array();
    }

    static XaId decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER_BYTES || bytes.length != HEADER_BYTES + bytes[4] + bytes[5]) {
            throw DbException.of(
                    ErrorCode.DATA_CORRUPTED,
                    "branch id of a prepared transaction is damaged, expected=header and parts, found=" + bytes.length
                            + " bytes");
        }
        int format = in.getInt();
        byte[] global = new byte[in.get()];
        byte[] qualifier = new byte[in.get()];
        in.get(global).get(qualifier);
        return new XaId(format, global, qualifier);
    }
}
