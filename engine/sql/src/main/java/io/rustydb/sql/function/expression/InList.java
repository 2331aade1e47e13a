package io.rustydb.sql.function.expression;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `operand IN (items)`, all of one kind: a hash table when there are many literals, else one comparison after
/// another.
final class InList implements Expression {
    private static final int HASHED_FROM = 6;

    private final Expression operand;
    private final Expression[] items;
    private final boolean literals;
    private final BooleanVector result = new BooleanVector();
    private final Rows undecided = new Rows();
    private final Vector distinct;
    private int distinctCount;
    private boolean anyNullItem;
    /// Indexes into `distinct` plus one, by hash; null until the first evaluation.
    private int @Nullable [] table;

    InList(Expression operand, Expression[] items) {
        this.operand = operand;
        this.items = items;
        boolean constant = items.length >= HASHED_FROM;
        for (Expression item : items) {
            constant &= item.isConstant();
        }
        literals = constant;
        distinct = Vector.create(operand.type());
    }

    @Override
    public SqlType type() {
        return SqlType.BOOLEAN;
    }

    @Override
    public Vector evaluate(Batch in, EvaluationContext context) {
        result.reset(Math.max(in.rowCount(), 1));
        if (in.count() == 0) {
            return result;
        }
        Vector values = operand.evaluate(in, context);
        if (literals) {
            probe(values, in, context);
        } else {
            compare(values, in, context);
        }
        return result;
    }

    private void probe(Vector values, Batch in, EvaluationContext context) {
        int[] buckets = table == null ? table = build(in, context) : table;
        for (int k = 0; k < in.count(); k++) {
            int row = in.row(k);
            if (values.isNull(row)) {
                result.setNull(row);
            } else if (find(buckets, values, row) >= 0) {
                result.set(row, true);
            } else if (anyNullItem) {
                result.setNull(row);
            } else {
                result.set(row, false);
            }
        }
    }

    private int[] build(Batch in, EvaluationContext context) {
        int[] buckets = new int[Integer.highestOneBit(items.length) * 4];
        distinct.reset(items.length);
        distinctCount = 0;
        anyNullItem = false;
        for (Expression item : items) {
            Vector value = item.evaluate(in, context);
            if (value.isNull(0)) {
                anyNullItem = true;
                continue;
            }
            int bucket = find(buckets, value, 0);
            if (bucket < 0) {
                distinct.copy(distinctCount, value, 0);
                buckets[~bucket] = ++distinctCount;
            }
        }
        return buckets;
    }

    /// The bucket that holds the value, or the complement of the one where it would go.
    private int find(int[] buckets, Vector values, int row) {
        int last = buckets.length - 1;
        int bucket = (int) values.hash(row) & last;
        while (buckets[bucket] != 0) {
            if (distinct.compare(buckets[bucket] - 1, values, row) == 0) {
                return bucket;
            }
            bucket = bucket + 1 & last;
        }
        return ~bucket;
    }

    private void compare(Vector values, Batch in, EvaluationContext context) {
        undecided.fill(in);
        int kept = 0;
        for (int k = 0; k < undecided.count; k++) {
            int row = undecided.positions[k];
            if (values.isNull(row)) {
                result.setNull(row);
            } else {
                result.set(row, false);
                undecided.positions[kept++] = row;
            }
        }
        undecided.count = kept;
        for (int i = 0; i < items.length && undecided.count > 0; i++) {
            Vector item = items[i].evaluate(undecided.narrow(in), context);
            kept = 0;
            for (int k = 0; k < undecided.count; k++) {
                int row = undecided.positions[k];
                if (item.isNull(row)) {
                    result.setNull(row);
                    undecided.positions[kept++] = row;
                } else if (values.compare(row, item, row) == 0) {
                    result.setNotNull(row);
                    result.set(row, true);
                } else {
                    undecided.positions[kept++] = row;
                }
            }
            undecided.count = kept;
        }
    }

    @Override
    public boolean isConstant() {
        boolean constant = operand.isConstant();
        for (Expression item : items) {
            constant &= item.isConstant();
        }
        return constant;
    }

    @Override
    public String toString() {
        return "InList" + Arrays.toString(items);
    }
}
