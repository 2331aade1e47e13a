package io.rustydb.sql.function.text;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TimeTz;
import io.rustydb.sql.function.text.DateTimeTokens.Token;
import io.rustydb.sql.function.text.DateTimeWords.Meaning;
import io.rustydb.sql.function.text.DateTimeWords.Word;
import io.rustydb.sql.function.text.TextStyle.DateOrder;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One date's or time's text being read: in any order of fields that is not ambiguous, else in the session's.
///
/// **Source** PostgreSQL 15, appendix B.1: a number is a year, a month, a day or several of them run together,
/// by its length and by what was read before it.
final class DateTimeReader {
    private static final int YEAR = 1;
    private static final int MONTH = 2;
    private static final int DAY = 4;
    private static final int DATE = YEAR | MONTH | DAY;
    private static final int TIME = 8;
    private static final int ZONE = 16;
    private static final int YEAR_DAY = 32;
    private static final int HALF_OF_DAY = 64;
    private static final int ERA = 128;
    private static final int DAY_OF_WEEK = 256;
    private static final int DST = 512;

    private static final int JULIAN_OF_EPOCH = 2_440_588;
    private static final int NANO_DIGITS = 9;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final String text;
    private final SqlType type;
    private final TextStyle style;
    private final List<Token> tokens;
    private int found;
    private long year;
    private int month;
    private int day;
    private int yearDay;
    private long julianDay;
    private boolean isJulian;
    private long hour;
    private int minute;
    private int second;
    private long nanos;
    private boolean twoDigitYear;
    private boolean wordMonth;
    private boolean beforeChrist;
    private boolean afternoon;
    private boolean summer;
    private @Nullable ZoneId zone;
    private @Nullable Meaning special;
    private @Nullable Meaning next;

    DateTimeReader(String text, SqlType type, TextStyle style) {
        this.text = text;
        this.type = type;
        this.style = style;
        tokens = DateTimeTokens.of(text);
    }

    /// Days since 1970-01-01; a time behind the date is read and dropped.
    int date(long nowMicros) {
        read(false);
        if (special != null) {
            return switch (special) {
                case INFINITY -> (int) DateTimeText.DATE_INFINITY;
                case MINUS_INFINITY -> (int) DateTimeText.DATE_MINUS_INFINITY;
                case EPOCH -> 0;
                default -> (int) Math.floorDiv(named(nowMicros), Civil.MICROS_PER_DAY);
            };
        }
        if (found == 0 || (found & DATE) != DATE && (found & YEAR_DAY) == 0) {
            throw invalid();
        }
        long value = epochDay();
        if (value < DateTimeText.DATE_MIN || value > DateTimeText.DATE_MAX) {
            throw outOfRange();
        }
        return (int) value;
    }

    /// Microseconds since 1970-01-01T00:00:00; a zone is read and dropped.
    long timestamp(long nowMicros) {
        read(false);
        if (special != null) {
            return switch (special) {
                case INFINITY -> DateTimeText.INFINITY;
                case MINUS_INFINITY -> DateTimeText.MINUS_INFINITY;
                case EPOCH -> 0;
                default -> named(nowMicros);
            };
        }
        return checked(localMicros());
    }

    /// Microseconds since 1970-01-01T00:00:00 UTC.
    long timestampTz(long nowMicros) {
        read(false);
        if (special != null) {
            return switch (special) {
                case INFINITY -> DateTimeText.INFINITY;
                case MINUS_INFINITY -> DateTimeText.MINUS_INFINITY;
                case EPOCH -> 0;
                case NOW -> nowMicros;
                default -> DateTimeText.toUtc(named(nowMicros), style.zone());
            };
        }
        return checked(DateTimeText.toUtc(localMicros(), zoneOfText()));
    }

    /// Nanoseconds of the day.
    long time(long nowMicros) {
        readTime(nowMicros);
        return timeOfDayNanos();
    }

    /// See [TimeTz].
    long timeTz(long nowMicros) {
        readTime(nowMicros);
        long micros = roundedMicros(timeOfDayNanos());
        ZoneId given = zone;
        int seconds;
        if (special == Meaning.ALLBALLS) {
            seconds = 0;
        } else if (given instanceof ZoneOffset offset) {
            seconds = offset.getTotalSeconds() + (summer ? 3600 : 0);
        } else if (given != null && !given.getRules().isFixedOffset() && (found & DATE) != DATE) {
            // The region's displacement depends on the day, and there is none.
            throw invalid();
        } else {
            ZoneId region = given == null ? style.zone() : given;
            long utc = (found & DATE) == DATE
                    ? DateTimeText.toUtc(epochDay() * Civil.MICROS_PER_DAY + micros, region)
                    : nowMicros;
            seconds = DateTimeText.offsetSeconds(utc, region);
        }
        return TimeTz.of(micros, seconds);
    }

