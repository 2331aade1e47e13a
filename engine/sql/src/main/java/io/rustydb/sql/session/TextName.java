package io.rustydb.sql.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A name that comes as a value, folded as the lexer would fold it: lower case unless quoted.
///
/// @param schema null if there is none
record TextName(@Nullable String schema, String name) {
    static TextName parse(String text) {
        int end = text.startsWith("\"") ? text.indexOf("\".") + 1 : text.indexOf('.');
        return end > 0
                ? new TextName(fold(text.substring(0, end)), fold(text.substring(end + 1)))
                : new TextName(null, fold(text));
    }

    private static String fold(String name) {
        if (name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")) {
            return name.substring(1, name.length() - 1).replace("\"\"", "\"");
        }
        return name.toLowerCase(Locale.ROOT);
    }
}
