package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.Relation.JoinKind;
import io.rustydb.sql.execution.MemoryCharge;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.RowTable;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Joins on equal keys: the right side is built into chains by hash, the left side probes them.
///
/// Pairs of equal keys are collected into a batch, the residual condition is tested on the batch, and what
/// passes is marked on its left (and for FULL its right) row; unmatched left rows follow when all pairs of
/// their batch are out.
final class HashJoinOperator extends Operator {
    private static final int END = -1;
    private static final int CHAIN_BYTES = 12;
    private static final Vector[] NULLS = {};

    private final JoinKind kind;
    private final Operator left;
    private final Operator right;
    private final Run run;
    private final Expression[] leftKeys;
    private final Expression[] rightKeys;
    private final @Nullable Expression residual;
    private final int rightColumns;
    private final RowStore build;
    private final MemoryCharge charge;
    private final PairBatch pairs;
    private final int resultColumns;
    private final Batch view;
    private final int[] leftResult;

    /// The build row of each pair.
    private final int[] pairBuild = new int[Batch.ROWS_MAX];

    private int[] heads = new int[0];
    private int[] chain = new int[0];
    private int[] hashes = new int[0];
    private final Vector[] leftKeyVectors;
    private final Vector[] rightVectors;
    private Vector[] leftVectors = NULLS;
    private @Nullable Batch probe;
    /// Index among the rows alive of the probe batch, and the chain element reached.
    private int probeRow;

    private int chainAt = END;
    private boolean chainOpen;
    private final BitSet matched = new BitSet();
    private final BitSet matchedBuild = new BitSet();
    private int[] selection = new int[FIRST_ROWS];
    private boolean built;
    private boolean leftDone;
    private int unmatchedBuild;
    private boolean probed;

    /// @param sources what the pair columns are: the result columns first, then what only the residual reads
    /// @param leftResult for semi and anti joins: positions of the result in the left batch
    HashJoinOperator(
            JoinKind kind,
            Operator left,
            Operator right,
            Run run,
            Expression[] leftKeys,
            Expression[] rightKeys,
            @Nullable Expression residual,
            List<SqlType> rightTypes,
            List<SqlType> pairTypes,
            int[] sources,
            int resultColumns,
            int[] leftResult) {
        this.kind = kind;
        this.left = left;
        this.right = right;
        this.run = run;
        this.leftKeys = leftKeys;
        this.rightKeys = rightKeys;
        this.residual = residual;
        this.resultColumns = resultColumns;
        this.leftResult = leftResult;
        rightColumns = rightTypes.size();
        List<SqlType> kept = new ArrayList<>(rightTypes);
        for (Expression key : rightKeys) {
            kept.add(key.type());
        }
        build = new RowStore(kept, run.budget(), "hash join");
        charge = new MemoryCharge(run.budget(), "hash join");
        pairs = new PairBatch(pairTypes, sources);
        leftKeyVectors = new Vector[leftKeys.length];
        rightVectors = new Vector[rightColumns];
        view = new Batch(new Vector[isHalf() ? leftResult.length : resultColumns]);
    }

    /// True when only left columns come out.
    private boolean isHalf() {
        return kind == JoinKind.SEMI || kind == JoinKind.ANTI;
    }

    @Override
    protected void doOpen() {
        build.clear();
        charge.release();
        built = false;
        leftDone = false;
        probe = null;
        chainOpen = false;
        probed = false;
        unmatchedBuild = 0;
        matchedBuild.clear();
        left.open();
    }

