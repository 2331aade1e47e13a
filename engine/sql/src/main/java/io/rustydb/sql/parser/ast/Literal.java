package io.rustydb.sql.parser.ast;

import io.rustydb.base.type.SqlType;
import java.math.BigDecimal;

/// Constants as written. A sign in front of a number belongs to the literal.
public sealed interface Literal extends Expression {

    record NullLiteral(int position) implements Literal {}

    record BooleanLiteral(boolean value, int position) implements Literal {}

    /// An integer that fits 64 bits.
    record IntegerLiteral(long value, int position) implements Literal {}

    /// A number with a point, an exponent, or too large for 64 bits.
    ///
    /// @param exponent written with `E`: the standard calls that approximate, PostgreSQL reads it as exact
    record DecimalLiteral(BigDecimal value, boolean exponent, int position) implements Literal {}

    record StringLiteral(String value, int position) implements Literal {}

    /// `X'1F'`.
    ///
    /// @param hex an even number of upper-case hexadecimal digits
    record BinaryLiteral(String hex, int position) implements Literal {
        public byte[] bytes() {
            return java.util.HexFormat.of().parseHex(hex);
        }
    }

    /// `B'0101'`.
    record BitLiteral(String bits, int position) implements Literal {}

    /// `DATE '2026-01-31'`, `TIMESTAMP WITH TIME ZONE '…'` and any other type in front of a string.
    record TypedLiteral(TypeName type, String text, int position) implements Literal {}

    /// `INTERVAL '1-2' YEAR TO MONTH`; without a field the text speaks for itself.
    ///
    /// @param negative written `INTERVAL -'…'`
    /// @param type its fields say what a number without a unit means
    record IntervalLiteral(String text, boolean negative, SqlType type, int position) implements Literal {}
}
