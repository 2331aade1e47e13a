package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// A character value in memory, independent of transaction and connection. Positions are 1-based and count
/// UTF-16 units.
final class RustyDbClob implements NClob {
    private @Nullable String value;

    RustyDbClob(String value) {
        this.value = value;
    }

    private String value() throws SQLException {
        String text = value;
        if (text == null) {
            throw SqlErrors.cursorState("the Clob was freed");
        }
        return text;
    }

    @Override
    public long length() throws SQLException {
        return value().length();
    }

    @Override
    public String getSubString(long position, int length) throws SQLException {
        String text = value();
        int from = start(position, text.length());
        if (length < 0) {
            throw SqlErrors.invalidArgument("length is negative, length=" + length);
        }
        return text.substring(from, (int) Math.min((long) from + length, text.length()));
    }

    private static int start(long position, int length) throws SQLException {
        if (position < 1 || position > length + 1L) {
            throw SqlErrors.invalidArgument("position outside the value, position=" + position + ", length=" + length);
        }
        return (int) position - 1;
    }

    @Override
    public Reader getCharacterStream() throws SQLException {
        return new StringReader(value());
    }

    @Override
    public Reader getCharacterStream(long position, long length) throws SQLException {
        String text = value();
        int from = start(position, text.length());
        if (length < 0 || length > text.length() - from) {
            throw SqlErrors.invalidArgument(
                    "length outside the value, length=" + length + ", available=" + (text.length() - from));
        }
        return new StringReader(text.substring(from, from + (int) length));
    }

    @Override
    public InputStream getAsciiStream() throws SQLException {
        return new ByteArrayInputStream(value().getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public long position(@Nullable String pattern, long start) throws SQLException {
        String text = value();
        if (pattern == null) {
            throw SqlErrors.invalidArgument("null where a pattern is needed");
        }
        int found = text.indexOf(pattern, start(start, text.length()));
        return found < 0 ? -1 : found + 1L;
    }

    @Override
    public long position(@Nullable Clob pattern, long start) throws SQLException {
        if (pattern == null) {
            throw SqlErrors.invalidArgument("null where a pattern is needed");
        }
        return position(pattern.getSubString(1, (int) Math.min(pattern.length(), Integer.MAX_VALUE)), start);
    }

    @Override
    public int setString(long position, @Nullable String text) throws SQLException {
        return setString(position, text, 0, text == null ? 0 : text.length());
    }

    @Override
    public int setString(long position, @Nullable String text, int offset, int length) throws SQLException {
        String old = value();
        if (text == null || offset < 0 || length < 0 || length > text.length() - offset) {
            throw SqlErrors.invalidArgument("range outside the given text, offset=" + offset + ", length=" + length);
        }
        int from = start(position, old.length());
        int end = Math.addExact(from, length);
        value = old.substring(0, from)
                + text.substring(offset, offset + length)
                + (end < old.length() ? old.substring(end) : "");
        return length;
    }

    /// What is written appears when the stream is closed.
    @Override
    public Writer setCharacterStream(long position) throws SQLException {
        start(position, value().length());
        return new StringWriter() {
            private boolean done;

            @Override
            public void close() throws IOException {
                if (!done) {
                    done = true;
                    store(position, toString());
                }
            }
        };
    }

    /// What is written appears when the stream is closed.
    @Override
    public OutputStream setAsciiStream(long position) throws SQLException {
        start(position, value().length());
        return new ByteArrayOutputStream() {
            private boolean done;

            @Override
            public void close() throws IOException {
                if (!done) {
                    done = true;
                    store(position, toString(StandardCharsets.US_ASCII));
                }
            }
        };
    }

    private void store(long position, String text) throws IOException {
        try {
            setString(position, text);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void truncate(long length) throws SQLException {
        String text = value();
        if (length < 0 || length > text.length()) {
            throw SqlErrors.invalidArgument(
                    "length outside the value, length=" + length + ", available=" + text.length());
        }
        value = text.substring(0, (int) length);
    }

    @Override
    public void free() {
        value = null;
    }
}
