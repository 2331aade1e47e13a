package io.rustydb.jdbc;

import org.jspecify.annotations.Nullable;

/// Names in metadata calls: LIKE patterns with `\` as escape.
public final class NamePattern {
    static final char ESCAPE = '\\';

    private NamePattern() {}

    /// A pattern that matches exactly this name; null matches any.
    static @Nullable String escape(@Nullable String name) {
        if (name == null) {
            return null;
        }
        StringBuilder pattern = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '%' || c == '_' || c == ESCAPE) {
                pattern.append(ESCAPE);
            }
            pattern.append(c);
        }
        return pattern.toString();
    }

    /// `%` any characters, `_` one character, `\` takes the next one literally; a null pattern matches
    /// everything. Time is bounded by the product of the lengths.
    public static boolean matches(@Nullable String pattern, String name) {
        if (pattern == null) {
            return true;
        }
        int p = 0;
        int n = 0;
        int percentAt = -1;
        int retryAt = 0;
        while (n < name.length()) {
            char c = p < pattern.length() ? pattern.charAt(p) : 0;
            boolean literal = c == ESCAPE && p + 1 < pattern.length();
            if (p < pattern.length() && !literal && c == '%') {
                percentAt = p++;
                retryAt = n;
            } else if (p < pattern.length()
                    && (literal ? pattern.charAt(p + 1) == name.charAt(n) : c == '_' || c == name.charAt(n))) {
                p += literal ? 2 : 1;
                n++;
            } else if (percentAt >= 0) {
                p = percentAt + 1;
                n = ++retryAt;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '%') {
            p++;
        }
        return p == pattern.length();
    }
}
