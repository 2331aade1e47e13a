package io.rustydb.storage.heap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.LittleEndian;
import io.rustydb.base.type.RowBuffer;

/// What stands on the page of a row that is longer than a page: flag [HeapPage#FLAG_CONTINUED], and
///
/// ```
///  0 id of the tail u64 | 8 length of the whole row u32 | 12 the row's first bytes; the tail has the others
/// ```
final class RowPiece {
    static final int TAIL = 0;
    static final int LENGTH = 8;
    static final int HEAD = 12;

    private RowPiece() {}

    /// Bytes of the row that stay on the page: a quarter of what it holds, so that some rows share it.
    static int headBytes(int rowBytesMax) {
        return rowBytesMax / 4 - HEAD;
    }

    static byte[] of(long tail, byte[] row, int offset, int length, int headBytes) {
        byte[] piece = new byte[HEAD + headBytes];
        LittleEndian.putLong(piece, TAIL, tail);
        LittleEndian.putInt(piece, LENGTH, length);
        System.arraycopy(row, offset, piece, HEAD, headBytes);
        return piece;
    }

    static long tail(byte[] bytes, int offset) {
        return LittleEndian.getLong(bytes, offset + TAIL);
    }

    /// Puts the whole row in the place of its piece.
    ///
    /// @return id of the tail
    static long assemble(RowBuffer piece, RowTails tails) {
        long tail = tail(piece.bytes, piece.offset);
        int length = LittleEndian.getInt(piece.bytes, piece.offset + LENGTH);
        int head = piece.length - HEAD;
        if (head < 0 || length < head) {
            throw DbException.of(
                    ErrorCode.DATA_CORRUPTED,
                    "piece of a row makes no sense, expected=a length of " + head + " or more, found=" + length
                            + "; run CHECK DATABASE");
        }
        byte[] row = new byte[length];
        System.arraycopy(piece.bytes, piece.offset + HEAD, row, 0, head);
        tails.read(tail, row, head, length - head);
        piece.bytes = row;
        piece.offset = 0;
        piece.length = length;
        return tail;
    }
}
