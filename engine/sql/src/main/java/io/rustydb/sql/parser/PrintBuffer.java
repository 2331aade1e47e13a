package io.rustydb.sql.parser;

import io.rustydb.sql.parser.Keyword.Reservation;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import java.util.List;
import java.util.function.Consumer;

/// Text under construction, with the spelling of names and strings.
final class PrintBuffer {
    private final StringBuilder text = new StringBuilder();

    PrintBuffer add(String words) {
        text.append(words);
        return this;
    }

    PrintBuffer addIf(boolean condition, String words) {
        if (condition) {
            text.append(words);
        }
        return this;
    }

    /// Parts between separators.
    <T> PrintBuffer list(List<T> parts, String separator, Consumer<T> print) {
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                text.append(separator);
            }
            print.accept(parts.get(i));
        }
        return this;
    }

    PrintBuffer name(Name name) {
        return name(name.text());
    }

    PrintBuffer name(String name) {
        return isPlain(name, false) ? add(name) : quoted(name);
    }

    PrintBuffer name(QualifiedName name) {
        return list(name.parts(), ".", this::name);
    }

    /// A function's name: words with a form of their own need quotes.
    PrintBuffer functionName(QualifiedName name) {
        if (!name.isSimple()) {
            return name(name);
        }
        // In GROUP BY these two would begin a clause.
        boolean clause = name.name().equals("rollup") || name.name().equals("cube");
        return isPlain(name.name(), true) && !clause ? add(name.name()) : quoted(name.name());
    }

    PrintBuffer names(List<Name> names) {
        add("(");
        list(names, ", ", this::name);
        return add(")");
    }

    private static boolean isPlain(String name, boolean function) {
        if (!isWord(name)) {
            return false;
        }
        Keyword word = Keyword.of(name);
        return word == null
                || word.reservation() == Reservation.UNRESERVED
                || function && word.reservation() == Reservation.TYPE_OR_FUNCTION && word != Keyword.CURRENT_SCHEMA;
    }

    /// True for lower-case ASCII letters, digits, `_` and `$` that can stand without quotes, unless they are a
    /// keyword.
    static boolean isWord(String name) {
        if (name.isEmpty() || !isLetter(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '$') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c == '_';
    }

    PrintBuffer quoted(String name) {
        text.append('"').append(name.replace("\"", "\"\"")).append('"');
        return this;
    }

    PrintBuffer string(String value) {
        text.append('\'').append(value.replace("'", "''")).append('\'');
        return this;
    }

    int mark() {
        return text.length();
    }

    /// A blank at a place where two operators would run into one.
    void separateAt(int mark) {
        if (mark < text.length() && "+-*/<>=~!@#%^&|".indexOf(text.charAt(mark)) >= 0) {
            text.insert(mark, ' ');
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
