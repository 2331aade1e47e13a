package io.rustydb.sql.function.text;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.IntervalFields;
import io.rustydb.base.type.IntervalLayout;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.text.DateTimeTokens.Token;
import io.rustydb.sql.function.text.TextStyle.IntervalStyle;
import java.util.List;

/// One interval's text being read: PostgreSQL's units, the standard's fields, ISO 8601 with designators or in
/// its alternative form.
///
/// **Source** PostgreSQL 15 §8.5.4. Fields are read from the right, because a number without a unit takes its
/// meaning from what is behind it.
public final class IntervalReader {
    private static final int NO_UNIT = -1;
    /// What hh:mm:ss says.
    private static final int TIME_MASK = 1 << IntervalUnit.HOUR.ordinal()
            | 1 << IntervalUnit.MINUTE.ordinal()
            | 1 << IntervalUnit.SECOND.ordinal()
            | 1 << IntervalUnit.MILLISECOND.ordinal()
            | 1 << IntervalUnit.MICROSECOND.ordinal();

    private final String text;
    private final SqlType type;
    private long months;
    private long days;
    private long micros;
    private int found;

    private IntervalReader(String text, SqlType type) {
        this.text = text;
        this.type = type;
    }

    /// Reads a text.
    ///
    /// @param type its fields say what a number without a unit means; the value is cut to them
    /// @return the calendar part and the microseconds, see [IntervalLayout]
    /// @throws DbException 22007, 22015
    public static long[] parse(String text, SqlType type, IntervalStyle style) {
        IntervalReader reader = new IntervalReader(text, type);
        String trimmed = text.strip();
        if (!trimmed.isEmpty() && (trimmed.charAt(0) == 'P' || trimmed.startsWith("-P") || trimmed.startsWith("+P"))) {
            reader.iso(trimmed);
        } else {
            reader.read(style);
        }
        if ((int) reader.months != reader.months || (int) reader.days != reader.days) {
            throw IntervalText.overflow();
        }
        return fit((int) reader.months, (int) reader.days, reader.micros, type);
    }

    /// Cuts an interval to the fields and digits of its type.
    public static long[] fit(int months, int days, long micros, SqlType type) {
        int fields = type.scale();
        int m = months;
        int d = days;
        long t = micros;
        if (fields != 0) {
            int last = Integer.highestOneBit(fields);
            switch (last) {
                case IntervalFields.YEAR -> {
                    m = m / 12 * 12;
                    d = 0;
                    t = 0;
                }
                case IntervalFields.MONTH -> {
                    d = 0;
                    t = 0;
                }
                case IntervalFields.DAY -> t = 0;
                case IntervalFields.HOUR -> t = t / 3_600_000_000L * 3_600_000_000L;
                case IntervalFields.MINUTE -> t = t / 60_000_000L * 60_000_000L;
                default -> {}
            }
        }
        int digits = type.precision();
        if (digits != SqlType.UNCONSTRAINED && digits < 6) {
            long unit = 1;
            for (int i = digits; i < 6; i++) {
                unit *= 10;
            }
            long half = t < 0 ? -unit / 2 : unit / 2;
            t = (t + half) / unit * unit;
        }
        return new long[] {IntervalLayout.calendar(m, d), t};
    }

