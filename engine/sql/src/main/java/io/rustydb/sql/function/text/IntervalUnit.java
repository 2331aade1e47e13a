package io.rustydb.sql.function.text;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The units of intervals, with all their spellings.
public enum IntervalUnit {
    MICROSECOND("microsecond microseconds us usec usecs usecond useconds microsecon"),
    MILLISECOND("millisecond milliseconds ms msec msecs mseconds millisecon"),
    SECOND("second seconds s sec secs"),
    MINUTE("minute minutes m min mins"),
    HOUR("hour hours h hr hrs"),
    DAY("day days d"),
    WEEK("week weeks w"),
    MONTH("month months mon mons"),
    QUARTER("quarter qtr"),
    YEAR("year years y yr yrs"),
    DECADE("decade decades dec decs"),
    CENTURY("century centuries c cent"),
    MILLENNIUM("millennium millennia mil mils");

    private static final Map<String, IntervalUnit> BY_WORD = new HashMap<>();

    static {
        for (IntervalUnit unit : values()) {
            for (String word : unit.words.split(" ")) {
                BY_WORD.put(word, unit);
            }
        }
    }

    private final String words;

    IntervalUnit(String words) {
        this.words = words;
    }

    /// @param lower lower case
    static @Nullable IntervalUnit find(String lower) {
        return BY_WORD.get(lower);
    }
}
