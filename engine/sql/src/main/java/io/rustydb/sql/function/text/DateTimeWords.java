package io.rustydb.sql.function.text;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The words that dates, times and intervals are written with. A word is known by its first ten letters.
///
/// **Source** PostgreSQL 15, appendix B.3 and B.4 and its default set of time zone abbreviations.
final class DateTimeWords {
    static final String[] MONTHS = {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December"
    };
    /// From Monday on.
    static final String[] DAYS = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

    private static final int SIGNIFICANT_LETTERS = 10;

    enum Meaning {
        MONTH,
        DAY_OF_WEEK,
        AM,
        PM,
        AD,
        BC,
        NOW,
        TODAY,
        TOMORROW,
        YESTERDAY,
        EPOCH,
        INFINITY,
        MINUS_INFINITY,
        ALLBALLS,
        /// T between date and time, or before a time without separators.
        ISO_TIME,
        JULIAN,
        /// Means nothing: `at`, `on`.
        FILLER,
        /// Turns the zone before it into summer time.
        DST
    }

    record Word(Meaning meaning, int value) {}

    private static final Map<String, Word> WORDS = new HashMap<>();
    private static final Map<String, Integer> ABBREVIATIONS = new HashMap<>();

    static {
        for (int i = 0; i < MONTHS.length; i++) {
            String name = MONTHS[i].toLowerCase(Locale.ROOT);
            Word word = new Word(Meaning.MONTH, i + 1);
            WORDS.put(name, word);
            WORDS.put(name.substring(0, 3), word);
        }
        WORDS.put("sept", new Word(Meaning.MONTH, 9));
        for (int i = 0; i < DAYS.length; i++) {
            String name = DAYS[i].toLowerCase(Locale.ROOT);
            Word word = new Word(Meaning.DAY_OF_WEEK, i + 1);
            WORDS.put(name, word);
            WORDS.put(name.substring(0, 3), word);
        }
        for (String shorter : "tues weds thur thurs".split(" ")) {
            WORDS.put(
                    shorter,
                    new Word(Meaning.DAY_OF_WEEK, shorter.charAt(0) == 'w' ? 3 : shorter.startsWith("tu") ? 2 : 4));
        }
        put(Meaning.AM, "am");
        put(Meaning.PM, "pm");
        put(Meaning.AD, "ad");
        put(Meaning.BC, "bc");
        put(Meaning.NOW, "now");
        put(Meaning.TODAY, "today");
        put(Meaning.TOMORROW, "tomorrow");
        put(Meaning.YESTERDAY, "yesterday");
        put(Meaning.EPOCH, "epoch");
        put(Meaning.INFINITY, "infinity");
        put(Meaning.MINUS_INFINITY, "-infinity");
        put(Meaning.ALLBALLS, "allballs");
        put(Meaning.ISO_TIME, "t");
        put(Meaning.JULIAN, "j");
        put(Meaning.JULIAN, "jd");
        put(Meaning.JULIAN, "julian");
        put(Meaning.FILLER, "at");
        put(Meaning.FILLER, "on");
        put(Meaning.DST, "dst");
        abbreviations("""
                z 0 zulu 0 utc 0 uct 0 gmt 0 ut 0 wet 0 west 60 bst 60 ist 120 met 60 mest 120 mez 60 mesz 120 cet 60 cest 120 \
                eet 120 eest 180 msk 180 msd 240 tahst -600 hst -600 akst -540 akdt -480 pst -480 pdt -420 mst -420 \
                mdt -360 cst -360 cdt -300 est -300 edt -240 ast -240 adt -180 ndt -150 nft -150 nst -210 jst 540 \
                kst 540 sgt 480 hkt 480 awst 480 acst 570 acdt 630 aest 600 aedt 660 nzst 720 nzdt 780 \
                sast 120 wat 60 cat 120 eat 180 bot -240 nut -660 yakt 540 vlat 600 brt -180 art -180 clt -240 clst -180""");
    }

    private DateTimeWords() {}

    private static void put(Meaning meaning, String word) {
        WORDS.put(word, new Word(meaning, 0));
    }

    private static void abbreviations(String text) {
        String[] parts = text.strip().split("\\s+");
        for (int i = 0; i < parts.length; i += 2) {
            ABBREVIATIONS.put(parts[i], Integer.parseInt(parts[i + 1]) * 60);
        }
    }

    /// @param lower lower case
    static @Nullable Word find(String lower) {
        return WORDS.get(lower.length() > SIGNIFICANT_LETTERS ? lower.substring(0, SIGNIFICANT_LETTERS) : lower);
    }

    /// Seconds east of Greenwich of an abbreviation such as `pst`, null for none.
    static @Nullable Integer zoneSeconds(String lower) {
        return ABBREVIATIONS.get(lower);
    }

    /// The zone a word names: an abbreviation, a region of the time zone database, or POSIX' `xyz+8`; null for
    /// none.
    static @Nullable ZoneId zone(String name) {
        Integer abbreviation = zoneSeconds(name.toLowerCase(Locale.ROOT));
        if (abbreviation != null) {
            return ZoneOffset.ofTotalSeconds(abbreviation);
        }
        ZoneId region = Regions.find(name);
        return region != null ? region : posix(name);
    }

    /// `FOO+8`, `<+03>-3`, `UTC+02:30`: letters and hours west of Greenwich; with summer time behind it only
    /// where a region is called so.
    private static @Nullable ZoneId posix(String name) {
        int at = 0;
        if (name.startsWith("<")) {
            at = name.indexOf('>') + 1;
        } else {
            while (at < name.length() && Character.isLetter(name.charAt(at))) {
                at++;
            }
        }
        if (at < 3 || at >= name.length()) {
            return null;
        }
        boolean east = name.charAt(at) == '-';
        if (east || name.charAt(at) == '+') {
            at++;
        }
        String[] parts = name.substring(at).split(":", -1);
        if (parts.length > 3) {
            return null;
        }
        int seconds = 0;
        int unit = 3600;
        for (String part : parts) {
            if (part.isEmpty() || part.length() > 2 || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return null;
            }
            seconds += Integer.parseInt(part) * unit;
            unit /= 60;
        }
        return seconds > ZoneOffset.MAX.getTotalSeconds() ? null : ZoneOffset.ofTotalSeconds(east ? seconds : -seconds);
    }

    /// Regions by their names in lower case; made when a region is first looked for.
    private static final class Regions {
        private static final Map<String, String> BY_LOWER = new HashMap<>();

        static {
            for (String id : ZoneId.getAvailableZoneIds()) {
                if (!id.startsWith("SystemV/")) {
                    BY_LOWER.put(id.toLowerCase(Locale.ROOT), id);
                }
            }
            // Java names these two by their displacement only.
            BY_LOWER.put("est", "America/Panama");
            BY_LOWER.put("mst", "America/Phoenix");
        }

        static @Nullable ZoneId find(String name) {
            String id = BY_LOWER.get(name.toLowerCase(Locale.ROOT));
            return id == null ? null : ZoneId.of(id);
        }
    }
}
