package io.rustydb.sql.function.text;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Decimal;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import java.math.BigDecimal;

/// Numbers as text.
public final class NumberText {
    /// Beyond this many characters an exponent cannot be meant seriously.
    private static final int EXPONENT_MAX = 200_000;

    private NumberText() {}

    /// SMALLINT, INTEGER or BIGINT: an optional sign and decimal digits.
    public static long parseInteger(String text, SqlType type) {
        int end = text.length();
        int at = 0;
        while (at < end && isBlank(text.charAt(at))) {
            at++;
        }
        while (end > at && isBlank(text.charAt(end - 1))) {
            end--;
        }
        boolean negative = false;
        if (at < end && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            negative = text.charAt(at) == '-';
            at++;
        }
        if (at == end) {
            throw invalid(text, type);
        }
        // Counts down from zero, since the negative range is the greater one.
        long value = 0;
        boolean overflow = false;
        for (; at < end; at++) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                throw invalid(text, type);
            }
            if (value < (Long.MIN_VALUE + digit) / 10) {
                overflow = true;
            }
            value = value * 10 - digit;
        }
        if (!negative) {
            overflow |= value == Long.MIN_VALUE;
            value = -value;
        }
        if (overflow || !inRange(value, type)) {
            throw DbException.of(
                    ErrorCode.NUMERIC_OUT_OF_RANGE,
                    "value is out of range, value=" + shortened(text) + ", type=" + type + "; use a wider type");
        }
        return value;
    }

    private static boolean inRange(long value, SqlType type) {
        return switch (type.kind()) {
            case SMALLINT -> (short) value == value;
            case INTEGER -> (int) value == value;
            default -> true;
        };
    }

    public static BigDecimal parseDecimal(String text) {
        String trimmed = text.strip();
        int end = trimmed.length();
        int at = 0;
        if (at < end && (trimmed.charAt(at) == '-' || trimmed.charAt(at) == '+')) {
            at++;
        }
        int digits = 0;
        int fraction = 0;
        boolean point = false;
        for (; at < end; at++) {
            char c = trimmed.charAt(at);
            if (c >= '0' && c <= '9') {
                digits++;
                fraction += point ? 1 : 0;
            } else if (c == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        if (digits == 0) {
            return named(text, trimmed);
        }
        int exponent = 0;
        int mantissaEnd = at;
        if (at < end) {
            if (trimmed.charAt(at) != 'e' && trimmed.charAt(at) != 'E') {
                throw invalid(text, SqlType.NUMERIC);
            }
            exponent = parseExponent(text, trimmed, at + 1);
        }
        String mantissa = trimmed.substring(0, mantissaEnd);
        BigDecimal value =
                new BigDecimal(mantissa.endsWith(".") ? mantissa.substring(0, mantissa.length() - 1) : mantissa);
        if (exponent != 0) {
            value = value.scaleByPowerOfTen(exponent);
        }
        return checked(value.scale() < 0 ? value.setScale(0) : value);
    }

    /// True for an optional sign, digits and perhaps a fraction.
    public static boolean isDecimal(String text) {
        int at = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        boolean digits = false;
        boolean point = false;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c >= '0' && c <= '9') {
                digits = true;
            } else if (c == '.' && !point) {
                point = true;
            } else {
                return false;
            }
        }
        return digits;
    }

    private static int parseExponent(String text, String trimmed, int from) {
        int at = from;
        boolean negative = false;
        if (at < trimmed.length() && (trimmed.charAt(at) == '-' || trimmed.charAt(at) == '+')) {
            negative = trimmed.charAt(at) == '-';
            at++;
        }
        if (at == trimmed.length()) {
            throw invalid(text, SqlType.NUMERIC);
        }
        int exponent = 0;
        for (; at < trimmed.length(); at++) {
            int digit = trimmed.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                throw invalid(text, SqlType.NUMERIC);
            }
            exponent = exponent * 10 + digit;
            if (exponent > EXPONENT_MAX) {
                throw tooLarge(text);
            }
        }
        return negative ? -exponent : exponent;
    }

    /// The value, if it is within what any NUMERIC may hold.
    ///
    /// @throws DbException 22003
    public static BigDecimal checked(BigDecimal value) {
        if (Decimal.isSpecial(value)) {
            return value;
        }
        if (value.precision() - value.scale() > Decimal.INTEGER_DIGITS_MAX) {
            throw tooLarge(value.precision() + " digits");
        }
        return value.scale() > Decimal.SCALE_MAX ? Decimal.round(value, Decimal.SCALE_MAX) : value;
    }

    private static DbException tooLarge(String what) {
        return DbException.of(
                ErrorCode.NUMERIC_OUT_OF_RANGE,
                "value overflows NUMERIC, value=" + shortened(what) + ", integer digits at most="
                        + Decimal.INTEGER_DIGITS_MAX + "; use a smaller value");
    }

    /// NaN and the infinities by their names.
    private static BigDecimal named(String text, String trimmed) {
        boolean negative = trimmed.startsWith("-");
        String word = negative || trimmed.startsWith("+") ? trimmed.substring(1) : trimmed;
        if (word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity")) {
            return negative ? Decimal.MINUS_INFINITY : Decimal.INFINITY;
        }
        if (trimmed.equalsIgnoreCase("nan")) {
            return Decimal.NAN;
        }
        throw invalid(text, SqlType.NUMERIC);
    }

    /// REAL or DOUBLE PRECISION, with `NaN`, `Infinity` and `inf` in any case.
    public static double parseDouble(String text, SqlType type) {
        boolean real = type.kind() == TypeKind.REAL;
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            throw invalid(text, type);
        }
        boolean negative = trimmed.charAt(0) == '-';
        String word = negative || trimmed.charAt(0) == '+' ? trimmed.substring(1) : trimmed;
        if (word.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        if (word.equalsIgnoreCase("infinity") || word.equalsIgnoreCase("inf")) {
            return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        char last = trimmed.charAt(trimmed.length() - 1);
        // Java also reads suffixes and hexadecimal floats, which are not SQL.
        if (!(last >= '0' && last <= '9' || last == '.') || word.indexOf('x') >= 0 || word.indexOf('X') >= 0) {
            throw invalid(text, type);
        }
        double value;
        try {
            value = real ? Float.parseFloat(trimmed) : Double.parseDouble(trimmed);
        } catch (NumberFormatException e) {
            throw invalid(text, type);
        }
        if (Double.isInfinite(value) || value == 0 && hasNonZeroDigit(word)) {
            throw DbException.of(
                    ErrorCode.NUMERIC_OUT_OF_RANGE,
                    "value is out of range, value=" + shortened(text) + ", type=" + type + "; use NUMERIC");
        }
        return value;
    }

    private static boolean hasNonZeroDigit(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == 'e' || c == 'E') {
                return false;
            }
            if (c >= '1' && c <= '9') {
                return true;
            }
        }
        return false;
    }

    public static String format(BigDecimal value) {
        return value.toPlainString();
    }

    /// The shortest digits that read back as the same DOUBLE PRECISION, as PostgreSQL writes them: `0.1`,
    /// `1e+20`, `NaN`.
    public static String format(double value) {
        return format(Double.toString(value), 15);
    }

    /// As [#format(double)], for REAL.
    public static String format(float value) {
        return format(Float.toString(value), 6);
    }

    /// @param java Java's shortest form
    /// @param integerDigits from this decimal exponent on, the form with an exponent is used
    private static String format(String java, int integerDigits) {
        if (java.equals("NaN") || java.endsWith("Infinity")) {
            return java;
        }
        boolean negative = java.charAt(0) == '-';
        BigDecimal exact = new BigDecimal(java).abs();
        if (exact.signum() == 0) {
            return negative ? "-0" : "0";
        }
        BigDecimal stripped = exact.stripTrailingZeros();
        String digits = stripped.unscaledValue().toString();
        int exponent = digits.length() - 1 - stripped.scale();
        StringBuilder out = new StringBuilder(24);
        if (negative) {
            out.append('-');
        }
        if (exponent >= -4 && exponent < integerDigits) {
            return out.append(stripped.toPlainString()).toString();
        }
        out.append(digits.charAt(0));
        if (digits.length() > 1) {
            out.append('.').append(digits, 1, digits.length());
        }
        out.append('e').append(exponent < 0 ? '-' : '+');
        int magnitude = Math.abs(exponent);
        return out.append(magnitude < 10 ? "0" : "").append(magnitude).toString();
    }

    static boolean isBlank(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    /// 22P02: the text is not of the type's form.
    public static DbException invalid(String text, SqlType type) {
        return DbException.of(
                ErrorCode.INVALID_TEXT,
                "invalid text for a value, text=\"" + shortened(text) + "\", type=" + type + "; correct the text");
    }

    static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
