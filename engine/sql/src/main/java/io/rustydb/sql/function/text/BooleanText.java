package io.rustydb.sql.function.text;

import io.rustydb.base.type.SqlType;
import java.util.Locale;

/// Truth values as text.
public final class BooleanText {
    private BooleanText() {}

    /// `true`, `yes`, `on`, `1` and their opposites, in any case, shortened as far as they are unique.
    public static boolean parse(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (!word.isEmpty()) {
            if ("true".startsWith(word) || "yes".startsWith(word) || word.equals("on") || word.equals("1")) {
                return true;
            }
            if ("false".startsWith(word)
                    || "no".startsWith(word)
                    || word.equals("of")
                    || word.equals("off")
                    || word.equals("0")) {
                return false;
            }
        }
        throw NumberText.invalid(text, SqlType.BOOLEAN);
    }

    public static String format(boolean value) {
        return value ? "true" : "false";
    }
}