    // ---- what was found ----

    private long named(long nowMicros) {
        long local = DateTimeText.toLocal(nowMicros, style.zone());
        long today = Math.floorDiv(local, Civil.MICROS_PER_DAY);
        long ofDay = roundedMicros(timeOfDayNanos());
        return switch (special) {
            case NOW -> local;
            case TODAY -> today * Civil.MICROS_PER_DAY + ofDay;
            case TOMORROW -> (today + 1) * Civil.MICROS_PER_DAY + ofDay;
            case YESTERDAY -> (today - 1) * Civil.MICROS_PER_DAY + ofDay;
            case null, default -> throw invalid();
        };
    }

    private ZoneId zoneOfText() {
        ZoneId given = zone;
        if (given == null) {
            return style.zone();
        }
        if (summer && given instanceof ZoneOffset offset) {
            return ZoneOffset.ofTotalSeconds(offset.getTotalSeconds() + 3600);
        }
        return given;
    }

    private long localMicros() {
        if ((found & DATE) != DATE && (found & YEAR_DAY) == 0) {
            throw invalid();
        }
        long value = epochDay();
        double about = value * (double) Civil.MICROS_PER_DAY;
        if (about < DateTimeText.TIMESTAMP_MIN - 1e12 || about > DateTimeText.TIMESTAMP_MAX + 1e12) {
            throw outOfRange();
        }
        return value * Civil.MICROS_PER_DAY + roundedMicros(timeOfDayNanos());
    }

    private long checked(long micros) {
        if (micros < DateTimeText.TIMESTAMP_MIN || micros > DateTimeText.TIMESTAMP_MAX) {
            throw outOfRange();
        }
        return micros;
    }

    private static long roundedMicros(long nanos) {
        return nanos / 1000 + (nanos % 1000 >= 500 ? 1 : 0);
    }

    private long epochDay() {
        if (isJulian) {
            return julianDay - JULIAN_OF_EPOCH;
        }
        long y = year;
        if (beforeChrist) {
            if (y <= 0) {
                throw outOfRange();
            }
            y = 1 - y;
        } else if (twoDigitYear) {
            y += y < 70 ? 2000 : y < 100 ? 1900 : 0;
        } else if (y <= 0) {
            throw outOfRange();
        }
        if ((found & YEAR_DAY) != 0) {
            return Civil.epochDay(y, 1, 1) + yearDay - 1;
        }
        if (month < 1 || month > 12 || day < 1 || day > Civil.daysInMonth(y, month)) {
            throw outOfRange();
        }
        return Civil.epochDay(y, month, day);
    }

    private long timeOfDayNanos() {
        if ((found & TIME) == 0) {
            return 0;
        }
        long h = hour;
        if ((found & HALF_OF_DAY) != 0) {
            if (h > 12) {
                throw outOfRange();
            }
            h = h % 12 + (afternoon ? 12 : 0);
        }
        long value = ((h * 60 + minute) * 60 + second) * NANOS_PER_SECOND + nanos;
        if (h > 24 || minute > 59 || second > 60 || value > Civil.NANOS_PER_DAY) {
            throw outOfRange();
        }
        return value;
    }

    // ---- reading ----

    private void readTime(long nowMicros) {
        read(true);
        if (special == Meaning.NOW) {
            long local = DateTimeText.toLocal(nowMicros, style.zone());
            nanos = Math.floorMod(local, Civil.MICROS_PER_DAY) * 1000;
            found |= TIME;
        } else if (special == Meaning.ALLBALLS) {
            found |= TIME;
        } else if (special != null || (found & TIME) == 0) {
            throw invalid();
        }
        int dateFound = found & (DATE | YEAR_DAY);
        if ((dateFound & DATE) == DATE) {
            epochDay();
        } else if (dateFound != 0 && dateFound != (YEAR | YEAR_DAY)) {
            throw invalid();
        }
    }

