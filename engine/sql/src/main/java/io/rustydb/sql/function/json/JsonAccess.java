package io.rustydb.sql.function.json;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.Jsonb;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.vector.BytesVector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a JSON text or document, found by keys and indexes: what `->`, `->>`, `#>` and `#>>` do.
///
/// A span is `from << 32 | to` in the bytes it lies in; -1 when there is no such part.
public final class JsonAccess {
    private JsonAccess() {}

    private static long span(int from, int to) {
        return (long) from << 32 | to;
    }

    /// The whole value of a row.
    public static long whole(BytesVector vector, int row) {
        int from = vector.start(row);
        return span(from, from + vector.length(row));
    }

    public static long field(byte[] bytes, long span, byte[] key, boolean binary) {
        int from = JsonText.spanFrom(span);
        if (!binary) {
            return JsonText.kind(bytes, from) == Jsonb.OBJECT
                    ? JsonText.field(bytes, from, JsonText.spanTo(span), key)
                    : -1;
        }
        if (Jsonb.kind(bytes, from) != Jsonb.OBJECT) {
            return -1;
        }
        int found = Jsonb.find(bytes, from, key, 0, key.length);
        return found < 0 ? -1 : span(Jsonb.valueStart(bytes, from, found), Jsonb.valueEnd(bytes, from, found));
    }

    /// @param index negative from the end
    public static long element(byte[] bytes, long span, long index, boolean binary) {
        int from = JsonText.spanFrom(span);
        if (index != (int) index) {
            return -1;
        }
        if (!binary) {
            return JsonText.kind(bytes, from) == Jsonb.ARRAY
                    ? JsonText.element(bytes, from, JsonText.spanTo(span), (int) index)
                    : -1;
        }
        int kind = Jsonb.kind(bytes, from);
        if (kind == Jsonb.OBJECT) {
            return -1;
        }
        if (kind != Jsonb.ARRAY) {
            // A scalar document is an array of one, as in PostgreSQL; a path does not come here with one.
            return index == 0 || index == -1 ? span : -1;
        }
        int count = Jsonb.count(bytes, from);
        int at = (int) (index < 0 ? index + count : index);
        return at < 0 || at >= count
                ? -1
                : span(Jsonb.elementStart(bytes, from, at), Jsonb.elementEnd(bytes, from, at));
    }

    /// Steps into objects by key and into arrays by index. A NULL step finds nothing.
    public static long path(byte[] bytes, long whole, List<@Nullable String> steps, boolean binary) {
        long span = whole;
        for (String step : steps) {
            if (step == null || span < 0) {
                return -1;
            }
            int from = JsonText.spanFrom(span);
            int kind = binary ? Jsonb.kind(bytes, from) : JsonText.kind(bytes, from);
            if (kind == Jsonb.OBJECT) {
                span = field(bytes, span, step.getBytes(StandardCharsets.UTF_8), binary);
            } else if (kind == Jsonb.ARRAY) {
                Integer index = index(step);
                span = index == null ? -1 : element(bytes, span, index, binary);
            } else {
                return -1;
            }
        }
        return span;
    }

    /// A step as an index; null if it is none.
    static @Nullable Integer index(String step) {
        try {
            return Integer.valueOf(step.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// Puts a part into a result of type JSON or JSONB.
    ///
    /// @throws DbException 22P05, 22P02 the part of a JSON text has escapes that are no characters
    public static void setJson(BytesVector out, int row, byte[] bytes, long span) {
        int from = JsonText.spanFrom(span);
        if (out.type().kind() == TypeKind.JSON) {
            JsonText.checkEscapes(bytes, from, JsonText.spanTo(span));
        }
        out.set(row, bytes, from, JsonText.spanTo(span) - from);
    }

    /// Puts a part into a text result: a string without its quotes, `null` as NULL.
    public static void setText(BytesVector out, int row, byte[] bytes, long span, boolean binary) {
        int from = JsonText.spanFrom(span);
        int to = JsonText.spanTo(span);
        if (binary) {
            switch (Jsonb.kind(bytes, from)) {
                case Jsonb.NULL -> out.setNull(row);
                case Jsonb.STRING -> out.set(row, bytes, from + 1, to - from - 1);
                default -> out.set(row, JsonbText.unquoted(bytes, from, to));
            }
            return;
        }
        int first = JsonText.skipBlanks(bytes, from);
        switch (JsonText.kind(bytes, first)) {
            case Jsonb.NULL -> out.setNull(row);
            case Jsonb.STRING -> {
                int end = JsonText.skip(bytes, first, to);
                out.set(row, JsonText.string(bytes, first + 1, end - 1));
            }
            default -> out.set(row, bytes, from, to - from);
        }
    }
}
