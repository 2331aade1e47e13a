package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.storage.heap.HeapScan;
import java.util.List;

/// Which columns of a table's rows go into which vectors of a batch; the row id is one of them if asked
/// for.
final class ScanColumns {
    private final ColumnAccessor[] accessors;
    private final int[] vectors;
    private final int rowIdVector;
    private final List<SqlType> types;

    /// @param accessors of the wanted columns
    /// @param vectors where each goes
    /// @param rowIdVector where the row id goes, -1 = nowhere
    ScanColumns(ColumnAccessor[] accessors, int[] vectors, int rowIdVector, List<SqlType> types) {
        this.accessors = accessors;
        this.vectors = vectors;
        this.rowIdVector = rowIdVector;
        this.types = types;
    }

    Batch newBatch() {
        return Batch.of(types);
    }

    /// Column by column, so that each loop has one kind of value.
    void load(HeapScan scan, int from, int count, Batch into, int at, Run run) {
        byte[] bytes = scan.bytes();
        for (int c = 0; c < accessors.length; c++) {
            ColumnAccessor accessor = accessors[c];
            Vector target = into.vector(vectors[c]);
            for (int i = 0; i < count; i++) {
                RowVectors.load(
                        accessor,
                        bytes,
                        scan.offset(from + i),
                        target,
                        at + i,
                        run.structures().lobs());
            }
        }
        if (rowIdVector >= 0) {
            LongVector ids = (LongVector) into.vector(rowIdVector);
            for (int i = 0; i < count; i++) {
                ids.values[at + i] = scan.rowId(from + i);
            }
        }
    }

    void load(byte[] bytes, int offset, long rowId, Batch into, int at, Run run) {
        for (int c = 0; c < accessors.length; c++) {
            RowVectors.load(
                    accessors[c],
                    bytes,
                    offset,
                    into.vector(vectors[c]),
                    at,
                    run.structures().lobs());
        }
        if (rowIdVector >= 0) {
            ((LongVector) into.vector(rowIdVector)).values[at] = rowId;
        }
    }
}
