package io.rustydb.storage.sequence;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;

/// How a sequence counts.
///
/// @param cache values logged ahead
record SequenceRules(long increment, long min, long max, boolean cycle, int cache) {

    SequenceRules {
        if (increment == 0) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "a sequence cannot count by zero: increment=0; choose another increment");
        }
        if (min > max) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "a sequence's minimum is above its maximum: min=" + min + ", max=" + max + "; swap them");
        }
        if (cache <= 0) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "a sequence's cache must be positive: cache=" + cache + "; use 1 or more");
        }
    }

    void checkValue(long value) {
        if (value < min || value > max) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "value outside the sequence's bounds: value=" + value + ", min=" + min + ", max=" + max
                            + "; choose one inside");
        }
    }

    boolean ascending() {
        return increment > 0;
    }

    /// Steps that can be made from a value before a bound is passed, at most `limit`.
    int stepsFrom(long value, int limit) {
        // Differences may exceed a signed long: all of this is unsigned.
        long room = ascending() ? max - value : value - min;
        long steps = Long.divideUnsigned(room, ascending() ? increment : -increment);
        return Long.compareUnsigned(steps, limit) < 0 ? (int) steps : limit;
    }

    long first() {
        return ascending() ? min : max;
    }

    /// True if `a` comes before `b` in counting direction.
    boolean before(long a, long b) {
        return ascending() ? a < b : a > b;
    }
}
