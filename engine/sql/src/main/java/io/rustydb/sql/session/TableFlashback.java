package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.definition.Constraints;
import io.rustydb.sql.definition.Names;
import io.rustydb.sql.parser.SqlPrinter;
import io.rustydb.sql.parser.ast.ControlStatement;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.TableReference;
import io.rustydb.storage.lock.LockMode;
import io.rustydb.storage.lock.LockTable;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// FLASHBACK TABLE … TO: makes tables what they were, as a change like any other: atomic, part of the
/// transaction, undone by its rollback.
///
/// Rows are told by their primary key. Those that are too many, or whose unique values were others, are deleted
/// in all tables before any is inserted, so that keys that changed places do not collide; the rest is updated
/// in place, so that a row's children stay. Without a primary key all rows are replaced. Foreign keys are not
/// checked row by row, and nothing cascades: at the end the tables and those around them must fit. The tables
/// are locked exclusively, so nobody can make that untrue. Used once.
final class TableFlashback {
    private final SqlSession session;
    private CatalogSnapshot catalog = CatalogSnapshot.EMPTY;
    /// Of the moment to go back to: a table may have had another name.
    private CatalogSnapshot then = CatalogSnapshot.EMPTY;

    private int position;

    TableFlashback(SqlSession session) {
        this.session = session;
    }

    /// @throws DbException 42P01, 42809, 22023, 72000, 55000 the table was defined otherwise; 23xxx
    void run(ControlStatement.FlashbackTable statement) {
        position = statement.position();
        SessionTransaction state = session.transaction();
        if (state.isReadOnlyNow()) {
            throw DbException.at(
                    ErrorCode.READ_ONLY_TRANSACTION,
                    "a read-only transaction cannot change rows; end it or make it READ WRITE",
                    statement.position());
        }
        Transaction transaction = session.begin();
        SessionTransaction.StatementMark mark = state.mark();
        session.started(transaction);
        try {
            // Under an older snapshot the rows that are there now would not be seen.
            transaction.setReadsNewest(true);
            flashback(statement, transaction);
        } catch (Throwable failure) {
            try {
                state.undoStatement(mark);
            } catch (Throwable second) {
                failure.addSuppressed(second);
            }
            throw failure;
        } finally {
            transaction.setReadsNewest(false);
            session.stopped(transaction);
        }
    }

    private void flashback(ControlStatement.FlashbackTable statement, Transaction transaction) {
        catalog = session.transaction().newestCatalog();
        List<TableDescriptor> tables = new ArrayList<>();
        for (QualifiedName name : statement.tables()) {
            TableDescriptor table = table(name);
            if (!tables.contains(table)) {
                tables.add(table);
            }
        }
        for (TableDescriptor table : tables) {
            lock(transaction, table);
        }
        CatalogSnapshot newest = session.transaction().newestCatalog();
        for (TableDescriptor table : tables) {
            if (newest.table(table.id()) != table) {
                throw DbException.of(
                        ErrorCode.SERIALIZATION_FAILURE,
                        "the table's definition has just changed, table=" + table + "; run the statement again");
            }
        }
        catalog = newest;
        long scn = scn(statement);
        then = session.database().catalog().at(scn);
        for (TableDescriptor table : tables) {
            requireSameShape(table, then.table(table.id()), scn);
        }
        for (TableDescriptor table : tables) {
            change(delete(table, scn));
        }
        for (TableDescriptor table : tables) {
            update(table, scn);
        }
        for (TableDescriptor table : tables) {
            change(insert(table, scn));
        }
        for (TableDescriptor table : tables) {
            for (ConstraintDescriptor.ForeignKey key : table.foreignKeys()) {
                requireParents(table, key);
            }
            for (ConstraintDescriptor.ForeignKey key : table.referencedBy()) {
                TableDescriptor child = catalog.table(key.childTableId());
                assert child != null : "a foreign key's child is in the snapshot";
                requireParents(child, key);
            }
        }
    }

    private TableDescriptor table(QualifiedName name) {
        List<String> searched = name.qualifier()
                .map(given -> List.of(given.text()))
                .orElseGet(() -> List.of(session.settings().schema()));
        for (String schema : searched) {
            TableDescriptor table = catalog.table(schema, name.name());
            if (table != null) {
                if (table.kind() != TableDescriptor.Kind.TABLE) {
                    throw DbException.at(
                            ErrorCode.WRONG_OBJECT_TYPE,
                            "\"" + table + "\" is no table of a user and cannot be flashed back",
                            name.position());
                }
                RecycledName.refuse(table, name.position());
                return table;
            }
        }
        throw DbException.at(ErrorCode.UNDEFINED_TABLE, "table \"" + name + "\" does not exist", name.position());
    }

    private void lock(Transaction transaction, TableDescriptor table) {
        if (!session.database()
                .structures()
                .locks()
                .acquire(
                        transaction,
                        session.database().structures().lock(table),
                        LockMode.EXCLUSIVE,
                        transaction.lockWaitNanos())) {
            throw LockTable.notAvailable("table=" + table);
        }
    }

    private long scn(ControlStatement.FlashbackTable statement) {
        String value = SqlPrinter.print(statement.moment());
        String sql = statement.kind() == TableReference.MomentKind.SCN
                ? "SELECT CAST(" + value + " AS BIGINT)"
                : "SELECT timestamp_to_scn(CAST(" + value + " AS TIMESTAMP WITH TIME ZONE))";
        long scn;
        try (PreparedSql query = Statements.prepareInside(session, sql, catalog)) {
            query.execute(1);
            query.cursor().next();
            if (query.cursor().isNull(0)) {
                throw DbException.at(
                        ErrorCode.NULL_NOT_ALLOWED_HERE,
                        "FLASHBACK to NULL; give an SCN or a time",
                        statement.position());
            }
            scn = query.cursor().getLong(0);
        }
        long current = session.database().structures().transactions().completedScn();
        if (scn < 0 || scn > current) {
            throw TransactionManager.noSuchScn(scn, current).withPosition(statement.position());
        }
        return scn;
    }

