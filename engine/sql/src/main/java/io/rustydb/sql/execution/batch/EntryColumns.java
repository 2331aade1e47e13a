package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.KeyColumn;
import io.rustydb.base.type.KeyDecoder;
import io.rustydb.base.type.KeyEncoder;
import io.rustydb.base.type.RowLayout;
import io.rustydb.sql.algebra.BoundIndex;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.storage.index.btree.BTreeCursor;
import java.util.List;

/// Takes column values out of index entries, whose form `sql.execution.IndexKeys` describes.
final class EntryColumns {
    private final KeyEncoder encoder;
    private final RowLayout payload;
    /// By vector of the batch: key position, or `~position` of an included column.
    private final int[] places;

    private final int rowIdVector;
    /// Key columns up to the last one that is read.
    private final int keysRead;

    private final int[] starts;
    private byte[] entry = new byte[256];
    private byte[] scratch = new byte[256];

    /// @param read columns of the scan, in the order of the batch; each is in the index
    EntryColumns(BoundIndex index, Relation.Scan scan, List<Integer> read) {
        encoder = index.index().keyEncoder();
        RowLayout layout = index.index().payload();
        payload = layout == null ? RowLayout.of(List.of()) : layout;
        places = new int[read.size()];
        int rowId = -1;
        int last = layout == null ? 0 : encoder.columnCount();
        for (int i = 0; i < places.length; i++) {
            if (read.get(i) == scan.rowIdColumn()) {
                rowId = i;
            } else {
                places[i] = place(index, scan, read.get(i));
                last = Math.max(last, places[i] + 1);
            }
        }
        rowIdVector = rowId;
        keysRead = last;
        starts = new int[encoder.columnCount() + 1];
    }

    private static int place(BoundIndex index, Relation.Scan scan, int column) {
        int ordinal = scan.table().columns().get(column - scan.firstColumn()).ordinal();
        int included = index.index().include().indexOf(ordinal);
        if (included >= 0) {
            return ~included;
        }
        for (int k = 0; k < index.keys().size(); k++) {
            if (index.keys().get(k) instanceof Scalar.ColumnRef reference && reference.number() == column) {
                return k;
            }
        }
        throw new AssertionError("an index-only scan reads what the index has");
    }

    /// Copies the cursor's entry.
    void copy(BTreeCursor cursor) {
        int length = cursor.keyLength();
        if (entry.length < length) {
            entry = new byte[2 * length];
            scratch = new byte[2 * length];
        }
        cursor.copyKey(entry, 0);
    }

    void load(long rowId, Batch into, int at, Run run) {
        int end = 0;
        for (int k = 0; k < keysRead; k++) {
            starts[k] = end;
            end = KeyDecoder.skip(encoder.column(k), entry, end);
        }
        // Behind the length that keeps entries prefix-free.
        int row = end + 2;
        for (int c = 0; c < places.length; c++) {
            if (c == rowIdVector) {
                ((LongVector) into.vector(c)).values[at] = rowId;
            } else if (places[c] >= 0) {
                KeyColumn column = encoder.column(places[c]);
                RowVectors.loadKey(column, entry, starts[places[c]], into.vector(c), at, scratch);
            } else {
                RowVectors.load(
                        payload.accessor(~places[c]),
                        entry,
                        row,
                        into.vector(c),
                        at,
                        run.structures().lobs());
            }
        }
    }
}
