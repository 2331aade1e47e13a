package io.rustydb.sql.function;

/// The six comparisons.
public enum ComparisonOperator {
    EQUAL("=", 0b010),
    NOT_EQUAL("<>", 0b101),
    LESS("<", 0b001),
    LESS_OR_EQUAL("<=", 0b011),
    GREATER(">", 0b100),
    GREATER_OR_EQUAL(">=", 0b110);

    private final String sign;
    /// Bit 0: holds for less, bit 1: for equal, bit 2: for greater.
    private final int outcomes;

    ComparisonOperator(String sign, int outcomes) {
        this.sign = sign;
        this.outcomes = outcomes;
    }

    public String sign() {
        return sign;
    }

    /// 1 when the comparison holds for an order below, at or above 0, else 0; without a branch.
    public byte test(int order) {
        return (byte) (outcomes >> 1 + Integer.signum(order) & 1);
    }

    /// The operator with its sides exchanged.
    public ComparisonOperator swapped() {
        return switch (this) {
            case EQUAL, NOT_EQUAL -> this;
            case LESS -> GREATER;
            case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
            case GREATER -> LESS;
            case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
        };
    }

    /// The operator that holds when this one does not, NULL apart.
    public ComparisonOperator negated() {
        return switch (this) {
            case EQUAL -> NOT_EQUAL;
            case NOT_EQUAL -> EQUAL;
            case LESS -> GREATER_OR_EQUAL;
            case LESS_OR_EQUAL -> GREATER;
            case GREATER -> LESS_OR_EQUAL;
            case GREATER_OR_EQUAL -> LESS;
        };
    }
}
