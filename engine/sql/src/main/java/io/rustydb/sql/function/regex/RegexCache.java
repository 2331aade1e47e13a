package io.rustydb.sql.function.regex;

import com.google.re2j.Pattern;
import java.util.LinkedHashMap;
import java.util.Map;

/// The patterns a session used last, compiled. Thread rule: as its session.
public final class RegexCache {
    private static final int PATTERNS_MAX = 32;

    private record Key(String pattern, String flags) {}

    private final Map<Key, Pattern> patterns = new LinkedHashMap<>(16, 0.75f, true);

    /// A POSIX pattern with PostgreSQL's flags, `g` left out.
    ///
    /// @throws io.rustydb.base.error.DbException 2201B, 0A000, 22023
    public Pattern posix(String pattern, String flags) {
        Key key = new Key(pattern, flags);
        Pattern known = patterns.get(key);
        return known != null ? known : keep(key, PosixPattern.compile(pattern, flags));
    }

    /// A pattern of SIMILAR TO.
    ///
    /// @param escape empty for none
    public Pattern similar(String pattern, String escape) {
        Key key = new Key(pattern, "SIMILAR " + escape);
        Pattern known = patterns.get(key);
        return known != null ? known : keep(key, SimilarPattern.compile(pattern, escape));
    }

    private Pattern keep(Key key, Pattern compiled) {
        if (patterns.size() >= PATTERNS_MAX) {
            patterns.remove(patterns.keySet().iterator().next());
        }
        patterns.put(key, compiled);
        return compiled;
    }
}
