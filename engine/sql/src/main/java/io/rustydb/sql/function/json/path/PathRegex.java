package io.rustydb.sql.function.json.path;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The pattern of `like_regex`: read and checked. It is not evaluated: an engine that goes back over the text
/// takes exponential time for some patterns.
final class PathRegex {
    private PathRegex() {}

    /// @throws DbException 2201B a malformed pattern, 0A000 flag x
    static void check(String pattern, String flags) {
        boolean quoted = flags.indexOf('q') >= 0;
        if (flags.indexOf('x') >= 0 && !quoted) {
            throw DbException.of(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "path: flag x of like_regex is not supported, flags=" + flags);
        }
        if (quoted) {
            return;
        }
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw DbException.of(
                    ErrorCode.INVALID_REGULAR_EXPRESSION,
                    "path: invalid regular expression, pattern=" + pattern + ", what=" + e.getDescription());
        }
    }

    static DbException notEvaluated(String pattern) {
        return DbException.of(ErrorCode.FEATURE_NOT_SUPPORTED, "path: like_regex is not supported, pattern=" + pattern);
    }
}
