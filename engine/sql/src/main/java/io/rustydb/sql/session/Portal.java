package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.execution.MemoryBudget;
import io.rustydb.sql.execution.ResultCursor;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.parser.ast.SessionStatement.Fetch;
import io.rustydb.sql.parser.ast.SessionStatement.Scroll;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cursor with a name: a query whose rows are read when they are fetched, and kept as long as somebody may
/// want to go back to them.
///
/// Rows are numbered from 1; place 0 is before the first, [#read] + 1 behind the last when all are read. Thread
/// rule: as its session.
final class Portal {
    /// A cursor declared neither SCROLL nor NO SCROLL can go back until it has kept so many rows.
    private static final int KEPT_ROWS_MAX = 1 << 16;

    final String name;
    final boolean hold;
    /// In the order in which cursors of the session were declared.
    final int number;
    private final PreparedSql statement;
    private final List<ColumnInfo> columns;
    private final RowStore rows;
    private final Scroll scroll;
    private boolean goesBack;
    private boolean exhausted;
    /// Rows before the first kept one.
    private long dropped;
    private long place;

    /// @param statement executed, before its first row; closed with this
    Portal(String name, int number, PreparedSql statement, Scroll scroll, boolean hold, MemoryBudget budget) {
        this.name = name;
        this.number = number;
        this.statement = statement;
        this.scroll = scroll;
        this.hold = hold;
        goesBack = scroll != Scroll.NO_SCROLL;
        columns = List.copyOf(statement.columns());
        rows = new RowStore(columns.stream().map(ColumnInfo::type).toList(), budget, "cursor " + name);
    }

    List<ColumnInfo> columns() {
        return columns;
    }

    private long read() {
        return dropped + rows.count();
    }

    /// Reads the query until a row is there.
    ///
    /// @return false when there is no such row
    private boolean reach(long row) {
        while (read() < row) {
            if (exhausted) {
                return false;
            }
            ResultCursor source = (ResultCursor) statement.cursor();
            if (!source.next()) {
                exhausted = true;
                statement.close();
                return false;
            }
            if (!goesBack && place > dropped + 1 && rows.count() >= RowStore.MASK) {
                forget();
            }
            source.keep(rows);
            if (scroll == Scroll.UNSPECIFIED && rows.count() > KEPT_ROWS_MAX) {
                goesBack = false;
            }
        }
        return true;
    }

    /// Nobody can go back to the rows before the present one.
    private void forget() {
        if (place >= read()) {
            dropped += rows.count();
            rows.clear();
        }
    }

    /// Reads all rows: what is left of the cursor needs no transaction.
    void detach() {
        while (reach(read() + 1)) {
            // Row by row.
        }
    }

    /// Moves as FETCH says.
    ///
    /// @param into takes the rows; null for MOVE
    /// @return how many rows were passed or given
    long fetch(Fetch fetch, @Nullable RowStore into) {
        return switch (fetch.direction()) {
            case FORWARD -> fetch.count() == 0 ? again(into) : forward(fetch.count(), into);
            case BACKWARD -> fetch.count() == 0 ? again(into) : backward(fetch.count(), into);
            case ABSOLUTE -> absolute(fetch.count(), into);
            case RELATIVE -> fetch.count() == 0 ? again(into) : absoluteTo(place + fetch.count(), into);
        };
    }

    private long again(@Nullable RowStore into) {
        if (place < 1 || !reach(place)) {
            return 0;
        }
        give(place, into);
        return 1;
    }

    private long forward(long count, @Nullable RowStore into) {
        long given = 0;
        while (given < count) {
            if (!reach(place + 1)) {
                place = read() + 1;
                return given;
            }
            place++;
            give(place, into);
            given++;
        }
        return given;
    }

    private long backward(long count, @Nullable RowStore into) {
        requireBack();
        long given = 0;
        while (given < count) {
            if (place <= 1) {
                place = 0;
                return given;
            }
            place--;
            give(place, into);
            given++;
        }
        return given;
    }

    private long absolute(long row, @Nullable RowStore into) {
        if (row >= 0) {
            return absoluteTo(row, into);
        }
        detach();
        return absoluteTo(Math.max(0, read() + 1 + row), into);
    }

    private long absoluteTo(long row, @Nullable RowStore into) {
        if (row < place) {
            requireBack();
        }
        if (row < 1) {
            place = 0;
            return 0;
        }
        if (!goesBack) {
            while (place < row) {
                if (!reach(place + 1)) {
                    break;
                }
                place++;
            }
        }
        if (!reach(row)) {
            place = read() + 1;
            return 0;
        }
        place = row;
        give(row, into);
        return 1;
    }

    private void requireBack() {
        if (!goesBack) {
            throw DbException.of(
                    ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "cursor can only go forward, name=" + name + "; declare it with SCROLL");
        }
    }

    private void give(long row, @Nullable RowStore into) {
        if (into != null) {
            int at = (int) (row - 1 - dropped);
            into.add(rows.chunk(at >> RowStore.SHIFT), at & RowStore.MASK);
        }
    }

    /// Nothing of the query is left to be read, and nothing of its transaction is needed.
    boolean isDetached() {
        return exhausted && hold;
    }

    void close() {
        statement.close();
        rows.clear();
    }
}
