package io.rustydb.sql.parser;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;

/// Which Java strings are text: those that UTF-8 can hold, without U+0000. Others would come back changed.
public final class Characters {
    private Characters() {}

    /// @param what for the message, `a string`
    /// @param position 1-based place in the statement, 0 if it is none
    /// @return the value
    /// @throws DbException 22P05
    public static String require(String what, String value, int position) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == 0) {
                throw refused(
                        what + " contains the character U+0000, which text cannot hold; use a binary value", position);
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < value.length()
                        && Character.isLowSurrogate(value.charAt(i + 1));
                if (!pair) {
                    throw refused(
                            what + " contains half of a surrogate pair, which is no character, found=U+"
                                    + Integer.toHexString(c).toUpperCase(java.util.Locale.ROOT) + ", index=" + i
                                    + "; correct the text",
                            position);
                }
                i++;
            }
        }
        return value;
    }

    private static DbException refused(String message, int position) {
        return position > 0
                ? DbException.at(ErrorCode.UNTRANSLATABLE_CHARACTER, message, position)
                : DbException.of(ErrorCode.UNTRANSLATABLE_CHARACTER, message);
    }
}
