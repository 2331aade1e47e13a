package io.rustydb.sql.function.table;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Decimal;
import io.rustydb.base.type.IntervalLayout;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.library.IntervalMath;
import io.rustydb.sql.function.table.TableFunction.ColumnRule;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.IntervalVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// generate_series over numbers and timestamps.
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
        for (SqlType type : new SqlType[] {SqlType.TIMESTAMP, SqlType.TIMESTAMP_TZ}) {
            registry.accept(TableFunction.strict(
                    NAME,
                    ColumnRule.of(type),
                    (arguments, context) -> moments(type, arguments, context),
                    "The timestamps from the first to the second in steps of an interval.",
                    "count(*) FROM generate_series(CAST('2024-01-31' AS " + type + "), CAST('2024-05-01' AS " + type
                            + "), INTERVAL '1 month') → 4",
                    type.kind(),
                    type.kind(),
                    TypeKind.INTERVAL));
        }
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
        finite("first value", first);
        finite("last value", last);
        finite("step", step);
        if (step.signum() == 0) {
            throw noStep();
        }
        return new Decimals(first, last, step);
    }

    private static void finite(String what, BigDecimal value) {
        if (Decimal.isSpecial(value)) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "generate_series needs numbers, " + what + "=" + value + "; use a finite one");
        }
    }

    private static RowGenerator moments(SqlType type, Vector[] arguments, EvaluationContext context) {
        IntervalVector step = (IntervalVector) arguments[2];
        int sign = IntervalLayout.compare(step.calendar(0), step.micros(0), 0, 0);
        if (sign == 0) {
            throw noStep();
        }
        ZoneId zone = type.kind() == TypeKind.TIMESTAMP_TZ ? context.timeZone() : null;
        return new Moments(((LongVector) arguments[0]).get(0), ((LongVector) arguments[1]).get(0), step, sign, zone);
    }

    private static final class Moments implements RowGenerator {
        private long next;
        private final long last;
        private final int months;
        private final int days;
        private final long micros;
        private final int sign;
        private final @Nullable ZoneId zone;

        Moments(long first, long last, IntervalVector step, int sign, @Nullable ZoneId zone) {
            next = first;
            this.last = last;
            months = step.months(0);
            days = step.days(0);
            micros = step.micros(0);
            this.sign = sign;
            this.zone = zone;
        }

        @Override
        public int fill(Vector[] columns, int count) {
            LongVector result = (LongVector) columns[0];
            int made = 0;
            while (made < count && (sign > 0 ? next <= last : next >= last)) {
                result.set(made++, next);
                next = zone == null
                        ? IntervalMath.add(next, months, days, micros)
                        : IntervalMath.addUtc(next, months, days, micros, zone);
            }
            return made;
        }
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
