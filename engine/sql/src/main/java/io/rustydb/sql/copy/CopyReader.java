package io.rustydb.sql.copy;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads rows of fields in text or CSV format. Thread rule: one caller.
public final class CopyReader {
    private static final int LINE_CHARACTERS_MAX = 1 << 28;

    private final Reader in;
    private final CopyOptions options;
    private final List<@Nullable String> fields = new ArrayList<>();
    /// Of the same fields: stood in quotes.
    private final List<Boolean> quoted = new ArrayList<>();
    private final StringBuilder field = new StringBuilder();
    private final char[] buffer = new char[8192];
    private int at;
    private int end;
    private long line;
    private boolean ended;

    public CopyReader(InputStream in, CopyOptions options) {
        this.in = new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
        this.options = options;
    }

    /// Of the row that was read last, 1-based; in CSV that of its end.
    public long line() {
        return line;
    }

    /// Fields of the row; null is NULL. Valid until the next row.
    public List<@Nullable String> fields() {
        return fields;
    }

    /// True for a field of CSV in quotes: it never is a marker.
    public boolean isQuoted(int field) {
        return quoted.get(field);
    }

    /// @return false at the end
    /// @throws DbException 22P04, 22021, 58030
    public boolean next() {
        fields.clear();
        quoted.clear();
        if (ended || peek() < 0) {
            ended = true;
            return false;
        }
        line++;
        boolean row = options.csv() ? csvRow() : textRow();
        ended = !row;
        return row;
    }

    private int peek() {
        if (at == end) {
            try {
                end = in.read(buffer, 0, buffer.length);
            } catch (CharacterCodingException e) {
                throw DbException.of(
                        ErrorCode.CHARACTER_NOT_IN_REPERTOIRE,
                        "input of COPY is not UTF-8, line=" + (line + 1) + "; convert the file");
            } catch (IOException e) {
                throw DbException.of(ErrorCode.IO_ERROR, "input of COPY cannot be read: " + e.getMessage(), e);
            }
            at = 0;
            if (end <= 0) {
                end = 0;
                return -1;
            }
        }
        return buffer[at];
    }

    private int read() {
        int c = peek();
        if (c >= 0) {
            at++;
        }
        if (c == 0) {
            throw DbException.of(ErrorCode.CHARACTER_NOT_IN_REPERTOIRE, "input of COPY has U+0000, line=" + line);
        }
        return c;
    }

    private void add(char c) {
        if (field.length() >= LINE_CHARACTERS_MAX) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "a field of COPY is too long, line=" + line + ", charactersMax=" + LINE_CHARACTERS_MAX);
        }
        field.append(c);
    }

    /// The end of a line: a carriage return may be followed by a line feed.
    private void endLine(int c) {
        if (c == '\r' && peek() == '\n') {
            at++;
        }
    }

    private void endField(boolean wasQuoted, boolean escaped) {
        String text = field.toString();
        fields.add(!wasQuoted && !escaped && text.equals(options.marker()) ? null : text);
        quoted.add(wasQuoted || escaped);
        field.setLength(0);
    }

    // ---- text ----

    private boolean textRow() {
        field.setLength(0);
        // What is compared with the marker is the field as it was written.
        StringBuilder raw = new StringBuilder();
        char delimiter = options.delimiter();
        while (true) {
            int c = read();
            if (c < 0 || c == '\n' || c == '\r') {
                endLine(c);
                textField(raw);
                return true;
            }
            if (c == delimiter) {
                textField(raw);
                continue;
            }
            raw.append((char) c);
            if (c != '\\') {
                add((char) c);
                continue;
            }
            int escaped = read();
            if (escaped < 0) {
                add('\\');
                continue;
            }
            raw.append((char) escaped);
            if (escaped == '.' && fields.isEmpty() && raw.length() == 2) {
                int next = peek();
                if (next < 0 || next == '\n' || next == '\r') {
                    read();
                    return false;
                }
                throw malformed("the mark of the end, \\., stands before something else");
            }
            escape((char) escaped, raw);
        }
    }

    private void textField(StringBuilder raw) {
        String written = raw.toString();
        raw.setLength(0);
        String text = field.toString();
        field.setLength(0);
        fields.add(written.equals(options.marker()) ? null : text);
        // A marker for DEFAULT is compared as it was written too.
        quoted.add(!written.equals(text) && !written.equals(options.defaultMarker()));
    }

    private void escape(char c, StringBuilder raw) {
        switch (c) {
            case 'b' -> add('\b');
            case 'f' -> add('\f');
            case 'n' -> add('\n');
            case 'r' -> add('\r');
            case 't' -> add('\t');
            case 'v' -> add('\u000b');
            case 'x' -> bytes(16, 2, 0, raw);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> bytes(8, 2, c - '0', raw);
            default -> add(c);
        }
    }

    /// A byte by its digits; bytes that follow each other make a character.
    private void bytes(int radix, int digits, int first, StringBuilder raw) {
        int value = first;
        int count = 0;
        while (count < digits && peek() >= 0 && Character.digit(peek(), radix) >= 0) {
            int c = read();
            raw.append((char) c);
            value = value * radix + Character.digit(c, radix);
            count++;
        }
        if (radix == 16 && count == 0) {
            add('x');
            return;
        }
        value &= 0xff;
        if (value == 0 || value > 0x7f) {
            throw DbException.of(
                    value == 0 ? ErrorCode.CHARACTER_NOT_IN_REPERTOIRE : ErrorCode.FEATURE_NOT_SUPPORTED,
                    "an escape of COPY is no ASCII character, line=" + line + ", value=" + value
                            + "; write the character itself");
        }
        add((char) value);
    }

    // ---- CSV ----

    private boolean csvRow() {
        field.setLength(0);
        char delimiter = options.delimiter();
        char quote = options.quote();
        char escape = options.escape();
        boolean inQuotes = false;
        boolean wasQuoted = false;
        while (true) {
            int c = read();
            if (inQuotes) {
                if (c < 0) {
                    throw malformed("a field of CSV has no closing quote");
                }
                if (c == escape && (peek() == quote || peek() == escape)) {
                    add((char) read());
                } else if (c == quote) {
                    inQuotes = false;
                } else {
                    if (c == '\n') {
                        line++;
                    }
                    add((char) c);
                }
                continue;
            }
            if (c < 0 || c == '\n' || c == '\r') {
                endLine(c);
                if (fields.isEmpty() && !wasQuoted && field.toString().equals("\\.")) {
                    return false;
                }
                endField(wasQuoted, false);
                return true;
            }
            if (c == delimiter) {
                endField(wasQuoted, false);
                wasQuoted = false;
            } else if (c == quote) {
                inQuotes = true;
                wasQuoted = true;
            } else {
                add((char) c);
            }
        }
    }

    private DbException malformed(String what) {
        return DbException.of(ErrorCode.BAD_COPY_FILE_FORMAT, what + ", line=" + line);
    }
}
