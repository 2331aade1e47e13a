package io.rustydb.sql.execution.batch;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.Relation.VersionColumn;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.RowTable;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.ScnAccess;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.optimizer.Plan;
import io.rustydb.storage.heap.VersionScan;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.TxId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the versions of a table's rows between two moments, and filters. By an index, the rows that had an
/// entry in its range at any time of the window are looked at, each once; an index that is younger than the
/// window does not have them all, then every row is.
final class VersionScanOperator extends ScanOperator {
    private final Plan.VersionScan plan;
    private final int[] places;
    private final @Nullable IndexScanOperator access;
    private final RowTable seen;
    private final LongVector[] seenKey;
    private @Nullable VersionScan scan;
    private boolean byIndex;
    private int next;

    /// @param places of the pseudo-columns in the batch, -1 = not asked for
    /// @param access gives entries only; null = none
    VersionScanOperator(
            Plan.VersionScan plan,
            Run run,
            ScanColumns columns,
            int[] places,
            @Nullable Expression filter,
            @Nullable IndexScanOperator access) {
        super(run, columns, filter);
        this.plan = plan;
        this.places = places;
        this.access = access;
        seen = new RowTable(List.of(SqlType.BIGINT), run.budget(), "rows of a version scan");
        seenKey = new LongVector[] {(LongVector) Vector.constantNull(SqlType.BIGINT)};
    }

    private int upper() {
        return plan.versions().scan().moment();
    }

    @Override
    protected void doOpen() {
        ReadView low = run.view(plan.versions().lower());
        ReadView high = run.view(upper());
        if (low.scn() > high.scn()) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "the window of VERSIONS ends before it begins: from=" + low.scn() + ", until=" + high.scn());
        }
        VersionScan opened = scan;
        if (opened == null) {
            opened = run.heap(plan.versions().scan()).versions();
            scan = opened;
        }
        requireSameRows();
        opened.open(low, high);
        IndexScanOperator index = access;
        byIndex = index != null
                && plan.access() != null
                && low.scn() >= plan.access().index().visibleFrom();
        if (byIndex && index != null) {
            index.open();
            seen.clear();
        }
        next = 0;
        begin(FIRST_ROWS);
    }

    /// Rows from before a TRUNCATE lie elsewhere.
    private void requireSameRows() {
        TableDescriptor table = plan.versions().scan().table();
        TableDescriptor before = run.pastCatalog(plan.versions().lower()).table(table.id());
        if (before != null && before.root() != table.root()) {
            throw DbException.of(
                    ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "the table was truncated inside the window of VERSIONS, table=" + table
                            + "; begin the window later, or read what there was before with AS OF");
        }
    }

    @Override
    int fill(int most) {
        VersionScan opened = scan;
        assert opened != null : "open comes first";
        batch.reset(most);
        int rows = 0;
        while (rows < most) {
            if (next >= opened.count()) {
                if (!(byIndex ? nextRow(opened) : opened.nextPage())) {
                    break;
                }
                next = 0;
                continue;
            }
            columns.load(opened.bytes(), opened.offset(next), 0, batch, rows, run);
            loadPseudoColumns(opened, next, rows);
            next++;
            rows++;
        }
        return rows;
    }

    private boolean nextRow(VersionScan opened) {
        IndexScanOperator index = access;
        assert index != null;
        while (index.nextEntry()) {
            long rowId = index.entryRowId();
            if (isNew(rowId)) {
                long at = opened.read(rowId);
                if (opened.count() > 0 && (at == rowId || isNew(at))) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isNew(long rowId) {
        LongVector key = seenKey[0];
        key.reset(1);
        key.set(0, rowId);
        int before = seen.count();
        return seen.findOrAdd(seenKey, 0) == before;
    }

    private void loadPseudoColumns(VersionScan from, int i, int row) {
        ScnAccess scns = run.evaluation().scns();
        long start = from.startScn(i);
        long end = from.endScn(i);
        int operation = from.operation(i);
        setScn(VersionColumn.VERSIONS_STARTSCN, start, row);
        setScn(VersionColumn.VERSIONS_ENDSCN, end, row);
        setTime(VersionColumn.VERSIONS_STARTTIME, start, scns, row);
        setTime(VersionColumn.VERSIONS_ENDTIME, end, scns, row);
        setText(VersionColumn.VERSIONS_XID, start == 0 ? null : TxId.text(from.transaction(i)), row);
        setText(
                VersionColumn.VERSIONS_OPERATION,
                switch (operation) {
                    case VersionScan.INSERT -> "I";
                    case VersionScan.UPDATE -> "U";
                    case VersionScan.DELETE -> "D";
                    default -> null;
                },
                row);
    }

    private void setScn(VersionColumn column, long scn, int row) {
        int place = places[column.ordinal()];
        if (place >= 0) {
            setOrNull((LongVector) batch.vector(place), row, scn == 0 ? ScnAccess.UNKNOWN : scn);
        }
    }

    private void setTime(VersionColumn column, long scn, ScnAccess scns, int row) {
        int place = places[column.ordinal()];
        if (place >= 0) {
            setOrNull((LongVector) batch.vector(place), row, scn == 0 ? ScnAccess.UNKNOWN : scns.timeOrUnknown(scn));
        }
    }

    private static void setOrNull(LongVector into, int row, long value) {
        if (value == ScnAccess.UNKNOWN) {
            into.setNull(row);
        } else {
            into.set(row, value);
        }
    }

    private void setText(VersionColumn column, @Nullable String text, int row) {
        int place = places[column.ordinal()];
        if (place < 0) {
            return;
        }
        BytesVector into = (BytesVector) batch.vector(place);
        if (text == null) {
            into.setNull(row);
        } else {
            into.set(row, text);
        }
    }

    @Override
    public void close() {
        seen.clear();
        if (access != null) {
            access.close();
        }
    }
}
