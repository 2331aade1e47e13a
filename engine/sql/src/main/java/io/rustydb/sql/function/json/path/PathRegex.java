package io.rustydb.sql.function.json.path;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;

/// The pattern of `like_regex`.
final class PathRegex {
    private PathRegex() {}

    /// @throws DbException 2201B a malformed pattern
    static PathRegex compile(String pattern, String flags) {
        throw DbException.of(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "like_regex is not supported, pattern=" + pattern + ", flags=" + flags);
    }

    boolean find(String text) {
        throw new AssertionError("not compiled: " + text);
    }
}