    /// Rows of another definition would not be the rows they were.
    private static void requireSameShape(
            TableDescriptor now, @org.jspecify.annotations.Nullable TableDescriptor then, long scn) {
        boolean same = then != null
                && then.root() == now.root()
                && then.columns().size() == now.columns().size();
        for (int i = 0; same && i < now.columns().size(); i++) {
            ColumnDescriptor a = now.columns().get(i);
            ColumnDescriptor b = then.columns().get(i);
            same = a.name().equals(b.name()) && a.type().equals(b.type()) && a.ordinal() == b.ordinal();
        }
        if (!same) {
            throw DbException.of(
                    ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "the table's definition has changed since then, table=" + now + ", scn=" + scn
                            + "; read the old rows with AS OF and insert them");
        }
    }

    // ---- statements ----

    private void change(String sql) {
        try (PreparedSql statement = Statements.prepareInside(session, sql, catalog)) {
            ((PlannedSql) statement).deferForeignKeys().execute(0);
        } catch (DbException e) {
            // Its positions are of a text that nobody has seen.
            throw e.moveTo(position);
        }
    }

    private static String column(String alias, ColumnDescriptor column) {
        return (alias.isEmpty() ? "" : alias + ".") + Names.quote(column.name());
    }

    private String past(TableDescriptor table, long scn) {
        TableDescriptor named = then.table(table.id());
        assert named != null : "a table that was not there is refused before";
        return Names.quote(named) + " AS OF SCN " + scn + " AS o";
    }

    private static List<ColumnDescriptor> key(TableDescriptor table) {
        ConstraintDescriptor.Key primary = table.primaryKey();
        return primary == null
                ? List.of()
                : primary.columns().stream().map(table::column).toList();
    }

    /// What makes a row another one: its primary key, unique values, and what UPDATE may not set.
    private static Set<ColumnDescriptor> identity(TableDescriptor table) {
        Set<ColumnDescriptor> identity = new LinkedHashSet<>(key(table));
        for (IndexDescriptor index : table.indexes()) {
            if (index.unique() && index.isPlain()) {
                index.keys().forEach(part -> identity.add(table.column(part.ordinal())));
            } else if (index.unique()) {
                // An expression or a condition may be of any columns.
                identity.addAll(table.columns());
            }
        }
        table.columns().stream().filter(column -> column.identity() != null).forEach(identity::add);
        return identity;
    }

    private static String sameKey(TableDescriptor table, String a, String b) {
        return key(table).stream()
                .map(column -> column(a, column) + " = " + column(b, column))
                .collect(Collectors.joining(" AND "));
    }

    private String delete(TableDescriptor table, long scn) {
        String all = "DELETE FROM " + Names.quote(table) + " AS n";
        if (key(table).isEmpty()) {
            return all;
        }
        StringBuilder sql = new StringBuilder(all)
                .append(" WHERE NOT EXISTS (SELECT 1 FROM ")
                .append(past(table, scn))
                .append(" WHERE ")
                .append(sameKey(table, "o", "n"));
        for (ColumnDescriptor column : identity(table)) {
            sql.append(" AND ")
                    .append(column("o", column))
                    .append(" IS NOT DISTINCT FROM ")
                    .append(column("n", column));
        }
        return sql.append(")").toString();
    }

    private void update(TableDescriptor table, long scn) {
        Set<ColumnDescriptor> identity = identity(table);
        List<ColumnDescriptor> values = table.columns().stream()
                .filter(column -> !identity.contains(column))
                .toList();
        if (key(table).isEmpty() || values.isEmpty()) {
            return;
        }
        change("UPDATE " + Names.quote(table) + " AS n SET "
                + values.stream()
                        .map(column -> column("", column) + " = " + column("o", column))
                        .collect(Collectors.joining(", "))
                + " FROM " + past(table, scn) + " WHERE " + sameKey(table, "o", "n") + " AND ("
                + values.stream()
                        .map(column -> column("n", column) + " IS DISTINCT FROM " + column("o", column))
                        .collect(Collectors.joining(" OR "))
                + ")");
    }

    private String insert(TableDescriptor table, long scn) {
        String columns =
                table.columns().stream().map(column -> column("", column)).collect(Collectors.joining(", "));
        String values =
                table.columns().stream().map(column -> column("o", column)).collect(Collectors.joining(", "));
        String missing = key(table).isEmpty()
                ? ""
                : " WHERE NOT EXISTS (SELECT 1 FROM " + Names.quote(table) + " AS n WHERE " + sameKey(table, "n", "o")
                        + ")";
        return "INSERT INTO " + Names.quote(table) + " (" + columns + ") OVERRIDING SYSTEM VALUE SELECT " + values
                + " FROM " + past(table, scn) + missing;
    }

    private void requireParents(TableDescriptor child, ConstraintDescriptor.ForeignKey key) {
        TableDescriptor parent = catalog.table(key.parentTableId());
        assert parent != null : "a foreign key's parent is in the snapshot";
        if (session.internalExists(Constraints.orphans(child, parent, key), catalog)) {
            throw Constraints.orphaned(child, parent, key);
        }
    }
}
