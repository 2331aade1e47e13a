package io.rustydb.sql.execution;

import io.rustydb.base.type.BigEndian;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.KeyBuffer;
import io.rustydb.base.type.KeyColumn;
import io.rustydb.base.type.KeyDecoder;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.base.type.RowLayout;
import io.rustydb.base.type.RowWriter;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.BoundIndex;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.binder.Binder;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.ScalarCompiler.Layout;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.FunctionRegistry;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.storage.index.hash.KeyHash;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes an index's entries of rows: the only place that knows what an entry consists of. Writers, readers that
/// compare again, builds and checks all ask here, so that they cannot disagree.
///
/// ```
///  +---------------------+------------+-----------------------------+
///  | key (KeyEncoder)    | length u16 | included columns (RowLayout) |     the last two only with INCLUDE
///  +---------------------+------------+-----------------------------+
/// ```
///
/// The length keeps entries prefix-free. An entry of a hash index is the hash of what would be the key, eight
/// bytes. Thread rule: one execution.
public final class IndexKeys {
    /// Immutable once built, and its building is dear.
    private static final FunctionRegistry FUNCTIONS = FunctionRegistry.builtIn();

    private final IndexDescriptor index;
    private final EvaluationContext evaluation;
    /// Columns that expressions and condition read; empty for an index of plain columns.
    private final ColumnAccessor[] read;
    private final Batch row;
    private final @Nullable Expression[] computed;
    private final @Nullable Expression predicate;
    private final ColumnAccessor[] included;
    /// Keys are columns, and every row has an entry.
    private final boolean plain;
    private final @Nullable RowWriter payloadWriter;
    private final RowBuffer payload = new RowBuffer();
    private int keyBytes;

    private IndexKeys(
            IndexDescriptor index,
            EvaluationContext evaluation,
            ColumnAccessor[] read,
            @Nullable Expression[] computed,
            @Nullable Expression predicate,
            ColumnAccessor[] included) {
        this.index = index;
        this.evaluation = evaluation;
        this.read = read;
        this.computed = computed;
        this.predicate = predicate;
        this.included = included;
        List<SqlType> types = new ArrayList<>();
        for (ColumnAccessor accessor : read) {
            types.add(accessor.type());
        }
        row = Batch.of(types);
        RowLayout layout = index.payload();
        plain = predicate == null && !index.hasExpression();
        payloadWriter = layout == null ? null : new RowWriter(layout);
    }

    /// @param evaluation whose large objects are read
    public static IndexKeys of(TableDescriptor table, IndexDescriptor index, EvaluationContext evaluation) {
        @Nullable Expression[] computed = new @Nullable Expression[index.keys().size()];
        ColumnAccessor[] included = new ColumnAccessor[index.include().size()];
        for (int i = 0; i < included.length; i++) {
            included[i] = table.layout().accessor(index.include().get(i));
        }
        if (index.predicate() == null && !index.hasExpression()) {
            return new IndexKeys(index, evaluation, new ColumnAccessor[0], computed, null, included);
        }
        Binder binder = new Binder(CatalogSnapshot.EMPTY, List.of(), FUNCTIONS, evaluation, 0);
        int first = binder.columns().addTable(table);
        BoundIndex bound = binder.bindIndex(table, index, first);
        BitSet used = new BitSet();
        for (int i = 0; i < computed.length; i++) {
            if (index.keys().get(i).computed() != null) {
                Trees.addFree(bound.keys().get(i), used);
            }
        }
        bound.predicate().forEach(conjunct -> Trees.addFree(conjunct, used));
        List<Integer> columns = used.stream().boxed().toList();
        Layout layout = new Layout(columns);
        Run none = new Run(0, binder.dependencies());
        ScalarCompiler compiler = new ScalarCompiler(binder.columns(), none, ScalarCompiler.SubqueryCompiler.NONE);
        for (int i = 0; i < computed.length; i++) {
            if (index.keys().get(i).computed() != null) {
                computed[i] = compiler.compile(bound.keys().get(i), layout);
            }
        }
        Scalar condition = Trees.and(bound.predicate());
        ColumnAccessor[] read = new ColumnAccessor[columns.size()];
        for (int i = 0; i < read.length; i++) {
            read[i] = table.layout()
                    .accessor(table.columns().get(columns.get(i) - first).ordinal());
        }
        return new IndexKeys(
                index,
                evaluation,
                read,
                computed,
                condition == null ? null : compiler.compile(condition, layout),
                included);
    }

