package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.Transport;
import io.rustydb.jdbc.transport.TransportScratch;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Bytes that an application changes: in memory while they are few, at the other end of the transport when they
/// become many.
final class EditableBytes implements ByteSource {
    private static final int MEMORY_BYTES_MAX = 1 << 20;
    private static final int CHUNK_BYTES = 1 << 16;

    /// Null: everything stays in memory.
    private final @Nullable Transport transport;

    private byte[] memory;
    private @Nullable TransportScratch scratch;
    private long size;

    EditableBytes(@Nullable Transport transport, byte[] initial) {
        this.transport = transport;
        memory = initial;
        size = initial.length;
    }

    /// A copy that can be changed.
    static EditableBytes copyOf(@Nullable Transport transport, ByteSource from) throws SQLException {
        EditableBytes copy = new EditableBytes(transport, new byte[0]);
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int read = from.read(0, chunk, 0, chunk.length);
                read > 0;
                read = from.read(copy.size, chunk, 0, chunk.length)) {
            copy.write(copy.size, chunk, 0, read);
        }
        return copy;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long position, byte[] target, int offset, int count) throws SQLException {
        int wanted = (int) Math.min(count, Math.max(0, size - position));
        if (wanted == 0) {
            return 0;
        }
        TransportScratch far = scratch;
        if (far != null) {
            return far.read(position, target, offset, wanted);
        }
        System.arraycopy(memory, (int) position, target, offset, wanted);
        return wanted;
    }

    /// Begins at or before the end.
    void write(long position, byte[] source, int offset, int count) throws SQLException {
        long end = position + count;
        TransportScratch far = scratch;
        if (far == null && end > MEMORY_BYTES_MAX && transport != null) {
            far = transport.newScratch();
            far.write(0, memory, 0, (int) size);
            scratch = far;
            memory = new byte[0];
        }
        if (far != null) {
            far.write(position, source, offset, count);
        } else {
            if (end > Integer.MAX_VALUE - 8) {
                throw SqlErrors.invalidArgument("value does not fit memory, bytes=" + end);
            }
            if (end > memory.length) {
                memory = Arrays.copyOf(memory, (int) Math.max(end, Math.min(2L * memory.length, MEMORY_BYTES_MAX)));
            }
            System.arraycopy(source, offset, memory, (int) position, count);
        }
        size = Math.max(size, end);
    }

    void truncate(long newSize) throws SQLException {
        TransportScratch far = scratch;
        if (far != null) {
            far.truncate(newSize);
        }
        size = newSize;
    }

    void free() throws SQLException {
        TransportScratch far = scratch;
        scratch = null;
        if (far != null) {
            far.free();
        }
    }
}