    private void buildTable() {
        right.open();
        Vector[] keys = new Vector[rightKeys.length];
        Vector[] row = new Vector[rightColumns + rightKeys.length];
        int[] rowHashes = new int[1024];
        for (Batch batch = right.next(); batch != null; batch = right.next()) {
            for (int c = 0; c < rightColumns; c++) {
                row[c] = batch.vector(c);
            }
            for (int k = 0; k < keys.length; k++) {
                keys[k] = rightKeys[k].evaluate(batch, run.evaluation());
                row[rightColumns + k] = keys[k];
            }
            for (int i = 0; i < batch.count(); i++) {
                int at = batch.row(i);
                boolean isNull = anyNull(keys, at);
                if (isNull && kind != JoinKind.FULL) {
                    continue;
                }
                int number = build.add(row, at);
                if (number == rowHashes.length) {
                    rowHashes = Arrays.copyOf(rowHashes, rowHashes.length * 2);
                }
                rowHashes[number] = RowTable.hash(keys, at);
            }
        }
        int size = Math.max(16, Integer.highestOneBit(Math.max(1, build.count())) * 2);
        charge.raiseTo((long) size * 4 + (long) build.count() * CHAIN_BYTES);
        heads = new int[size];
        Arrays.fill(heads, END);
        chain = new int[build.count()];
        hashes = rowHashes;
        // Backwards, so that a chain gives its rows in the order they came.
        for (int number = build.count() - 1; number >= 0; number--) {
            int slot = rowHashes[number] & size - 1;
            chain[number] = heads[slot];
            heads[slot] = number;
        }
        built = true;
    }

