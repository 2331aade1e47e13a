package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.Transport;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A character value: one that stays in the database, or an application's own. What is written changes a copy.
/// Positions are 1-based and count UTF-16 units.
final class RustyDbClob implements NClob {
    private static final int WINDOW_UNITS = 1 << 15;

    private final @Nullable Transport transport;
    private @Nullable TextSource value;

    /// @param transport where an own value goes that is too long for memory; null: nowhere
    RustyDbClob(@Nullable Transport transport, TextSource value) {
        this.transport = transport;
        this.value = value;
    }

    private TextSource value() throws SQLException {
        TextSource source = value;
        if (source == null) {
            throw SqlErrors.cursorState("the Clob was freed");
        }
        return source;
    }

    private EditableText own() throws SQLException {
        if (value() instanceof EditableText editable) {
            return editable;
        }
        EditableText copy = EditableText.copyOf(transport, value());
        value = copy;
        return copy;
    }

    @Override
    public long length() throws SQLException {
        return value().size();
    }

    @Override
    public String getSubString(long position, int length) throws SQLException {
        TextSource source = value();
        long from = LargeValues.start(position, source.size());
        if (length < 0) {
            throw SqlErrors.invalidArgument("length is negative, length=" + length);
        }
        char[] units = new char[(int) Math.min(length, source.size() - from)];
        return new String(units, 0, readFully(source, from, units));
    }

    private static int readFully(TextSource source, long from, char[] units) throws SQLException {
        int done = 0;
        while (done < units.length) {
            int read = source.read(from + done, units, done, units.length - done);
            if (read <= 0) {
                break;
            }
            done += read;
        }
        return done;
    }

    @Override
    public Reader getCharacterStream() throws SQLException {
        TextSource source = value();
        return new TextReader(source, 0, source.size());
    }

    @Override
    public Reader getCharacterStream(long position, long length) throws SQLException {
        TextSource source = value();
        long from = LargeValues.start(position, source.size());
        LargeValues.checkRange(length, source.size() - from);
        return new TextReader(source, from, from + length);
    }

    @Override
    public InputStream getAsciiStream() throws SQLException {
        return new AsciiOfText(getCharacterStream());
    }

    @Override
    public long position(@Nullable String pattern, long start) throws SQLException {
        TextSource source = value();
        if (pattern == null) {
            throw SqlErrors.invalidArgument("null where a pattern is needed");
        }
        long at = LargeValues.start(start, source.size());
        char[] window = new char[Math.addExact(WINDOW_UNITS, pattern.length())];
        while (at + pattern.length() <= source.size()) {
            int found = new String(window, 0, readFully(source, at, window)).indexOf(pattern);
            if (found >= 0) {
                return at + found + 1;
            }
            at += WINDOW_UNITS;
        }
        return -1;
    }

    @Override
    public long position(@Nullable Clob pattern, long start) throws SQLException {
        if (pattern == null) {
            throw SqlErrors.invalidArgument("null where a pattern is needed");
        }
        if (pattern.length() > length()) {
            LargeValues.start(start, length());
            return -1;
        }
        return position(LargeValues.text(pattern), start);
    }

    @Override
    public int setString(long position, @Nullable String text) throws SQLException {
        return setString(position, text, 0, text == null ? 0 : text.length());
    }

    @Override
    public int setString(long position, @Nullable String text, int offset, int length) throws SQLException {
        long from = LargeValues.start(position, length());
        if (text == null || offset < 0 || length < 0 || length > text.length() - offset) {
            throw SqlErrors.invalidArgument("range outside the given text, offset=" + offset + ", length=" + length);
        }
        own().write(from, text.substring(offset, offset + length).toCharArray(), 0, length);
        return length;
    }

    /// What is written appears when the writer is flushed or closed.
    @Override
    public Writer setCharacterStream(long position) throws SQLException {
        long from = LargeValues.start(position, length());
        return new BufferedWriter(
                new Writer() {
                    private long next = from;

                    @Override
                    public void write(char[] units, int offset, int count) throws IOException {
                        Objects.checkFromIndexSize(offset, count, units.length);
                        next += put(next, units, offset, count);
                    }

                    @Override
                    public void flush() {
                        // Nothing is kept here.
                    }

                    @Override
                    public void close() {
                        // Nothing is held.
                    }
                },
                WINDOW_UNITS);
    }

    /// What is written appears when the stream is flushed or closed.
    @Override
    public OutputStream setAsciiStream(long position) throws SQLException {
        long from = LargeValues.start(position, length());
        return new BufferedOutputStream(
                new OutputStream() {
                    private long next = from;

                    @Override
                    public void write(int b) throws IOException {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int count) throws IOException {
                        Objects.checkFromIndexSize(offset, count, bytes.length);
                        char[] units = new char[count];
                        for (int i = 0; i < count; i++) {
                            byte b = bytes[offset + i];
                            units[i] = b < 0 ? '\uFFFD' : (char) b;
                        }
                        next += put(next, units, 0, count);
                    }
                },
                WINDOW_UNITS);
    }

    private int put(long from, char[] units, int offset, int count) throws IOException {
        try {
            own().write(from, units, offset, count);
            return count;
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void truncate(long length) throws SQLException {
        LargeValues.checkRange(length, length());
        own().truncate(length);
    }

    @Override
    public void free() throws SQLException {
        TextSource source = value;
        value = null;
        if (source instanceof EditableText editable) {
            editable.free();
        }
    }
}
