package io.rustydb.sql.function.library;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.BytesVector;

/// What functions read of a large object without reading all of it.
public final class LargeOperands {
    /// What a function takes into memory of one large object.
    private static final long BYTES_MAX = 256L << 20;

    private LargeOperands() {}

    static long characters(BytesVector text, int row, EvaluationContext context) {
        return context.lobs().characters(text.lobId(row));
    }

    /// The result of a function that gives an INTEGER.
    static long toInteger(long length) {
        if (length > Integer.MAX_VALUE) {
            throw DbException.of(
                    ErrorCode.NUMERIC_OUT_OF_RANGE, "length of a large object is no INTEGER, length=" + length);
        }
        return length;
    }

    /// Characters at 1-based positions `[from, to)`, positions outside the text left out.
    static void substring(BytesVector in, int row, long from, long to, BytesVector out, EvaluationContext context) {
        long first = Math.max(from, 1) - 1;
        if (to - 1 <= first) {
            out.reserve(row, 0);
            return;
        }
        long lobId = in.lobId(row);
        long begin = context.lobs().positionOfCharacter(lobId, first);
        long end = to == Long.MAX_VALUE ? in.lobLength(row) : context.lobs().positionOfCharacter(lobId, to - 1);
        read(lobId, begin, end - begin, row, out, context);
    }

    /// Reads a part of a large object into a vector.
    ///
    /// @throws DbException 54000 more than a function takes, 53200 more than the statement may have
    public static void read(long lobId, long from, long length, int row, BytesVector out, EvaluationContext context) {
        if (length > BYTES_MAX) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "large object is too long for a function, bytes=" + length + ", maximum=" + BYTES_MAX
                            + "; read it as a stream");
        }
        if (out.heapBytes() + length > context.functionBytesMax()) {
            throw DbException.of(
                    ErrorCode.OUT_OF_MEMORY,
                    "large objects need too much memory as operands of a function, bytes="
                            + (out.heapBytes() + length) + ", limit=" + context.functionBytesMax()
                            + "; raise query_memory, or read them as streams");
        }
        int at = out.reserve(row, (int) length);
        int done = 0;
        while (done < length) {
            int read = context.lobs().read(lobId, from + done, out.heap, at + done, (int) length - done);
            if (read <= 0) {
                throw DbException.of(
                        ErrorCode.DATA_CORRUPTED,
                        "large object is shorter than its locator says, id=" + Long.toHexString(lobId) + ", expected="
                                + (from + length) + ", found=" + (from + done) + "; run CHECK DATABASE");
            }
            done += read;
        }
    }
}
