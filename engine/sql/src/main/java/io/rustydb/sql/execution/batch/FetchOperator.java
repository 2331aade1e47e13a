package io.rustydb.sql.execution.batch;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// FETCH FIRST with PERCENT or WITH TIES. A share of the rows is one of all rows, those that OFFSET skips among
/// them, as in Oracle: they are kept until they are counted.
final class FetchOperator extends Operator {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final Operator input;
    private final Run run;
    private final @Nullable Expression offset;
    private final Expression count;
    private final boolean percent;
    private final int[] ties;
    private final @Nullable RowStore rows;
    private final Batch view = new Batch();
    private final Vector[] last;
    private int[] selection = new int[FIRST_ROWS];
    private int nextChunk;
    private boolean counted;
    private long toSkip;
    private long left;
    /// All rows that were wanted came; the next ones come only while they tie with `last`.
    private boolean inTies;

    FetchOperator(
            Operator input,
            Run run,
            List<SqlType> types,
            @Nullable Expression offset,
            Expression count,
            boolean percent,
            int[] ties) {
        this.input = input;
        this.run = run;
        this.offset = offset;
        this.count = count;
        this.percent = percent;
        this.ties = ties;
        rows = percent ? new RowStore(types, run.budget(), "fetch percent") : null;
        last = new Vector[ties.length];
        for (int t = 0; t < ties.length; t++) {
            last[t] = Vector.create(types.get(ties[t]));
        }
    }

    @Override
    protected void doOpen() {
        release();
        toSkip = LimitOperator.rows(offset, 0, ErrorCode.INVALID_OFFSET, "OFFSET", run);
        input.open();
    }

    private void release() {
        if (rows != null) {
            rows.clear();
        }
        nextChunk = 0;
        counted = false;
        inTies = false;
    }

    /// @throws DbException 2201W
    private void count() {
        counted = true;
        Vector value = count.evaluate(run.oneRow(), run.evaluation());
        if (value.isNull(0)) {
            if (ties.length > 0) {
                throw DbException.of(
                        ErrorCode.INVALID_LIMIT, "the number of rows of FETCH … WITH TIES must not be NULL");
            }
            left = Long.MAX_VALUE;
            return;
        }
        if (rows == null) {
            left = ((LongVector) value).get(0);
            if (left < 0) {
                throw negative(Long.toString(left));
            }
            return;
        }
        BigDecimal share = ((DecimalVector) value).get(0);
        if (share.signum() < 0) {
            throw negative(share.toPlainString());
        }
        for (Batch batch = input.next(); batch != null; batch = input.next()) {
            rows.addAll(batch);
        }
        BigDecimal wanted = BigDecimal.valueOf(rows.count()).multiply(share.min(HUNDRED));
        left = wanted.divide(HUNDRED, 0, RoundingMode.CEILING).longValueExact();
    }

    private static DbException negative(String value) {
        return DbException.of(ErrorCode.INVALID_LIMIT, "FETCH must not be negative, value=" + value);
    }

    private @Nullable Batch nextOfInput() {
        if (rows == null) {
            return input.next();
        }
        return nextChunk < rows.chunkCount() ? rows.chunk(nextChunk++) : null;
    }

    @Override
    protected @Nullable Batch doNext() {
        if (!counted) {
            count();
        }
        while (left > 0 || inTies) {
            Batch batch = nextOfInput();
            if (batch == null) {
                left = 0;
                inTies = false;
                return null;
            }
            int size = batch.count();
            if (toSkip >= size) {
                toSkip -= size;
                continue;
            }
            int kept = select(batch, (int) toSkip);
            toSkip = 0;
            if (kept > 0) {
                view.narrow(batch, selection, kept);
                return view;
            }
        }
        return null;
    }

    private int select(Batch batch, int from) {
        if (selection.length < batch.count()) {
            selection = new int[batch.count()];
        }
        int kept = 0;
        for (int k = from; k < batch.count(); k++) {
            int row = batch.row(k);
            if (left > 0) {
                selection[kept++] = row;
                left--;
                if (left == 0) {
                    if (ties.length == 0) {
                        return kept;
                    }
                    remember(batch, row);
                }
            } else if (isTie(batch, row)) {
                selection[kept++] = row;
            } else {
                inTies = false;
                return kept;
            }
        }
        return kept;
    }

    private void remember(Batch batch, int row) {
        inTies = true;
        for (int t = 0; t < ties.length; t++) {
            last[t].reset(1);
            last[t].copy(0, batch.vector(ties[t]), row);
        }
    }

    private boolean isTie(Batch batch, int row) {
        for (int t = 0; t < ties.length; t++) {
            if (!last[t].isNotDistinct(0, batch.vector(ties[t]), row)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        release();
        input.close();
    }
}
