package io.rustydb.sql.execution.batch;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.MemoryCharge;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.RowTable;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CONNECT BY: keeps the input's rows, then walks the trees depth first. Rows are given as they are reached, so
/// a bound above ends a walk that has no end. The path from the root lies in arrays, not on the Java stack.
final class HierarchyOperator extends Operator {
    private static final int END = -1;
    private static final int LEVEL_BYTES = 24;

    private final Operator input;
    private final Run run;
    private final Condition condition;
    private final List<Out> outs;
    private final int width;
    private final RowStore rows;
    private final MemoryCharge charge;
    private final Batch out;
    private final Batch tested = new Batch();
    private final Vector[] parentKeys;
    private final LongVector counter = new LongVector(SqlType.BIGINT);

    private int[] heads = new int[0];
    private int[] chain = new int[0];
    private int[] hashes = new int[0];
    private final BitSet roots = new BitSet();
    private final BitSet onPath = new BitSet();

    /// The rows from the root to the current one.
    private int[] path = new int[16];
    /// Where the children of each of them begin, go on and end in [#children].
    private int[] next = new int[16];

    private int[] end = new int[16];
    private String[][] texts = new String[16][];
    private int[] children = new int[64];
    private int[] candidates = new int[64];
    private int[] selection = new int[FIRST_ROWS];
    private long textBytes;
    private int depth;
    private int nextRoot;
    private boolean cycle;
    private long given;
    private boolean loaded;
    private int target;

    /// @param slots for each column of the parent that the condition reads: slot, position in the row
    record Condition(
            @Nullable Expression start,
            Expression[] parentKeys,
            Expression[] childKeys,
            @Nullable Expression residual,
            int[][] slots,
            int levelSlot,
            int rowNumberSlot,
            boolean noCycle,
            boolean comparesParent) {}

    /// What a result column is.
    sealed interface Out {
        record Own(int position) implements Out {}

        record Prior(int position) implements Out {}

        record Root(int position) implements Out {}

        record Path(int position, String separator) implements Out {}

        record Level() implements Out {}

        record Leaf() implements Out {}

        record Cycle() implements Out {}
    }

    HierarchyOperator(
            Operator input,
            Run run,
            List<SqlType> inputTypes,
            List<SqlType> types,
            List<Out> outs,
            Condition condition) {
        this.input = input;
        this.run = run;
        this.condition = condition;
        this.outs = outs;
        width = inputTypes.size();
        List<SqlType> kept = new ArrayList<>(inputTypes);
        for (Expression key : condition.childKeys) {
            kept.add(key.type());
        }
        rows = new RowStore(kept, run.budget(), "CONNECT BY");
        charge = new MemoryCharge(run.budget(), "CONNECT BY");
        out = Batch.of(types);
        parentKeys = new Vector[condition.parentKeys.length];
    }

    @Override
    protected void doOpen() {
        loaded = false;
        depth = -1;
        nextRoot = 0;
        given = 0;
        textBytes = 0;
        onPath.clear();
        target = FIRST_ROWS;
    }

    private void load() {
        rows.clear();
        charge.release();
        roots.clear();
        input.open();
        Vector[] row = new Vector[width + condition.childKeys.length];
        int[] rowHashes = new int[64];
        Vector[] keys = new Vector[condition.childKeys.length];
        for (Batch batch = input.next(); batch != null; batch = input.next()) {
            run.context().checkCancelled();
            for (int c = 0; c < width; c++) {
                row[c] = batch.vector(c);
            }
            for (int k = 0; k < keys.length; k++) {
                keys[k] = condition.childKeys[k].evaluate(batch, run.evaluation());
                row[width + k] = keys[k];
            }
            BooleanVector isRoot =
                    condition.start == null ? null : (BooleanVector) condition.start.evaluate(batch, run.evaluation());
            for (int i = 0; i < batch.count(); i++) {
                int at = batch.row(i);
                int number = rows.add(row, at);
                if (number == rowHashes.length) {
                    rowHashes = Arrays.copyOf(rowHashes, 2 * number);
                }
                rowHashes[number] = RowTable.hash(keys, at);
                if (isRoot == null || !isRoot.isNull(at) && isRoot.get(at)) {
                    roots.set(number);
                }
            }
        }
        input.close();
        hashes = rowHashes;
        if (keys.length > 0) {
            link();
        }
        loaded = true;
    }

