package io.rustydb.sql.execution.change;

import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.base.type.RowWriter;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.lob.LobStore;
import io.rustydb.storage.lob.LobWriter;

/// Moves the longest values of a row that is too long for a page out of line, and drops large objects that lost
/// their row.
///
/// Columns of index keys stay in the row. Each large object belongs to one row, so a locator that comes from
/// another row is copied.
final class LargeValues {
    /// A value shorter than this is not worth a large object, which takes a page at least.
    private static final int WORTHWHILE_BYTES = 512;
    private static final int COPY_BYTES = 1 << 16;

    private final Run run;
    private final Heap heap;
    private final ColumnAccessor[] variable;
    private final boolean[] indexed;

    LargeValues(TableDescriptor table, Heap heap, Run run) {
        this.run = run;
        this.heap = heap;
        variable = table.variableColumns();
        indexed = new boolean[variable.length];
        for (int v = 0; v < variable.length; v++) {
            for (IndexDescriptor index : table.indexes()) {
                indexed[v] |= index.covers(variable[v].column());
            }
        }
    }

    /// Sets a column from a vector; a locator's object is copied.
    void store(Vector source, int row, RowWriter writer, int column) {
        if (source instanceof BytesVector bytes && !bytes.isNull(row) && bytes.isLob(row)) {
            long lobId = bytes.lobId(row);
            if (run.streamed().take(lobId)) {
                heap.noteLargeValues();
                writer.setLob(column, lobId, bytes.lobLength(row));
                return;
            }
            LobStore lobs = run.structures().lobs();
            LobWriter copy = create(writer, column);
            byte[] buffer = new byte[COPY_BYTES];
            long position = 0;
            for (int read = lobs.read(lobId, 0, buffer, 0, buffer.length);
                    read > 0;
                    read = lobs.read(lobId, position, buffer, 0, buffer.length)) {
                run.context().checkCancelled();
                copy.write(buffer, 0, read);
                position += read;
            }
            writer.setLob(column, copy.finish(), position);
        } else {
            RowVectors.store(source, row, writer, column);
        }
    }

    /// Shortens the row to a quarter of what a page holds as long as that moves long values. What is longer
    /// than a page then is the heap's business.
    void shorten(RowWriter writer, int rowBytesMax) {
        while (writer.rowBytes() > rowBytesMax / 4) {
            int longest = -1;
            int length = WORTHWHILE_BYTES;
            for (int v = 0; v < variable.length; v++) {
                int column = variable[v].column();
                if (!indexed[v] && !writer.isOutOfLine(column) && writer.valueBytes(column) > length) {
                    longest = column;
                    length = writer.valueBytes(column);
                }
            }
            if (longest < 0) {
                return;
            }
            byte[] value = writer.value(longest);
            LobWriter lob = create(writer, longest);
            lob.write(value, 0, value.length);
            writer.setLob(longest, lob.finish(), value.length);
        }
    }

    private LobWriter create(RowWriter writer, int column) {
        heap.noteLargeValues();
        boolean text = writer.layout().type(column).kind().isCharacter();
        return run.structures().lobs().create(run.transaction(), text);
    }

    void drop(RowBuffer before) {
        for (ColumnAccessor accessor : variable) {
            if (isLarge(accessor, before)) {
                run.structures().lobs().drop(run.transaction(), accessor.lobId(before.bytes, before.offset));
            }
        }
    }

    /// Drops the objects of `before` that `after` does not keep.
    void dropReplaced(RowBuffer before, RowBuffer after) {
        for (ColumnAccessor accessor : variable) {
            if (isLarge(accessor, before)) {
                long lobId = accessor.lobId(before.bytes, before.offset);
                if (!isLarge(accessor, after) || accessor.lobId(after.bytes, after.offset) != lobId) {
                    run.structures().lobs().drop(run.transaction(), lobId);
                }
            }
        }
    }

    private static boolean isLarge(ColumnAccessor accessor, RowBuffer row) {
        return !accessor.isNull(row.bytes, row.offset) && accessor.isOutOfLine(row.bytes, row.offset);
    }
}
