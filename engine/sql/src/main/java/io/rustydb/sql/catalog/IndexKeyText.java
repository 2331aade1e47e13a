package io.rustydb.sql.catalog;

import io.rustydb.base.type.SqlType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How the catalogue writes an index's key columns.
///
/// `2,0-,1~,e7.20.0`: ordinals of columns or, of an expression, `e` with kind, precision and scale of its type;
/// `-` descending, `~` NULLs at the other end than by default. The texts of the expressions follow in a column
/// of their own, each as `length:text`.
final class IndexKeyText {
    private IndexKeyText() {}

    static String keys(List<IndexDescriptor.Key> keys) {
        StringBuilder text = new StringBuilder();
        for (IndexDescriptor.Key key : keys) {
            text.append(text.isEmpty() ? "" : ",");
            IndexDescriptor.Computed computed = key.computed();
            if (computed == null) {
                text.append(key.ordinal());
            } else {
                SqlType type = computed.type();
                text.append('e')
                        .append(type.kind().code())
                        .append('.')
                        .append(type.precision())
                        .append('.')
                        .append(type.scale());
            }
            text.append(key.descending() ? "-" : "").append(key.nullsFirst() == key.descending() ? "" : "~");
        }
        return text.toString();
    }

    /// @return null when no key is an expression
    static @Nullable String expressions(List<IndexDescriptor.Key> keys) {
        StringBuilder text = new StringBuilder();
        for (IndexDescriptor.Key key : keys) {
            IndexDescriptor.Computed computed = key.computed();
            if (computed != null) {
                String sql = computed.expression().sql();
                text.append(sql.length()).append(':').append(sql);
            }
        }
        return text.isEmpty() ? null : text.toString();
    }

    /// @param parser of a stored expression's text
    static List<IndexDescriptor.Key> parse(
            String keys, @Nullable String expressions, Function<String, StoredExpression> parser) {
        Iterator<String> texts = split(expressions).iterator();
        List<IndexDescriptor.Key> parsed = new ArrayList<>();
        int from = 0;
        while (from <= keys.length()) {
            int comma = keys.indexOf(',', from);
            int end = comma < 0 ? keys.length() : comma;
            int next = end + 1;
            boolean otherEnd = keys.charAt(end - 1) == '~';
            end -= otherEnd ? 1 : 0;
            boolean descending = keys.charAt(end - 1) == '-';
            end -= descending ? 1 : 0;
            if (keys.charAt(from) == 'e') {
                parsed.add(new IndexDescriptor.Key(
                        IndexDescriptor.Key.COMPUTED,
                        descending,
                        descending != otherEnd,
                        new IndexDescriptor.Computed(parser.apply(texts.next()), type(keys, from + 1, end))));
            } else {
                int ordinal = Integer.parseInt(keys, from, end, 10);
                parsed.add(new IndexDescriptor.Key(ordinal, descending, descending != otherEnd, null));
            }
            from = next;
        }
        return parsed;
    }

    private static SqlType type(String text, int from, int end) {
        int first = text.indexOf('.', from);
        int second = text.indexOf('.', first + 1);
        return new SqlType(
                CatalogCodec.kind(Integer.parseInt(text, from, first, 10)),
                Integer.parseInt(text, first + 1, second, 10),
                Integer.parseInt(text, second + 1, end, 10));
    }

    private static List<String> split(@Nullable String expressions) {
        List<String> texts = new ArrayList<>();
        int at = 0;
        while (expressions != null && at < expressions.length()) {
            int colon = expressions.indexOf(':', at);
            int length = Integer.parseInt(expressions, at, colon, 10);
            texts.add(expressions.substring(colon + 1, colon + 1 + length));
            at = colon + 1 + length;
        }
        return texts;
    }
}
