package io.rustydb.sql.execution;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;

/// A parameter's value that is still to be read from its user's stream; read once. Thread rule: as its session.
final class PendingStream {
    /// A value that ends within these is no large object.
    static final int HEAD_BYTES = 1 << 16;

    private final InputStream source;
    private byte[] head = {};
    private boolean ended;
    private boolean spent;

    /// @param source UTF-8 for a text
    PendingStream(InputStream source) {
        this.source = source;
    }

    /// Takes the stream's first bytes.
    ///
    /// @return true if there are no more
    boolean readHead() {
        if (head.length == 0 && !ended) {
            byte[] buffer = new byte[HEAD_BYTES];
            int filled = 0;
            while (filled < buffer.length && !ended) {
                int read = readSource(buffer, filled, buffer.length - filled);
                ended = read < 0;
                filled += Math.max(read, 0);
            }
            head = filled == buffer.length ? buffer : java.util.Arrays.copyOf(buffer, filled);
        }
        return ended;
    }

    byte[] head() {
        return head;
    }

    /// Takes what comes after the head.
    ///
    /// @return -1 at the end
    int read(byte[] buffer) {
        return ended ? -1 : readSource(buffer, 0, buffer.length);
    }

    /// From now on the value is somewhere else, or lost with a statement that failed.
    void spend() {
        if (spent) {
            throw DbException.of(
                    ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "the stream given as a parameter has been read already; set the parameter again");
        }
        spent = true;
    }

    boolean isSpent() {
        return spent;
    }

    // Whatever the user's stream throws ends the statement, as a disk that cannot be read does.
    private int readSource(byte[] buffer, int offset, int count) {
        try {
            return source.read(buffer, offset, count);
        } catch (DbException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw DbException.of(
                    ErrorCode.IO_ERROR, "stream given as a parameter cannot be read: " + e.getMessage(), e);
        }
    }
}