    private void read(boolean timeOnly) {
        if (tokens.isEmpty()) {
            throw invalid();
        }
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            int read = switch (token.kind()) {
                case DATE -> dateOrZone(token.text(), timeOnly, i);
                case TIME -> {
                    next = next == Meaning.ISO_TIME ? null : next;
                    clock(token.text());
                    yield TIME;
                }
                case SIGNED -> {
                    zone = displacement(token.text());
                    yield ZONE;
                }
                case NUMBER -> number(token.text(), timeOnly, i);
                case WORD, SIGNED_WORD -> word(token.text());
            };
            if ((read & found) != 0) {
                throw invalid();
            }
            found |= read;
        }
        if (next != null) {
            throw invalid();
        }
        if (special != null
                && special != Meaning.TODAY
                && special != Meaning.TOMORROW
                && special != Meaning.YESTERDAY
                && (found & (DATE | TIME)) != 0) {
            throw invalid();
        }
    }

    private int dateOrZone(String token, boolean timeOnly, int index) {
        if (next == Meaning.JULIAN) {
            return julian(token);
        }
        boolean isNumeric = DateTimeTokens.isDigit(token.charAt(0));
        boolean dateIsKnown = (found & (MONTH | DAY)) == (MONTH | DAY) || next != null;
        boolean timeRunTogether = timeOnly
                && isNumeric
                && token.indexOf('-') == token.lastIndexOf('-')
                && token.indexOf('-') >= 4
                && (found & TIME) == 0
                && !(index == 0 && tokens.size() >= 2);
        if (dateIsKnown || timeRunTogether) {
            if (isNumeric) {
                // A time without separators and a displacement: 040506-08.
                int dash = token.indexOf('-');
                if (next != null && next != Meaning.ISO_TIME || dash < 0) {
                    throw invalid();
                }
                next = null;
                zone = displacement(token.substring(dash));
                int read = runTogether(token.substring(0, dash), true);
                return read | ZONE;
            }
            zone = namedZone(token);
            return ZONE;
        }
        if (timeOnly && !isNumeric && DateTimeWords.find(firstLetters(token)) == null) {
            zone = namedZone(token);
            return ZONE;
        }
        return separated(token);
    }

    private static String firstLetters(String token) {
        int end = 0;
        while (end < token.length() && DateTimeTokens.isLetter(token.charAt(end))) {
            end++;
        }
        return token.substring(0, end).toLowerCase(Locale.ROOT);
    }

    private ZoneId namedZone(String name) {
        ZoneId known = DateTimeWords.zone(name);
        if (known == null) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "unknown time zone, name=\"" + NumberText.shortened(name) + "\", text=\""
                            + NumberText.shortened(text) + "\"; use a region such as Europe/Berlin");
        }
        return known;
    }

    /// A date with separators: 2024-07-01, 1/8/1999, 08-Jan-99.
    private int separated(String token) {
        String[] parts = token.split("[^A-Za-z0-9]+|(?<=[0-9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[0-9])", -1);
        int read = 0;
        for (String part : parts) {
            if (part.isEmpty()) {
                throw invalid();
            }
            if (DateTimeTokens.isLetter(part.charAt(0))) {
                Word word = DateTimeWords.find(part.toLowerCase(Locale.ROOT));
                if (word == null || word.meaning() != Meaning.MONTH || wordMonth || (found & MONTH) != 0) {
                    throw invalid();
                }
                wordMonth = true;
                month = word.value();
                read |= MONTH;
            }
        }
        for (String part : parts) {
            if (DateTimeTokens.isDigit(part.charAt(0))) {
                int field = single(part, read | found);
                if ((field & (read | found)) != 0) {
                    throw invalid();
                }
                read |= field;
            }
        }
        if (((read | found) & DATE) != DATE && (read & YEAR_DAY) == 0) {
            throw invalid();
        }
        return read;
    }

    private int number(String token, boolean timeOnly, int index) {
        if (next == Meaning.JULIAN) {
            return julian(token);
        }
        if (next == Meaning.ISO_TIME) {
            next = null;
            return runTogether(token, true);
        }
        int point = token.indexOf('.');
        if (timeOnly && (found & DATE) != DATE) {
            boolean dateFollows =
                    index == 0 && tokens.size() > 1 && tokens.get(1).kind() == DateTimeTokens.Kind.TIME;
            return dateFollows ? runTogether(token, false) : runTogether(token, true);
        }
        if (point >= 0 && (found & DATE) == 0) {
            // 1999.001 is a day of a year, 2001.02.03 was a date token.
            return point == 4 && token.length() == 8 ? separated(token) : runTogether(token, false);
        }
        if (point > 2) {
            return runTogether(token, false);
        }
        if (point < 0 && token.length() >= 6 && ((found & DATE) == 0 || (found & TIME) == 0)) {
            return runTogether(token, false);
        }
        if ((found & DATE) == DATE) {
            return runTogether(token, false);
        }
        if (point >= 0) {
            throw invalid();
        }
        return single(token, found);
    }

    private int julian(String token) {
        next = null;
        double value;
        try {
            value = Double.parseDouble(token);
        } catch (NumberFormatException e) {
            throw invalid();
        }
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw outOfRange();
        }
        isJulian = true;
        julianDay = (long) value;
        double rest = value - julianDay;
        if (token.indexOf('.') < 0) {
            return DATE;
        }
        long ofDay = Math.round(rest * Civil.MICROS_PER_DAY);
        hour = ofDay / 3_600_000_000L;
        minute = (int) (ofDay / 60_000_000L % 60);
        second = (int) (ofDay / 1_000_000L % 60);
        nanos = ofDay % 1_000_000L * 1000;
        return DATE | TIME;
    }

    /// Several fields without separators: 19990108, 990108, 040506, 0405.
    private int runTogether(String token, boolean dateIsKnown) {
        int point = token.indexOf('.');
        String digits = point < 0 ? token : token.substring(0, point);
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw invalid();
        }
        int length = digits.length();
        if (point < 0 && !dateIsKnown && (found & DATE) != DATE) {
            if (length >= 6 && (found & DATE) == 0) {
                year = value(digits.substring(0, length - 4));
                month = (int) value(digits.substring(length - 4, length - 2));
                day = (int) value(digits.substring(length - 2));
                twoDigitYear = length == 6;
                return DATE;
            }
        }
        if ((found & TIME) == 0 && (length == 6 || length == 4)) {
            hour = value(digits.substring(0, 2));
            minute = (int) value(digits.substring(2, 4));
            second = length == 6 ? (int) value(digits.substring(4)) : 0;
            nanos = point < 0 ? 0 : fraction(token.substring(point + 1));
            return TIME;
        }
        throw invalid();
    }

    /// One number by what is known already.
    private int single(String token, int known) {
        int length = token.length();
        long value = value(token);
        if (length == 3 && (known & DATE) == YEAR && value >= 1 && value <= 366) {
            yearDay = (int) value;
            return YEAR_DAY | MONTH | DAY;
        }
        switch (known & DATE) {
            case 0 -> {
                if (length >= 3 || style.order() == DateOrder.YMD) {
                    return asYear(value, length);
                }
                return style.order() == DateOrder.DMY ? asDay(value) : asMonth(value);
            }
            case YEAR, DAY -> {
                return asMonth(value);
            }
            case MONTH -> {
                if (wordMonth && (length >= 3 || style.order() == DateOrder.YMD)) {
                    return asYear(value, length);
                }
                return asDay(value);
            }
            case YEAR | MONTH -> {
                if (wordMonth && length >= 3 && twoDigitYear) {
                    // The first number was no year after all.
                    day = (int) year;
                    year = value;
                    twoDigitYear = false;
                    return DAY;
                }
                return asDay(value);
            }
            case MONTH | DAY -> {
                return asYear(value, length);
            }
            default -> throw invalid();
        }
    }

    private int asYear(long value, int length) {
        year = value;
        twoDigitYear = length <= 2;
        return YEAR;
    }

    private int asMonth(long value) {
        month = (int) Math.min(value, 1000);
        return MONTH;
    }

    private int asDay(long value) {
        day = (int) Math.min(value, 1000);
        return DAY;
    }

    private int word(String token) {
        boolean zoneWord = DateTimeWords.zoneSeconds(token) != null;
        Word word = zoneWord ? null : DateTimeWords.find(token);
        if (word == null) {
            Integer seconds = DateTimeWords.zoneSeconds(token);
            if (seconds != null) {
                zone = ZoneOffset.ofTotalSeconds(seconds);
                return ZONE;
            }
            ZoneId region = DateTimeWords.zone(token);
            if (region == null) {
                throw invalid();
            }
            zone = region;
            return ZONE;
        }
        switch (word.meaning()) {
            case MONTH -> {
                if ((found & MONTH) != 0 && !wordMonth && (found & DAY) == 0 && month >= 1 && month <= 31) {
                    // The number before it was the day.
                    day = month;
                    month = word.value();
                    wordMonth = true;
                    return DAY;
                }
                wordMonth = true;
                month = word.value();
                return MONTH;
            }
            case DAY_OF_WEEK -> {
                return DAY_OF_WEEK;
            }
            case AM, PM -> {
                afternoon = word.meaning() == Meaning.PM;
                return HALF_OF_DAY;
            }
            case AD, BC -> {
                beforeChrist = word.meaning() == Meaning.BC;
                return ERA;
            }
            case NOW, TODAY, TOMORROW, YESTERDAY, EPOCH, INFINITY, MINUS_INFINITY, ALLBALLS -> {
                if (special != null) {
                    throw invalid();
                }
                special = word.meaning();
                return 0;
            }
            case ISO_TIME, JULIAN -> {
                if (next != null
                        || word.meaning() == Meaning.ISO_TIME && (found & DATE) != 0 && (found & DATE) != DATE) {
                    throw invalid();
                }
                next = word.meaning();
                return 0;
            }
            case FILLER -> {
                return 0;
            }
            case DST -> {
                if (zone == null) {
                    throw invalid();
                }
                summer = true;
                return DST;
            }
        }
        throw new AssertionError(word);
    }

    /// hh:mm, hh:mm:ss, hh:mm:ss.f, and mm:ss.f.
    private void clock(String token) {
        String[] parts = token.split(":", -1);
        if (parts.length > 3 || parts.length < 2) {
            throw invalid();
        }
        hour = value(parts[0]);
        String last = parts[parts.length - 1];
        int point = last.indexOf('.');
        if (point >= 0) {
            nanos = fraction(last.substring(point + 1));
            last = last.substring(0, point);
        }
        if (parts.length == 3) {
            minute = (int) Math.min(value(parts[1]), 1000);
            second = (int) Math.min(value(last), 1000);
        } else if (point >= 0) {
            // Without hours: mm:ss.f.
            minute = (int) Math.min(hour, 1000);
            hour = 0;
            second = (int) Math.min(value(last), 1000);
        } else {
            minute = (int) Math.min(value(last), 1000);
        }
        if (minute > 59 || second > 60 || hour > 24) {
            throw outOfRange();
        }
    }

    private long fraction(String digits) {
        long value = 0;
        for (int i = 0; i < NANO_DIGITS; i++) {
            char c = i < digits.length() ? digits.charAt(i) : '0';
            if (!DateTimeTokens.isDigit(c)) {
                throw invalid();
            }
            value = value * 10 + c - '0';
        }
        return digits.length() > NANO_DIGITS && digits.charAt(NANO_DIGITS) >= '5' ? value + 1 : value;
    }

    /// +hh, +hhmm, +hh:mm, +hh:mm:ss.
    private ZoneOffset displacement(String token) {
        boolean west = token.charAt(0) == '-';
        String body = token.substring(1);
        if (body.indexOf('-') >= 0 || body.indexOf('.') >= 0) {
            throw invalid();
        }
        String[] parts = body.split(":", -1);
        long hours = value(parts[0]);
        long minutes = parts.length > 1 ? value(parts[1]) : 0;
        long seconds = parts.length > 2 ? value(parts[2]) : 0;
        if (parts.length == 1 && body.length() > 2) {
            minutes = hours % 100;
            hours /= 100;
        }
        if (parts.length > 3) {
            throw invalid();
        }
        if (hours > 15 || minutes > 59 || seconds > 59) {
            throw DbException.of(
                    ErrorCode.INVALID_TIME_ZONE_DISPLACEMENT,
                    "time zone displacement is out of range, text=\"" + NumberText.shortened(text)
                            + "\", max=15:59:59; correct the displacement");
        }
        int total = (int) (hours * 3600 + minutes * 60 + seconds);
        return ZoneOffset.ofTotalSeconds(west ? -total : total);
    }

    private long value(String digits) {
        if (digits.isEmpty()) {
            throw invalid();
        }
        if (digits.length() > 9) {
            throw outOfRange();
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            if (!DateTimeTokens.isDigit(digits.charAt(i))) {
                throw invalid();
            }
            value = value * 10 + digits.charAt(i) - '0';
        }
        return value;
    }

    private DbException invalid() {
        return DbException.of(
                ErrorCode.INVALID_DATETIME,
                "invalid text for a value, text=\"" + NumberText.shortened(text) + "\", type=" + type
                        + "; write it as ISO 8601 does");
    }

    private DbException outOfRange() {
        return DbException.of(
                ErrorCode.DATETIME_OUT_OF_RANGE,
                "field of a date or time is out of range, text=\"" + NumberText.shortened(text) + "\", type=" + type
                        + "; correct the text, or the order of day and month (datestyle)");
    }
}