    private void read(IntervalStyle style) {
        List<Token> tokens = DateTimeTokens.of(text);
        if (tokens.isEmpty()) {
            throw invalid();
        }
        // In the standard's style one sign in front of all counts for all.
        boolean negateAll = style == IntervalStyle.SQL_STANDARD
                && tokens.getFirst().text().charAt(0) == '-'
                && tokens.stream().skip(1).noneMatch(token -> token.kind() == DateTimeTokens.Kind.SIGNED);
        boolean ago = false;
        int unit = NO_UNIT;
        for (int i = tokens.size() - 1; i >= 0; i--) {
            Token token = tokens.get(i);
            int read = 0;
            switch (token.kind()) {
                case TIME -> {
                    long clock = clock(token.text());
                    addMicros(negateAll ? -clock : clock);
                    read = TIME_MASK;
                    unit = IntervalUnit.DAY.ordinal();
                }
                case SIGNED, DATE, NUMBER -> {
                    if (token.kind() == DateTimeTokens.Kind.SIGNED
                            && token.text().indexOf(':') > 0) {
                        long clock = clock(token.text().substring(1));
                        addMicros(token.text().charAt(0) == '-' ? -clock : clock);
                        read = TIME_MASK;
                        unit = IntervalUnit.DAY.ordinal();
                    } else {
                        IntervalUnit meant = unit == NO_UNIT ? rightmost() : IntervalUnit.values()[unit];
                        read = number(token.text(), meant, negateAll);
                        unit = meant == IntervalUnit.HOUR ? IntervalUnit.DAY.ordinal() : meant.ordinal();
                    }
                }
                case WORD, SIGNED_WORD -> {
                    if (token.text().equals("ago")) {
                        if (i != tokens.size() - 1) {
                            throw invalid();
                        }
                        ago = true;
                    } else {
                        IntervalUnit named = IntervalUnit.find(token.text());
                        if (named == null) {
                            throw invalid();
                        }
                        unit = named.ordinal();
                    }
                }
            }
            if ((read & found) != 0) {
                throw invalid();
            }
            found |= read;
        }
        if (found == 0) {
            throw invalid();
        }
        if (ago) {
            months = -months;
            days = -days;
            micros = negated(micros);
        }
    }

    /// What the last number means when it has no unit.
    private IntervalUnit rightmost() {
        int fields = type.scale();
        return switch (Integer.highestOneBit(fields)) {
            case IntervalFields.YEAR -> IntervalUnit.YEAR;
            case IntervalFields.MONTH -> IntervalUnit.MONTH;
            case IntervalFields.DAY -> IntervalUnit.DAY;
            case IntervalFields.HOUR -> IntervalUnit.HOUR;
            case IntervalFields.MINUTE -> IntervalUnit.MINUTE;
            default -> IntervalUnit.SECOND;
        };
    }

    /// A number of a unit; `y-m` is years and months.
    private int number(String token, IntervalUnit unit, boolean negateAll) {
        boolean negative = token.charAt(0) == '-' || negateAll;
        String body = token.charAt(0) == '-' || token.charAt(0) == '+' ? token.substring(1) : token;
        int dash = body.indexOf('-');
        if (dash >= 0) {
            long years = whole(body.substring(0, dash));
            long rest = whole(body.substring(dash + 1));
            if (rest >= 12) {
                throw overflow();
            }
            long sum = years * 12 + rest;
            months = add(months, negative ? -sum : sum);
            return 1 << IntervalUnit.MONTH.ordinal();
        }
        int point = body.indexOf('.');
        String wholePart = point < 0 ? body : body.substring(0, point);
        String fractionPart = point < 0 ? "" : body.substring(point + 1);
        if (wholePart.isEmpty() && fractionPart.isEmpty()) {
            throw invalid();
        }
        long value = wholePart.isEmpty() ? 0 : whole(wholePart);
        double fraction = fractionPart.isEmpty() ? 0 : fraction(fractionPart);
        accumulate(unit, negative ? -value : value, negative ? -fraction : fraction);
        return unit == IntervalUnit.SECOND && fraction != 0
                ? 1 << IntervalUnit.SECOND.ordinal()
                        | 1 << IntervalUnit.MILLISECOND.ordinal()
                        | 1 << IntervalUnit.MICROSECOND.ordinal()
                : 1 << unit.ordinal();
    }

