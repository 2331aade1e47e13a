package io.rustydb.base.config;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The common types of settings.
public final class SettingTypes {
    public static final SettingType<Boolean> FLAG = new Flag();
    public static final SettingType<String> TEXT = new Text();

    private static final List<Unit> BYTE_UNITS = List.of(
            new Unit("B", 1),
            new Unit("kB", 1L << 10),
            new Unit("MB", 1L << 20),
            new Unit("GB", 1L << 30),
            new Unit("TB", 1L << 40));
    private static final List<Unit> TIME_UNITS = List.of(
            new Unit("ns", 1),
            new Unit("us", 1_000L),
            new Unit("ms", 1_000_000L),
            new Unit("s", 1_000_000_000L),
            new Unit("min", 60_000_000_000L),
            new Unit("h", 3_600_000_000_000L),
            new Unit("d", 86_400_000_000_000L));

    private SettingTypes() {}

    /// A whole number.
    public static SettingType<Long> whole(long minimum, long maximum) {
        return new Whole(minimum, maximum);
    }

    /// A number of bytes: `64MB`, `8kB`, `4096`.
    public static SettingType<Long> bytes(long minimum, long maximum) {
        return new Bytes(minimum, maximum, false);
    }

    /// The same, of powers of two only.
    public static SettingType<Long> bytesPowerOfTwo(long minimum, long maximum) {
        return new Bytes(minimum, maximum, true);
    }

    /// Nanoseconds, written `500ms`, `5s`, `2min`; a bare number counts milliseconds.
    ///
    /// @param zero what 0 means (`no limit`); empty when 0 is nothing but the bound
    public static SettingType<Long> duration(long minimumNanos, long maximumNanos, String zero) {
        return new Duration(minimumNanos, maximumNanos, zero);
    }

    /// One of a few words.
    public static SettingType<String> choice(String... words) {
        return new Choice(List.of(words));
    }

    private record Unit(String name, long factor) {}

    private record Flag() implements SettingType<Boolean> {
        @Override
        public Boolean parse(String name, String text) {
            return switch (text.trim().toLowerCase(Locale.ROOT)) {
                case "on", "true", "yes", "1" -> true;
                case "off", "false", "no", "0" -> false;
                default -> throw SettingType.refused(name, text, allowed());
            };
        }

        @Override
        public String format(Boolean value) {
            return value ? "on" : "off";
        }

        @Override
        public String allowed() {
            return "on or off";
        }
    }

    private record Text() implements SettingType<String> {
        @Override
        public String parse(String name, String text) {
            if (text.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
                throw SettingType.refused(name, text, allowed());
            }
            return text;
        }

        @Override
        public String format(String value) {
            return value;
        }

        @Override
        public String allowed() {
            return "text in one line";
        }
    }

    private record Choice(List<String> words) implements SettingType<String> {
        @Override
        public String parse(String name, String text) {
            String word = text.trim().toLowerCase(Locale.ROOT);
            if (!words.contains(word)) {
                throw SettingType.refused(name, text, allowed());
            }
            return word;
        }

        @Override
        public String format(String value) {
            return value;
        }

        @Override
        public String allowed() {
            return "one of " + String.join(", ", words);
        }
    }

    private record Whole(long minimum, long maximum) implements SettingType<Long> {
        @Override
        public Long parse(String name, String text) {
            Long value = count(text, List.of(), 1);
            if (value == null || value < minimum || value > maximum) {
                throw SettingType.refused(name, text, allowed());
            }
            return value;
        }

        @Override
        public String format(Long value) {
            return Long.toString(value);
        }

        @Override
        public String allowed() {
            return "a whole number, " + minimum + " to " + maximum;
        }
    }

    private record Bytes(long minimum, long maximum, boolean powerOfTwo) implements SettingType<Long> {
        @Override
        public Long parse(String name, String text) {
            Long value = count(text, BYTE_UNITS, 1);
            if (value == null || value < minimum || value > maximum || powerOfTwo && Long.bitCount(value) != 1) {
                throw SettingType.refused(name, text, allowed());
            }
            return value;
        }

        @Override
        public String format(Long value) {
            return written(value, BYTE_UNITS);
        }

        @Override
        public String unit() {
            return "B";
        }

        @Override
        public String allowed() {
            return (powerOfTwo ? "a power of two, " : "a size such as 64MB, ") + format(minimum) + " to "
                    + format(maximum);
        }
    }

    private record Duration(long minimum, long maximum, String zero) implements SettingType<Long> {
        @Override
        public Long parse(String name, String text) {
            Long value = count(text, TIME_UNITS, 1_000_000);
            boolean fits = value != null && (value == 0 && !zero.isEmpty() || value >= minimum && value <= maximum);
            if (value == null || !fits) {
                throw SettingType.refused(name, text, allowed());
            }
            return value;
        }

        @Override
        public String format(Long value) {
            return value == 0 ? "0" : written(value, TIME_UNITS);
        }

        @Override
        public String unit() {
            return "ms";
        }

        @Override
        public String allowed() {
            return "a time such as 500ms or 5s, " + format(minimum) + " to " + format(maximum)
                    + (zero.isEmpty() ? "" : ", or 0 for " + zero);
        }
    }

    /// @param bare what a number without a unit counts
    /// @return null if the text is none, or too large
    private static @Nullable Long count(String text, List<Unit> units, long bare) {
        String trimmed = text.trim();
        int end = 0;
        while (end < trimmed.length()
                && (Character.digit(trimmed.charAt(end), 10) >= 0 || end == 0 && isSign(trimmed))) {
            end++;
        }
        String unit = trimmed.substring(end).trim();
        long factor = 0;
        if (unit.isEmpty()) {
            factor = bare;
        }
        for (Unit known : units) {
            if (known.name.equalsIgnoreCase(unit)) {
                factor = known.factor;
            }
        }
        try {
            return factor == 0 ? null : Math.multiplyExact(Long.parseLong(trimmed.substring(0, end)), factor);
        } catch (NumberFormatException | ArithmeticException e) {
            return null;
        }
    }

    private static boolean isSign(String text) {
        return text.startsWith("-") || text.startsWith("+");
    }

    private static String written(long value, List<Unit> units) {
        Unit best = units.getFirst();
        for (Unit unit : units) {
            if (value != 0 && value % unit.factor == 0) {
                best = unit;
            }
        }
        return value / best.factor + best.name;
    }
}
