package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.Similarity;
import io.rustydb.sql.execution.MemoryBudget;
import io.rustydb.sql.execution.ResultCursor;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.parser.SqlPrinter;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.SessionStatement.Declare;
import io.rustydb.sql.parser.ast.SessionStatement.Fetch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The named cursors of a session. One without HOLD goes with its transaction; ROLLBACK TO takes those with it
/// that were declared since.
///
/// Thread rule: as its session.
final class Portals {
    private final SqlSession session;
    private final Map<String, Portal> open = new LinkedHashMap<>();
    private final List<Mark> savepoints = new ArrayList<>();
    private int number;

    private record Mark(String savepoint, int number) {}

    Portals(SqlSession session) {
        this.session = session;
    }

    /// @throws DbException 42P03, 25P01, and what the query throws
    void declare(Declare statement) {
        String name = statement.name().text();
        boolean alone = session.transaction().isStatementOnly();
        if (alone && !statement.hold()) {
            throw DbException.at(
                    ErrorCode.NO_ACTIVE_TRANSACTION,
                    "a cursor without HOLD needs a transaction; begin one or switch auto-commit off",
                    statement.position());
        }
        if (open.containsKey(name)) {
            throw DbException.at(
                    ErrorCode.DUPLICATE_CURSOR,
                    "cursor \"" + name + "\" already exists; CLOSE it first",
                    statement.name().position());
        }
        PreparedSql query =
                Statements.prepare(session, SqlPrinter.print(statement.query()), Session.PrepareOptions.NONE);
        try {
            query.execute(0);
            MemoryBudget budget = new MemoryBudget(session.settings().queryMemoryBytes());
            Portal portal = new Portal(name, number++, query, statement.scroll(), statement.hold(), budget);
            if (alone) {
                portal.detach();
            }
            open.put(name, portal);
        } catch (Throwable failure) {
            query.close();
            throw failure;
        }
    }

    /// FETCH or MOVE.
    PreparedSql fetch(Fetch statement, String text) {
        return new FetchSql(session, text, statement, find(statement.cursor()));
    }

    private Portal find(Name name) {
        Portal portal = open.get(name.text());
        if (portal == null) {
            throw DbException.at(
                    ErrorCode.INVALID_CURSOR_NAME,
                    "cursor \"" + name + "\" does not exist" + Similarity.hint(name.text(), open.keySet()),
                    name.position());
        }
        return portal;
    }

    /// @throws DbException 34000
    void close(Name name) {
        find(name).close();
        open.remove(name.text());
    }

    void closeAll() {
        List.copyOf(open.values()).forEach(Portal::close);
        open.clear();
        savepoints.clear();
    }

    // ---- ends of transactions ----

    void savepoint(String name) {
        savepoints.add(new Mark(name, number));
    }

    /// Before everything that a transaction read with is given up.
    void beforeRollbackTo(String savepoint) {
        int since = 0;
        for (int i = savepoints.size() - 1; i >= 0; i--) {
            if (savepoints.get(i).savepoint.equals(savepoint)) {
                since = savepoints.get(i).number;
                savepoints.subList(i + 1, savepoints.size()).clear();
                break;
            }
        }
        for (Portal portal : List.copyOf(open.values())) {
            if (portal.number >= since) {
                drop(portal);
            } else {
                detachOrDrop(portal);
            }
        }
    }

    /// @throws DbException what reading the rest of a cursor with HOLD throws
    void beforeCommit() {
        for (Portal portal : List.copyOf(open.values())) {
            if (portal.hold) {
                portal.detach();
            } else {
                drop(portal);
            }
        }
        savepoints.clear();
    }

    /// Cursors with HOLD of earlier transactions stay.
    void beforeRollback() {
        for (Portal portal : List.copyOf(open.values())) {
            if (!portal.isDetached()) {
                drop(portal);
            }
        }
        savepoints.clear();
    }

    private void detachOrDrop(Portal portal) {
        try {
            portal.detach();
        } catch (DbException e) {
            // The transaction has failed, or its rows are too many to be kept: who fetches is told that it is
            // gone.
            drop(portal);
        }
    }

    private void drop(Portal portal) {
        portal.close();
        open.remove(portal.name);
    }

    /// FETCH and MOVE: bound to a cursor, with its columns.
    private static final class FetchSql extends UnparameterizedSql {
        private final Fetch fetch;
        private final Portal portal;
        private @Nullable ResultCursor cursor;

        FetchSql(SqlSession session, String text, Fetch fetch, Portal portal) {
            super(session, text);
            this.fetch = fetch;
            this.portal = portal;
        }

        @Override
        public StatementKind kind() {
            return fetch.move() ? StatementKind.CONTROL : StatementKind.QUERY;
        }

        @Override
        public List<ColumnInfo> columns() {
            return fetch.move() ? List.of() : portal.columns();
        }

        @Override
        public long execute(long maxRows) {
            return inTurn(() -> fetch.move() ? portal.fetch(fetch, null) : rows(maxRows));
        }

        private long rows(long maxRows) {
            List<io.rustydb.base.type.SqlType> types =
                    portal.columns().stream().map(ColumnInfo::type).toList();
            RowStore rows =
                    new RowStore(types, new MemoryBudget(session.settings().queryMemoryBytes()), "FETCH");
            portal.fetch(fetch, rows);
            if (maxRows > 0 && rows.count() > maxRows) {
                rows.truncate((int) maxRows);
            }
            int[] positions = new int[types.size()];
            for (int i = 0; i < positions.length; i++) {
                positions[i] = i;
            }
            ResultCursor made = new ResultCursor(types, positions, session.evaluation());
            made.open(new Source(rows));
            cursor = made;
            return -1;
        }

        @Override
        public RowCursor cursor() {
            ResultCursor current = cursor;
            if (current == null) {
                throw DbException.of(ErrorCode.INVALID_CURSOR_STATE, "there is no result; execute the statement first");
            }
            return current;
        }

        @Override
        public void close() {
            cursor = null;
        }
    }

    private static final class Source implements ResultCursor.RowSource {
        private final RowStore rows;
        private int chunk;

        Source(RowStore rows) {
            this.rows = rows;
        }

        @Override
        public @Nullable Batch nextBatch() {
            return chunk < rows.chunkCount() ? rows.chunk(chunk++) : null;
        }

        @Override
        public void closeRows() {
            rows.clear();
        }
    }
}