    /// A fraction runs over into smaller units, of months into days of 30, of days into hours of 24.
    private void accumulate(IntervalUnit unit, long value, double fraction) {
        switch (unit) {
            case MICROSECOND -> addMicros(add(value, Math.round(fraction)));
            case MILLISECOND -> addMicros(add(times(value, 1000), (long) Math.rint(fraction * 1000)));
            case SECOND -> addMicros(add(times(value, 1_000_000L), (long) Math.rint(fraction * 1e6)));
            case MINUTE -> addMicros(add(times(value, 60_000_000L), (long) Math.rint(fraction * 6e7)));
            case HOUR -> addMicros(add(times(value, 3_600_000_000L), (long) Math.rint(fraction * 3.6e9)));
            case DAY -> {
                days = add(days, value);
                addMicros((long) Math.rint(fraction * 8.64e10));
            }
            case WEEK -> {
                days = add(days, times(value, 7));
                addDays(fraction * 7);
            }
            case MONTH -> {
                months = add(months, value);
                addDays(fraction * 30);
            }
            case QUARTER -> addYears(value, fraction, 3);
            case YEAR -> addYears(value, fraction, 12);
            case DECADE -> addYears(value, fraction, 120);
            case CENTURY -> addYears(value, fraction, 1200);
            case MILLENNIUM -> addYears(value, fraction, 12_000);
        }
    }

    private void addYears(long value, double fraction, int monthsEach) {
        months = add(months, add(times(value, monthsEach), (long) Math.rint(fraction * monthsEach)));
    }

    private void addDays(double count) {
        long whole = (long) count;
        days = add(days, whole);
        addMicros((long) Math.rint((count - whole) * 8.64e10));
    }

    private void addMicros(long more) {
        micros = add(micros, more);
    }

    /// h:m, h:m:s, h:m:s.f; of `MINUTE TO SECOND`, and with a fraction behind two fields, m:s.
    private long clock(String token) {
        String[] parts = token.split(":", -1);
        if (parts.length > 3) {
            throw invalid();
        }
        String last = parts[parts.length - 1];
        int point = last.indexOf('.');
        double fraction = point < 0 || point + 1 == last.length() ? 0 : fraction(last.substring(point + 1));
        if (point >= 0) {
            last = last.substring(0, point);
        }
        long hours = 0;
        long minutes;
        long seconds = 0;
        if (parts.length == 3) {
            hours = whole(parts[0]);
            minutes = whole(parts[1]);
            seconds = last.isEmpty() ? 0 : whole(last);
        } else if (point >= 0 || type.scale() == (IntervalFields.MINUTE | IntervalFields.SECOND)) {
            minutes = whole(parts[0]);
            seconds = last.isEmpty() ? 0 : whole(last);
        } else {
            hours = whole(parts[0]);
            minutes = last.isEmpty() ? 0 : whole(last);
        }
        if (minutes > 59 || seconds > 60) {
            throw overflow();
        }
        return add(
                times(hours, 3_600_000_000L),
                minutes * 60_000_000L + seconds * 1_000_000L + (long) Math.rint(fraction * 1e6));
    }

    // ---- ISO 8601 ----

    private void iso(String trimmed) {
        boolean negative = trimmed.charAt(0) == '-';
        int at = trimmed.charAt(0) == 'P' ? 1 : 2;
        boolean date = true;
        boolean any = false;
        String body = trimmed.substring(at);
        if (alternative(body)) {
            isoAlternative(body);
            any = true;
        } else {
            while (at < trimmed.length()) {
                if (trimmed.charAt(at) == 'T') {
                    if (!date) {
                        throw invalid();
                    }
                    date = false;
                    at++;
                    continue;
                }
                int start = at;
                while (at < trimmed.length() && "+-.0123456789".indexOf(trimmed.charAt(at)) >= 0) {
                    at++;
                }
                if (at == start || at == trimmed.length()) {
                    throw invalid();
                }
                IntervalUnit unit = switch (trimmed.charAt(at)) {
                    case 'Y' -> date ? IntervalUnit.YEAR : null;
                    case 'M' -> date ? IntervalUnit.MONTH : IntervalUnit.MINUTE;
                    case 'W' -> date ? IntervalUnit.WEEK : null;
                    case 'D' -> date ? IntervalUnit.DAY : null;
                    case 'H' -> date ? null : IntervalUnit.HOUR;
                    case 'S' -> date ? null : IntervalUnit.SECOND;
                    default -> null;
                };
                if (unit == null) {
                    throw invalid();
                }
                String number = trimmed.substring(start, at++);
                if (number.indexOf('-', 1) >= 0) {
                    throw invalid();
                }
                number(number, unit, false);
                any = true;
            }
        }
        if (!any) {
            throw invalid();
        }
        if (negative) {
            months = -months;
            days = -days;
            micros = negated(micros);
        }
    }

