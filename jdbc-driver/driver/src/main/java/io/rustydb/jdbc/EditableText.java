package io.rustydb.jdbc;

import io.rustydb.jdbc.transport.Transport;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// A text that an application changes: two bytes a unit, so that each has its place.
final class EditableText implements TextSource {
    private static final int CHUNK_UNITS = 1 << 15;

    private final EditableBytes bytes;

    EditableText(@Nullable Transport transport, String initial) {
        byte[] encoded = new byte[2 * initial.length()];
        for (int i = 0; i < initial.length(); i++) {
            encode(initial.charAt(i), encoded, i);
        }
        bytes = new EditableBytes(transport, encoded);
    }

    /// A copy that can be changed.
    static EditableText copyOf(@Nullable Transport transport, TextSource from) throws SQLException {
        EditableText copy = new EditableText(transport, "");
        char[] chunk = new char[CHUNK_UNITS];
        for (int read = from.read(0, chunk, 0, chunk.length);
                read > 0;
                read = from.read(copy.size(), chunk, 0, chunk.length)) {
            copy.write(copy.size(), chunk, 0, read);
        }
        return copy;
    }

    private static void encode(char unit, byte[] target, int index) {
        target[2 * index] = (byte) unit;
        target[2 * index + 1] = (byte) (unit >>> 8);
    }

    @Override
    public long size() {
        return bytes.size() / 2;
    }

    @Override
    public int read(long position, char[] target, int offset, int count) throws SQLException {
        int wanted = (int) Math.min(count, Math.max(0, size() - position));
        byte[] chunk = new byte[2 * Math.min(wanted, CHUNK_UNITS)];
        int done = 0;
        while (done < wanted) {
            int read = bytes.read(2 * (position + done), chunk, 0, Math.min(chunk.length, 2 * (wanted - done))) / 2;
            for (int i = 0; i < read; i++) {
                target[offset + done + i] = (char) (chunk[2 * i] & 0xFF | chunk[2 * i + 1] << 8);
            }
            done += read;
        }
        return done;
    }

    void write(long position, char[] source, int offset, int count) throws SQLException {
        byte[] chunk = new byte[2 * Math.min(count, CHUNK_UNITS)];
        int done = 0;
        while (done < count) {
            int units = Math.min(count - done, CHUNK_UNITS);
            for (int i = 0; i < units; i++) {
                encode(source[offset + done + i], chunk, i);
            }
            bytes.write(2 * (position + done), chunk, 0, 2 * units);
            done += units;
        }
    }

    void truncate(long units) throws SQLException {
        bytes.truncate(2 * units);
    }

    void free() throws SQLException {
        bytes.free();
    }
}
