package io.rustydb.sql.function.table;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.table.TableFunction.ColumnRule;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.math.BigDecimal;
import java.util.function.Consumer;

/// generate_series over numbers.
final class SeriesFunctions {
    private static final String NAME = "generate_series";
    private static final String DOC = "The numbers from the first to the second, in steps of one or of the third.";

    private SeriesFunctions() {}

    static void register(Consumer<TableFunction> registry) {
        for (SqlType type : new SqlType[] {SqlType.INTEGER, SqlType.BIGINT}) {
            TypeKind kind = type.kind();
            ColumnRule columns = ColumnRule.of(type);
            TableFunction.Source source = (arguments, context) -> longs(type, arguments);
            registry.accept(TableFunction.strict(
                    NAME, columns, source, DOC, "count(*) FROM generate_series(2, 4) → 3", kind, kind));
            registry.accept(TableFunction.strict(
                    NAME, columns, source, DOC, "sum(i) FROM generate_series(1, 5, 2) AS i → 9", kind, kind, kind));
        }
        ColumnRule numeric = ColumnRule.of(SqlType.NUMERIC);
        registry.accept(TableFunction.strict(
                NAME,
                numeric,
                SeriesFunctions::decimals,
                DOC,
                "max(i) FROM generate_series(1.5, 4) AS i → 3.5",
                TypeKind.NUMERIC,
                TypeKind.NUMERIC));
        registry.accept(TableFunction.strict(
                NAME,
                numeric,
                SeriesFunctions::decimals,
                DOC,
                "max(i) FROM generate_series(0, 1, 0.3) AS i → 0.9",
                TypeKind.NUMERIC,
                TypeKind.NUMERIC,
                TypeKind.NUMERIC));
    }

    private static DbException noStep() {
        return DbException.of(ErrorCode.INVALID_ARGUMENT, "generate_series cannot go in steps of zero");
    }

    private static RowGenerator longs(SqlType type, Vector[] arguments) {
        long first = ((LongVector) arguments[0]).get(0);
        long last = ((LongVector) arguments[1]).get(0);
        long step = arguments.length > 2 ? ((LongVector) arguments[2]).get(0) : 1;
        if (step == 0) {
            throw noStep();
        }
        // A value beyond the type's range ends the series as one beyond its end does.
        long end = type.kind() == TypeKind.INTEGER ? Math.clamp(last, Integer.MIN_VALUE, Integer.MAX_VALUE) : last;
        return new Longs(first, end, step);
    }

    private static final class Longs implements RowGenerator {
        private long next;
        private final long last;
        private final long step;
        private boolean done;

        Longs(long first, long last, long step) {
            this.next = first;
            this.last = last;
            this.step = step;
            done = step > 0 ? first > last : first < last;
        }

        @Override
        public int fill(Vector[] columns, int count) {
            LongVector result = (LongVector) columns[0];
            int made = 0;
            while (made < count && !done) {
                result.set(made++, next);
                // Without overflow: the distance that is left, as unsigned numbers.
                done = step > 0
                        ? Long.compareUnsigned(last - next, step) < 0
                        : Long.compareUnsigned(next - last, -step) < 0;
                next += step;
            }
            return made;
        }
    }

    private static RowGenerator decimals(Vector[] arguments, EvaluationContext context) {
        BigDecimal first = ((DecimalVector) arguments[0]).get(0);
        BigDecimal last = ((DecimalVector) arguments[1]).get(0);
        BigDecimal step = arguments.length > 2 ? ((DecimalVector) arguments[2]).get(0) : BigDecimal.ONE;
        if (step.signum() == 0) {
            throw noStep();
        }
        return new Decimals(first, last, step);
    }

    private static final class Decimals implements RowGenerator {
        private BigDecimal next;
        private final BigDecimal last;
        private final BigDecimal step;

        Decimals(BigDecimal first, BigDecimal last, BigDecimal step) {
            next = first;
            this.last = last;
            this.step = step;
        }

        @Override
        public int fill(Vector[] columns, int count) {
            DecimalVector result = (DecimalVector) columns[0];
            int made = 0;
            while (made < count && next.compareTo(last) * step.signum() <= 0) {
                result.set(made++, next);
                next = next.add(step);
            }
            return made;
        }
    }
}