    private static boolean anyNull(Vector[] keys, int row) {
        for (Vector key : keys) {
            if (key.isNull(row)) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected @Nullable Batch doNext() {
        if (!built) {
            buildTable();
        }
        while (!leftDone) {
            run.context().checkCancelled();
            if (probe == null && !nextProbe()) {
                leftDone = true;
                break;
            }
            Batch result = isHalf() && residual == null ? half() : joined();
            if (result != null) {
                return result;
            }
        }
        return kind == JoinKind.FULL ? restOfBuild() : null;
    }

    private boolean nextProbe() {
        Batch batch = left.next();
        if (batch == null) {
            return false;
        }
        probe = batch;
        for (int k = 0; k < leftKeys.length; k++) {
            leftKeyVectors[k] = leftKeys[k].evaluate(batch, run.evaluation());
        }
        if (leftVectors.length != batch.columnCount()) {
            leftVectors = new Vector[batch.columnCount()];
        }
        PairBatch.fill(batch, leftVectors);
        probeRow = 0;
        chainOpen = false;
        probed = false;
        matched.clear();
        return true;
    }

    /// Semi and anti join without residual: the first equal key decides.
    private @Nullable Batch half() {
        Batch batch = probe;
        assert batch != null;
        probe = null;
        int rows = batch.count();
        if (selection.length < rows) {
            selection = new int[rows];
        }
        int kept = 0;
        for (int i = 0; i < rows; i++) {
            int at = batch.row(i);
            boolean found = !anyNull(leftKeyVectors, at) && first(at) != END;
            if (found == (kind == JoinKind.SEMI)) {
                selection[kept++] = at;
            }
        }
        return kept == 0 ? null : leftView(batch, kept);
    }

    private Batch leftView(Batch batch, int kept) {
        for (int c = 0; c < leftResult.length; c++) {
            view.setVector(c, batch.vector(leftResult[c]));
        }
        view.setRowCount(batch.rowCount());
        view.select(selection, kept);
        return view;
    }

    private int first(int at) {
        int hash = RowTable.hash(leftKeyVectors, at);
        return equal(heads[hash & heads.length - 1], hash, at);
    }

    /// The first element of a chain, from `number` on, with the key of the left row.
    private int equal(int number, int hash, int at) {
        while (number != END && (hashes[number] != hash || !sameKey(number, at))) {
            number = chain[number];
        }
        return number;
    }

    private boolean sameKey(int number, int at) {
        int row = number & RowStore.MASK;
        for (int k = 0; k < leftKeyVectors.length; k++) {
            Vector key = build.vector(number, rightColumns + k);
            if (key.isNull(row) || leftKeyVectors[k].compare(at, key, row) != 0) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Batch joined() {
        Batch batch = probe;
        assert batch != null;
        if (!probed) {
            pairs.begin();
            collect(batch);
            if (pairs.count() > 0) {
                return passed();
            }
        }
        probe = null;
        return unmatchedLeft(batch);
    }

    /// Fills pairs until the batch is full or the probe batch is through.
    private void collect(Batch batch) {
        int rows = batch.count();
        while (probeRow < rows) {
            int at = batch.row(probeRow);
            int hash = 0;
            if (!chainOpen) {
                if (anyNull(leftKeyVectors, at)) {
                    probeRow++;
                    continue;
                }
                hash = RowTable.hash(leftKeyVectors, at);
                chainAt = equal(heads[hash & heads.length - 1], hash, at);
                chainOpen = true;
            } else {
                hash = RowTable.hash(leftKeyVectors, at);
            }
            while (chainAt != END) {
                if (pairs.isFull()) {
                    return;
                }
                PairBatch.fill(build.chunk(chainAt >> RowStore.SHIFT), rightVectors);
                pairs.add(leftVectors, at, rightVectors, chainAt & RowStore.MASK);
                pairBuild[pairs.count() - 1] = chainAt;
                chainAt = equal(chain[chainAt], hash, at);
            }
            chainOpen = false;
            probeRow++;
        }
        probed = true;
    }

    /// The pairs that pass the residual, marked on both sides; null when none does or only marks are wanted.
    private @Nullable Batch passed() {
        Batch batch = pairs.finish();
        int count = pairs.count();
        if (residual != null) {
            if (selection.length < count) {
                selection = new int[Batch.ROWS_MAX];
            }
            BooleanVector passes = (BooleanVector) residual.evaluate(batch, run.evaluation());
            int kept = passes.selectTrue(null, count, selection);
            batch.select(selection, kept);
            count = kept;
        }
        if (kind != JoinKind.INNER) {
            for (int k = 0; k < count; k++) {
                int pair = batch.row(k);
                matched.set(pairs.leftRow(pair));
                if (kind == JoinKind.FULL) {
                    matchedBuild.set(pairBuild[pair]);
                }
            }
        }
        if (count == 0 || isHalf()) {
            return null;
        }
        return result(batch);
    }

    private Batch result(Batch batch) {
        for (int c = 0; c < resultColumns; c++) {
            view.setVector(c, batch.vector(c));
        }
        view.setRowCount(batch.rowCount());
        int[] alive = batch.selection();
        if (alive != null) {
            view.select(alive, batch.count());
        }
        return view;
    }

    private @Nullable Batch unmatchedLeft(Batch batch) {
        if (kind == JoinKind.INNER) {
            return null;
        }
        int rows = batch.count();
        if (isHalf()) {
            if (selection.length < rows) {
                selection = new int[rows];
            }
            int kept = 0;
            for (int i = 0; i < rows; i++) {
                int at = batch.row(i);
                if (matched.get(at) == (kind == JoinKind.SEMI)) {
                    selection[kept++] = at;
                }
            }
            return kept == 0 ? null : leftView(batch, kept);
        }
        pairs.begin();
        for (int i = 0; i < rows; i++) {
            int at = batch.row(i);
            if (!matched.get(at)) {
                pairs.add(leftVectors, at, NULLS, 0);
            }
        }
        return pairs.count() == 0 ? null : result(pairs.finish());
    }

    /// FULL: right rows that no left row matched.
    private @Nullable Batch restOfBuild() {
        pairs.begin();
        while (unmatchedBuild < build.count() && !pairs.isFull()) {
            int number = unmatchedBuild++;
            if (!matchedBuild.get(number)) {
                PairBatch.fill(build.chunk(number >> RowStore.SHIFT), rightVectors);
                pairs.add(NULLS, 0, rightVectors, number & RowStore.MASK);
            }
        }
        return pairs.count() == 0 ? null : result(pairs.finish());
    }

    @Override
    public void close() {
        build.clear();
        charge.release();
        left.close();
        right.close();
    }
}