    /// Chains of rows with equal hashes, in the order of the rows.
    private void link() {
        int count = rows.count();
        int size = Math.max(16, Integer.highestOneBit(Math.max(1, count)) * 2);
        charge.take(4L * size + 8L * count);
        heads = new int[size];
        Arrays.fill(heads, END);
        chain = new int[count];
        for (int number = count - 1; number >= 0; number--) {
            int slot = hashes[number] & size - 1;
            chain[number] = heads[slot];
            heads[slot] = number;
        }
    }

    @Override
    protected @Nullable Batch doNext() {
        if (!loaded) {
            load();
        }
        run.context().checkCancelled();
        out.reset(target);
        int count = 0;
        while (count < target && advance()) {
            write(count++);
            given++;
        }
        if (count == 0) {
            return null;
        }
        out.setRowCount(count);
        target = Math.min(Batch.ROWS_MAX, 2 * target);
        return out;
    }

    /// Goes to the next row of the walk.
    private boolean advance() {
        while (depth >= 0) {
            if (next[depth] < end[depth]) {
                push(children[next[depth]++]);
                return true;
            }
            pop();
        }
        int root = roots.nextSetBit(nextRoot);
        if (root < 0) {
            return false;
        }
        nextRoot = root + 1;
        push(root);
        return true;
    }

    private void pop() {
        onPath.clear(path[depth]);
        for (String text : texts[depth]) {
            textBytes -= text.length();
        }
        depth--;
    }

    private void push(int row) {
        depth++;
        if (depth == path.length) {
            charge.take((long) LEVEL_BYTES * depth);
            path = Arrays.copyOf(path, 2 * depth);
            next = Arrays.copyOf(next, 2 * depth);
            end = Arrays.copyOf(end, 2 * depth);
            texts = Arrays.copyOf(texts, 2 * depth);
        }
        path[depth] = row;
        onPath.set(row);
        texts[depth] = texts(row);
        int first = depth == 0 ? 0 : end[depth - 1];
        next[depth] = first;
        end[depth] = first;
        findChildren(row);
    }

    private String[] texts(int row) {
        List<String> all = new ArrayList<>(0);
        for (Out column : outs) {
            if (column instanceof Out.Path of) {
                Vector value = rows.vector(row, of.position);
                int at = row & RowStore.MASK;
                String text = (depth == 0 ? "" : texts[depth - 1][all.size()])
                        + of.separator
                        + (value.isNull(at) ? "" : ((BytesVector) value).getString(at));
                textBytes += text.length();
                charge.raiseTo(2 * textBytes);
                all.add(text);
            }
        }
        return all.toArray(String[]::new);
    }

    /// Adds the children of the row at the end of the path.
    private void findChildren(int row) {
        cycle = false;
        for (int[] slot : condition.slots) {
            run.setSlot(slot[0], rows.vector(row, slot[1]), row & RowStore.MASK);
        }
        setCounter(condition.levelSlot, depth + 2L);
        setCounter(condition.rowNumberSlot, given + 2);
        if (parentKeys.length == 0) {
            for (int chunk = 0; chunk < rows.chunkCount(); chunk++) {
                run.context().checkCancelled();
                int first = chunk << RowStore.SHIFT;
                int count = Math.min(Batch.ROWS_MAX, rows.count() - first);
                room(count);
                for (int i = 0; i < count; i++) {
                    candidates[i] = i;
                }
                test(chunk, count);
            }
            return;
        }
        boolean anyNull = false;
        for (int k = 0; k < parentKeys.length; k++) {
            parentKeys[k] = condition.parentKeys[k].evaluate(run.oneRow(), run.evaluation());
            anyNull |= parentKeys[k].isNull(0);
        }
        if (!anyNull) {
            probe();
        }
    }