    /// Makes the entry of a row.
    ///
    /// @return false when the row has none: the index's condition is not true for it; `out` is empty then
    /// @throws io.rustydb.base.error.DbException what an expression throws; 54000
    public boolean encode(byte[] bytes, int offset, KeyBuffer out) {
        out.clear();
        if (plain) {
            for (int i = 0; i < computed.length; i++) {
                appendColumn(i, bytes, offset, out);
            }
        } else if (!encodeComputed(bytes, offset, out)) {
            return false;
        }
        if (index.isHash()) {
            hash(out);
        }
        keyBytes = out.length;
        RowWriter writer = payloadWriter;
        if (writer != null) {
            writer.begin();
            for (int i = 0; i < included.length; i++) {
                writer.copy(included[i], bytes, offset, i);
            }
            writer.finish(payload);
            out.ensure(2 + payload.length);
            BigEndian.putShort(out.bytes, out.length, payload.length);
            out.length += 2;
            out.append(payload.bytes, payload.offset, payload.length);
        }
        return true;
    }

    private void appendColumn(int position, byte[] bytes, int offset, KeyBuffer out) {
        ColumnAccessor accessor = index.accessor(position);
        if (!index.isHash() || accessor.isNull(bytes, offset) || !accessor.isOutOfLine(bytes, offset)) {
            index.keyEncoder().append(position, accessor, bytes, offset, out);
            return;
        }
        // The key of a hash index may be longer than a row can be.
        Vector value = Vector.create(accessor.type());
        value.reset(1);
        RowVectors.load(accessor, bytes, offset, value, 0, evaluation.lobs());
        RowVectors.appendKey(value, 0, index.keyEncoder(), position, out);
    }

    /// Replaces a whole key of a hash index by what its entries have in its place.
    public static void hash(KeyBuffer key) {
        long hash = KeyHash.of(key.bytes, 0, key.length);
        boolean hasNull = key.hasNull;
        key.clear();
        key.ensure(KeyHash.BYTES);
        BigEndian.putLong(key.bytes, 0, hash);
        key.length = KeyHash.BYTES;
        key.hasNull = hasNull;
    }

    private boolean encodeComputed(byte[] bytes, int offset, KeyBuffer out) {
        row.reset(1);
        for (int c = 0; c < read.length; c++) {
            RowVectors.load(read[c], bytes, offset, row.vector(c), 0, evaluation.lobs());
        }
        row.setRowCount(1);
        Expression condition = predicate;
        if (condition != null) {
            BooleanVector truth = (BooleanVector) condition.evaluate(row, evaluation);
            if (truth.isNull(0) || !truth.get(0)) {
                return false;
            }
        }
        for (int i = 0; i < computed.length; i++) {
            Expression expression = computed[i];
            if (expression == null) {
                appendColumn(i, bytes, offset, out);
            } else {
                Vector value = expression.evaluate(row, evaluation);
                RowVectors.appendKey(value, 0, index.keyEncoder(), i, out);
            }
        }
        return true;
    }

    /// Bytes of an entry's key, without the included columns.
    ///
    /// @return -1 if a column of the key is NULL
    public int keyBytesOf(byte[] entry) {
        int at = 0;
        for (int i = 0; i < computed.length; i++) {
            KeyColumn column = index.keyEncoder().column(i);
            if (KeyDecoder.isNull(column, entry, at)) {
                return -1;
            }
            at = KeyDecoder.skip(column, entry, at);
        }
        return at;
    }

    /// Bytes of the last entry's key, without the included columns: what uniqueness is about.
    public int keyBytes() {
        return keyBytes;
    }
}
