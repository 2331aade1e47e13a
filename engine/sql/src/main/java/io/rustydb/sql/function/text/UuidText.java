package io.rustydb.sql.function.text;

import io.rustydb.base.type.SqlType;
import java.util.UUID;

/// UUIDs as text.
public final class UuidText {
    private UuidText() {}

    /// 32 hexadecimal digits in any case, with a hyphen allowed behind each group of four, braces allowed
    /// around all.
    public static UUID parse(String text) {
        String digits = text.strip();
        int end = digits.length();
        int at = 0;
        if (end > 0 && digits.charAt(0) == '{') {
            if (digits.charAt(end - 1) != '}') {
                throw NumberText.invalid(text, SqlType.UUID);
            }
            at++;
            end--;
        }
        long high = 0;
        long low = 0;
        int seen = 0;
        for (; at < end; at++) {
            char c = digits.charAt(at);
            if (c == '-' && seen > 0 && seen % 4 == 0 && seen < 32 && digits.charAt(at - 1) != '-') {
                continue;
            }
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0 || seen == 32) {
                throw NumberText.invalid(text, SqlType.UUID);
            }
            if (seen < 16) {
                high = high << 4 | digit;
            } else {
                low = low << 4 | digit;
            }
            seen++;
        }
        if (seen != 32) {
            throw NumberText.invalid(text, SqlType.UUID);
        }
        return new UUID(high, low);
    }

    public static String format(long high, long low) {
        return new UUID(high, low).toString();
    }
}
