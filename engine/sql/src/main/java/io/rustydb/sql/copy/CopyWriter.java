package io.rustydb.sql.copy;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes rows of fields in text or CSV format. Thread rule: one caller.
public final class CopyWriter {
    private final Writer out;
    private final CopyOptions options;
    private final boolean[] forceQuote;

    public CopyWriter(OutputStream out, CopyOptions options, List<String> columns) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        this.options = options;
        forceQuote = options.forceQuote().of(columns, "FORCE_QUOTE");
    }

    /// @throws DbException 58030
    public void header(List<String> columns) {
        try {
            for (int i = 0; i < columns.size(); i++) {
                if (i > 0) {
                    out.write(options.delimiter());
                }
                if (options.csv()) {
                    csv(columns.get(i), false, columns.size() == 1);
                } else {
                    text(columns.get(i));
                }
            }
            out.write('\n');
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// @param fields null is NULL
    /// @throws DbException 58030
    public void row(@Nullable String[] fields) {
        try {
            for (int i = 0; i < fields.length; i++) {
                if (i > 0) {
                    out.write(options.delimiter());
                }
                String field = fields[i];
                if (field == null) {
                    out.write(options.marker());
                } else if (options.csv()) {
                    csv(field, forceQuote[i], fields.length == 1);
                } else {
                    text(field);
                }
            }
            out.write('\n');
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// What was written is with the stream.
    public void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void text(String field) throws IOException {
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            switch (c) {
                case '\b' -> out.write("\\b");
                case '\f' -> out.write("\\f");
                case '\n' -> out.write("\\n");
                case '\r' -> out.write("\\r");
                case '\t' -> out.write("\\t");
                case '\u000b' -> out.write("\\v");
                case '\\' -> out.write("\\\\");
                default -> {
                    if (c == options.delimiter()) {
                        out.write('\\');
                    }
                    out.write(c);
                }
            }
        }
    }

    /// @param alone the row's only field, which must not read as the mark of the end
    private void csv(String field, boolean force, boolean alone) throws IOException {
        if (!force && !needsQuotes(field, alone)) {
            out.write(field);
            return;
        }
        out.write(options.quote());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == options.quote() || c == options.escape()) {
                out.write(options.escape());
            }
            out.write(c);
        }
        out.write(options.quote());
    }

    private boolean needsQuotes(String field, boolean alone) {
        if (field.equals(options.marker()) || alone && field.equals("\\.")) {
            return true;
        }
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == options.delimiter() || c == options.quote() || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }

    private static DbException failed(IOException e) {
        return DbException.of(ErrorCode.IO_ERROR, "output of COPY cannot be written: " + e.getMessage(), e);
    }
}
