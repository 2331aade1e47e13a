package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.parser.ast.SequenceOption;
import io.rustydb.sql.parser.ast.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The options of a sequence, gathered from defaults, an existing sequence and what a statement says.
final class SequenceShape {
    private SqlType type;
    private long increment = 1;
    private @Nullable Long minimum;
    private @Nullable Long maximum;
    private @Nullable Long start;
    private long cache = 1;
    private boolean cycle;
    private @Nullable OptionalLong restart;

    SequenceShape(SqlType type) {
        this.type = type;
    }

    SequenceShape(SequenceDescriptor from) {
        type = from.type();
        increment = from.increment();
        minimum = from.minimum();
        maximum = from.maximum();
        start = from.start();
        cache = from.cache();
        cycle = from.cycle();
    }

    SequenceShape apply(List<SequenceOption> options) {
        // The type first: the bounds that are written go before those it brings.
        List<SequenceOption> ordered = new ArrayList<>(options);
        ordered.sort((a, b) -> Boolean.compare(b instanceof SequenceOption.AsType, a instanceof SequenceOption.AsType));
        for (SequenceOption option : ordered) {
            switch (option) {
                case SequenceOption.StartWith o -> start = o.value();
                case SequenceOption.IncrementBy o -> {
                    if (o.value() == 0) {
                        throw DbException.at(ErrorCode.INVALID_ARGUMENT, "INCREMENT must not be 0", o.position());
                    }
                    increment = o.value();
                }
                case SequenceOption.MinValue o ->
                    minimum = o.value().isPresent() ? (Long) o.value().getAsLong() : null;
                case SequenceOption.MaxValue o ->
                    maximum = o.value().isPresent() ? (Long) o.value().getAsLong() : null;
                case SequenceOption.Cache o -> {
                    if (o.count() < 1) {
                        throw DbException.at(
                                ErrorCode.INVALID_ARGUMENT,
                                "CACHE must be at least 1, value=" + o.count(),
                                o.position());
                    }
                    cache = o.count();
                }
                case SequenceOption.Cycle o -> cycle = o.cycle();
                case SequenceOption.Restart o -> restart = o.value();
                case SequenceOption.AsType o -> {
                    if (o.type() instanceof TypeName.Named named) {
                        throw DbException.at(
                                ErrorCode.UNDEFINED_OBJECT, "type does not exist, name=" + named.name(), o.position());
                    }
                    if (!(o.type() instanceof TypeName.Known known)
                            || !known.type().kind().isInteger()) {
                        throw DbException.at(
                                ErrorCode.INVALID_ARGUMENT, "a sequence is SMALLINT, INTEGER or BIGINT", o.position());
                    }
                    // A bound that the old type gave is the new one's.
                    minimum = minimum != null && minimum == least(type.kind()) ? null : minimum;
                    maximum = maximum != null && maximum == greatest(type.kind()) ? null : maximum;
                    type = known.type();
                }
                case SequenceOption.OwnedBy ignored -> {
                    // Not what it counts by; see SequenceDefinitions.
                }
            }
        }
        return this;
    }

    /// @param counter 0 for a sequence that has none yet
    SequenceDescriptor finish(
            long id, String schema, String name, long ownerTableId, int ownerColumn, long counter, int position) {
        long least = least(type.kind());
        long greatest = greatest(type.kind());
        long low = minimum != null ? minimum : increment > 0 ? 1 : least;
        long high = maximum != null ? maximum : increment > 0 ? greatest : -1;
        long first = start != null ? start : increment > 0 ? low : high;
        if (low < least || high > greatest) {
            throw DbException.at(
                    ErrorCode.INVALID_ARGUMENT,
                    "bounds do not fit the sequence's type, type=" + type + ", MINVALUE=" + low + ", MAXVALUE=" + high,
                    position);
        }
        if (low >= high) {
            throw DbException.at(
                    ErrorCode.INVALID_ARGUMENT,
                    "MINVALUE must be less than MAXVALUE, MINVALUE=" + low + ", MAXVALUE=" + high,
                    position);
        }
        if (first < low || first > high) {
            throw DbException.at(
                    ErrorCode.INVALID_ARGUMENT,
                    "START is outside the bounds, START=" + first + ", MINVALUE=" + low + ", MAXVALUE=" + high,
                    position);
        }
        return new SequenceDescriptor(
                id, schema, name, type, first, increment, low, high, cache, cycle, ownerTableId, ownerColumn, counter);
    }

    /// RESTART: empty when not asked for; without a value it is the start value.
    OptionalLong restart(SequenceDescriptor of) {
        if (restart == null) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(restart.orElse(of.start()));
    }

    private static long least(TypeKind kind) {
        return switch (kind) {
            case SMALLINT -> Short.MIN_VALUE;
            case INTEGER -> Integer.MIN_VALUE;
            default -> Long.MIN_VALUE;
        };
    }

    private static long greatest(TypeKind kind) {
        return switch (kind) {
            case SMALLINT -> Short.MAX_VALUE;
            case INTEGER -> Integer.MAX_VALUE;
            default -> Long.MAX_VALUE;
        };
    }
}
