package io.rustydb.sql.function.json;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists of texts as operands: paths and sets of keys, written as arrays are: `{a,"b c",NULL}`.
public final class TextArrays {
    private TextArrays() {}

    /// @return elements; null stands for NULL
    /// @throws DbException 22P02 no such list
    public static List<@Nullable String> elements(Vector vector, int row) {
        return parse(((BytesVector) vector).getString(row));
    }

    static List<@Nullable String> parse(String text) {
        List<@Nullable String> elements = new ArrayList<>();
        String trimmed = text.strip();
        int end = trimmed.length() - 1;
        if (end < 1 || trimmed.charAt(0) != '{' || trimmed.charAt(end) != '}') {
            throw invalid(text);
        }
        int at = skipBlanks(trimmed, 1);
        if (at == end) {
            return elements;
        }
        while (true) {
            at = skipBlanks(trimmed, at);
            StringBuilder element = new StringBuilder();
            boolean quoted = at < end && trimmed.charAt(at) == '"';
            if (quoted) {
                at++;
                while (at < end && trimmed.charAt(at) != '"') {
                    at += trimmed.charAt(at) == '\\' ? 1 : 0;
                    element.append(trimmed.charAt(at++));
                }
                if (at >= end) {
                    throw invalid(text);
                }
                at = skipBlanks(trimmed, at + 1);
            } else {
                while (at < end && trimmed.charAt(at) != ',') {
                    char c = trimmed.charAt(at);
                    if (c == '{' || c == '}' || c == '"') {
                        throw invalid(text);
                    }
                    at += c == '\\' ? 1 : 0;
                    element.append(trimmed.charAt(at++));
                }
            }
            String value = quoted ? element.toString() : element.toString().stripTrailing();
            if (!quoted && value.isEmpty() || at > end) {
                throw invalid(text);
            }
            elements.add(!quoted && value.equalsIgnoreCase("null") ? null : value);
            if (at == end) {
                return elements;
            }
            if (trimmed.charAt(at) != ',') {
                throw invalid(text);
            }
            at++;
        }
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static DbException invalid(String text) {
        return DbException.of(
                ErrorCode.INVALID_TEXT,
                "a list of texts is malformed, text=" + JsonText.shortened(text) + "; write {a,b}");
    }
}