    /// P0001-02-03T04:05:06, or P00010203T040506.
    private static boolean alternative(String body) {
        int t = body.indexOf('T');
        String day = t < 0 ? body : body.substring(0, t);
        String time = t < 0 ? "" : body.substring(t + 1);
        return day.chars().noneMatch(Character::isLetter)
                && time.chars().noneMatch(Character::isLetter)
                && (day.length() >= 4 || day.isEmpty() && !time.isEmpty());
    }

    private void isoAlternative(String body) {
        int t = body.indexOf('T');
        String day = t < 0 ? body : body.substring(0, t);
        String time = t < 0 ? "" : body.substring(t + 1);
        if (day.length() == 8 && day.indexOf('-') < 0) {
            months = whole(day.substring(0, 4)) * 12 + whole(day.substring(4, 6));
            days = whole(day.substring(6));
        } else if (!day.isEmpty()) {
            boolean negative = day.charAt(0) == '-';
            String[] parts = (negative ? day.substring(1) : day).split("-", -1);
            if (parts.length > 3) {
                throw invalid();
            }
            months = whole(parts[0]) * 12 + (parts.length > 1 ? whole(parts[1]) : 0);
            days = parts.length > 2 ? whole(parts[2]) : 0;
            if (negative) {
                months = -months;
            }
        }
        if (time.length() >= 6 && time.indexOf(':') < 0) {
            micros = clock(time.substring(0, 2) + ":" + time.substring(2, 4) + ":" + time.substring(4));
        } else if (!time.isEmpty()) {
            micros = time.indexOf(':') < 0 ? times(whole(time), 3_600_000_000L) : clock(time);
        }
    }

    // ---- numbers ----

    private long whole(String digits) {
        if (digits.isEmpty()) {
            throw invalid();
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (!DateTimeTokens.isDigit(c)) {
                throw invalid();
            }
            value = add(times(value, 10), c - '0');
        }
        return value;
    }

    private double fraction(String digits) {
        for (int i = 0; i < digits.length(); i++) {
            if (!DateTimeTokens.isDigit(digits.charAt(i))) {
                throw invalid();
            }
        }
        return Double.parseDouble("0." + digits);
    }

    private long add(long a, long b) {
        long sum = a + b;
        if (((a ^ sum) & (b ^ sum)) < 0) {
            throw overflow();
        }
        return sum;
    }

    private long times(long a, long b) {
        long product = a * b;
        if (Math.multiplyHigh(a, b) != product >> 63) {
            throw overflow();
        }
        return product;
    }

    private long negated(long value) {
        if (value == Long.MIN_VALUE) {
            throw overflow();
        }
        return -value;
    }

    private DbException invalid() {
        return DbException.of(
                ErrorCode.INVALID_DATETIME,
                "invalid text for a value, text=\"" + NumberText.shortened(text) + "\", type=INTERVAL"
                        + "; write it as '1 year 2 days 03:04:05'");
    }

    private DbException overflow() {
        return DbException.of(
                ErrorCode.INTERVAL_OVERFLOW,
                "interval field is out of range, text=\"" + NumberText.shortened(text) + "\"; use a shorter interval");
    }
}