    private void setCounter(int slot, long value) {
        if (slot >= 0) {
            counter.reset(1);
            counter.set(0, value);
            run.setSlot(slot, counter, 0);
        }
    }

    /// The rows with the parent's key, chunk by chunk.
    private void probe() {
        int hash = RowTable.hash(parentKeys, 0);
        int chunk = -1;
        int count = 0;
        for (int number = heads[hash & heads.length - 1]; number != END; number = chain[number]) {
            if (hashes[number] != hash || !sameKey(number)) {
                continue;
            }
            if (number >> RowStore.SHIFT != chunk) {
                test(chunk, count);
                chunk = number >> RowStore.SHIFT;
                count = 0;
            }
            room(count + 1);
            candidates[count++] = number & RowStore.MASK;
        }
        test(chunk, count);
    }

    private boolean sameKey(int number) {
        int at = number & RowStore.MASK;
        for (int k = 0; k < parentKeys.length; k++) {
            Vector key = rows.vector(number, width + k);
            if (key.isNull(at) || parentKeys[k].compare(0, key, at) != 0) {
                return false;
            }
        }
        return true;
    }

    private void room(int count) {
        if (candidates.length < count) {
            candidates = Arrays.copyOf(candidates, Math.max(count, 2 * candidates.length));
        }
    }

    /// Adds those candidates of a chunk that fit.
    private void test(int chunk, int count) {
        if (count == 0) {
            return;
        }
        int[] passed = candidates;
        int kept = count;
        if (condition.residual != null) {
            tested.narrow(rows.chunk(chunk), candidates, count);
            BooleanVector passes = (BooleanVector) condition.residual.evaluate(tested, run.evaluation());
            if (selection.length < count) {
                selection = new int[Math.max(count, 2 * selection.length)];
            }
            kept = passes.selectTrue(candidates, count, selection);
            passed = selection;
        }
        for (int k = 0; k < kept; k++) {
            addChild((chunk << RowStore.SHIFT) + passed[k]);
        }
    }

    private void addChild(int row) {
        if (condition.comparesParent && onPath.get(row)) {
            if (!condition.noCycle) {
                throw DbException.of(
                        ErrorCode.INVALID_RECURSION,
                        "a path of CONNECT BY comes back to a row it has passed, level=" + (depth + 1)
                                + "; write NOCYCLE to end paths there");
            }
            cycle = true;
            return;
        }
        int at = end[depth]++;
        if (at == children.length) {
            charge.take(4L * at);
            children = Arrays.copyOf(children, 2 * at);
        }
        children[at] = row;
    }

    private void write(int to) {
        int row = path[depth];
        int textAt = 0;
        for (int c = 0; c < outs.size(); c++) {
            Vector column = out.vector(c);
            switch (outs.get(c)) {
                case Out.Own own -> copy(column, to, row, own.position);
                case Out.Prior prior -> {
                    if (depth == 0) {
                        column.setNull(to);
                    } else {
                        copy(column, to, path[depth - 1], prior.position);
                    }
                }
                case Out.Root root -> copy(column, to, path[0], root.position);
                case Out.Path ignored -> ((BytesVector) column).set(to, texts[depth][textAt++]);
                case Out.Level ignored -> ((LongVector) column).set(to, depth + 1L);
                case Out.Leaf ignored -> ((LongVector) column).set(to, next[depth] == end[depth] ? 1 : 0);
                case Out.Cycle ignored -> ((LongVector) column).set(to, cycle ? 1 : 0);
            }
        }
    }

    private void copy(Vector column, int to, int row, int position) {
        column.copy(to, rows.vector(row, position), row & RowStore.MASK);
    }

    @Override
    public void close() {
        rows.clear();
        charge.release();
        loaded = false;
        depth = -1;
        texts = new String[16][];
        path = new int[16];
        next = new int[16];
        end = new int[16];
        children = new int[64];
        input.close();
    }
}
