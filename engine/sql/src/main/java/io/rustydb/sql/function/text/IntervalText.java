package io.rustydb.sql.function.text;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.IntervalLayout;
import io.rustydb.sql.function.text.TextStyle.IntervalStyle;

/// Intervals as text, in the four forms that PostgreSQL has for them.
public final class IntervalText {
    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final long MICROS_PER_HOUR = 3_600_000_000L;

    private IntervalText() {}

    /// @param calendar see [IntervalLayout]
    public static String format(long calendar, long micros, IntervalStyle style) {
        int months = IntervalLayout.months(calendar);
        int years = months / 12;
        int rest = months % 12;
        int days = IntervalLayout.days(calendar);
        StringBuilder out = new StringBuilder(32);
        switch (style) {
            case POSTGRES -> postgres(out, years, rest, days, micros);
            case POSTGRES_VERBOSE -> verbose(out, years, rest, days, micros);
            case SQL_STANDARD -> standard(out, years, rest, days, micros);
            case ISO_8601 -> iso(out, years, rest, days, micros);
        }
        return out.toString();
    }

    private static void postgres(StringBuilder out, int years, int months, int days, long micros) {
        // A positive field behind a negative one needs its sign, or it would be read as negative, too.
        boolean negative = part(out, years, "year", false);
        negative = part(out, months, "mon", negative);
        negative = part(out, days, "day", negative);
        if (out.isEmpty() || micros != 0) {
            out.append(out.isEmpty() ? "" : " ");
            out.append(micros < 0 ? "-" : negative ? "+" : "");
            clock(out, micros, 2);
        }
    }

    private static boolean part(StringBuilder out, int value, String unit, boolean afterNegative) {
        if (value == 0) {
            return afterNegative;
        }
        out.append(out.isEmpty() ? "" : " ").append(afterNegative && value > 0 ? "+" : "");
        out.append(value).append(' ').append(unit).append(value == 1 ? "" : "s");
        return value < 0;
    }

    private static void clock(StringBuilder out, long micros, int hourDigits) {
        long hours = Math.abs(micros / MICROS_PER_HOUR);
        if (hours < 10 && hourDigits == 2) {
            out.append('0');
        }
        out.append(hours).append(':');
        two(out, Math.abs(micros / 60_000_000L % 60));
        two(out.append(':'), Math.abs(micros / MICROS_PER_SECOND % 60));
        fraction(out, Math.abs(micros % MICROS_PER_SECOND));
    }

    private static void two(StringBuilder out, long value) {
        out.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
    }

    private static void fraction(StringBuilder out, long micros) {
        if (micros != 0) {
            out.append('.');
            long rest = micros;
            for (long unit = 100_000; rest != 0; unit /= 10) {
                out.append((char) ('0' + rest / unit));
                rest %= unit;
            }
        }
    }

    private static void verbose(StringBuilder out, int years, int months, int days, long micros) {
        out.append('@');
        boolean[] before = {false};
        boolean[] empty = {true};
        verbosePart(out, years, "year", before, empty);
        verbosePart(out, months, "mon", before, empty);
        verbosePart(out, days, "day", before, empty);
        verbosePart(out, micros / MICROS_PER_HOUR, "hour", before, empty);
        verbosePart(out, micros / 60_000_000L % 60, "min", before, empty);
        long seconds = micros % 60_000_000L;
        if (seconds != 0) {
            if (empty[0]) {
                before[0] = seconds < 0;
            }
            boolean negative = before[0] ? seconds > 0 : seconds < 0;
            out.append(' ').append(negative ? "-" : "").append(Math.abs(seconds / MICROS_PER_SECOND));
            fraction(out, Math.abs(seconds % MICROS_PER_SECOND));
            out.append(" sec").append(Math.abs(seconds) == MICROS_PER_SECOND ? "" : "s");
            empty[0] = false;
        }
        if (empty[0]) {
            out.append(" 0");
        }
        if (before[0]) {
            out.append(" ago");
        }
    }

    private static void verbosePart(StringBuilder out, long value, String unit, boolean[] before, boolean[] empty) {
        if (value == 0) {
            return;
        }
        long shown = value;
        if (empty[0]) {
            before[0] = value < 0;
            shown = Math.abs(value);
        } else if (before[0]) {
            shown = -value;
        }
        out.append(' ').append(shown).append(' ').append(unit).append(shown == 1 ? "" : "s");
        empty[0] = false;
    }

    private static void standard(StringBuilder out, int years, int months, int days, long micros) {
        boolean anyNegative = years < 0 || months < 0 || days < 0 || micros < 0;
        boolean anyPositive = years > 0 || months > 0 || days > 0 || micros > 0;
        boolean hasMonths = years != 0 || months != 0;
        boolean hasTime = days != 0 || micros != 0;
        if (!hasMonths && !hasTime) {
            out.append('0');
        } else if (anyNegative && anyPositive || hasMonths && hasTime) {
            // Not the standard's: both parts, each with its sign.
            out.append(years < 0 || months < 0 ? '-' : '+')
                    .append(Math.abs(years))
                    .append('-')
                    .append(Math.abs(months));
            out.append(' ').append(days < 0 ? '-' : '+').append(Math.abs((long) days));
            out.append(' ').append(micros < 0 ? '-' : '+');
            clock(out, micros, 1);
        } else if (hasMonths) {
            out.append(anyNegative ? "-" : "")
                    .append(Math.abs(years))
                    .append('-')
                    .append(Math.abs(months));
        } else {
            out.append(anyNegative ? "-" : "");
            if (days != 0) {
                out.append(Math.abs((long) days)).append(' ');
            }
            clock(out, micros, 1);
        }
    }

    private static void iso(StringBuilder out, int years, int months, int days, long micros) {
        if (years == 0 && months == 0 && days == 0 && micros == 0) {
            out.append("PT0S");
            return;
        }
        out.append('P');
        isoPart(out, years, 'Y');
        isoPart(out, months, 'M');
        isoPart(out, days, 'D');
        if (micros != 0) {
            out.append('T');
            isoPart(out, micros / MICROS_PER_HOUR, 'H');
            isoPart(out, micros / 60_000_000L % 60, 'M');
            long seconds = micros % 60_000_000L;
            if (seconds != 0) {
                out.append(seconds < 0 ? "-" : "").append(Math.abs(seconds / MICROS_PER_SECOND));
                fraction(out, Math.abs(seconds % MICROS_PER_SECOND));
                out.append('S');
            }
        }
    }

    private static void isoPart(StringBuilder out, long value, char unit) {
        if (value != 0) {
            out.append(value).append(unit);
        }
    }

    public static DbException overflow() {
        return DbException.of(ErrorCode.DATETIME_OUT_OF_RANGE, "interval is out of range; use a shorter one");
    }
}
