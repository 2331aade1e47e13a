package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.CatalogChanges;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.parser.ast.ControlStatement;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.storage.lock.LockMode;
import io.rustydb.storage.lock.LockTable;
import io.rustydb.storage.lock.ObjectLock;
import io.rustydb.storage.transaction.Transaction;

/// LOCK TABLE: PostgreSQL's and Oracle's modes as those of the lock table, until the end of the transaction.
///
/// A mode is never weaker than its name says, but for readers, who lock nothing and are kept away by nobody.
final class TableLocks {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final SqlSession session;
    private final LockTable locks;

    TableLocks(SqlSession session) {
        this.session = session;
        locks = session.database().structures().locks();
    }

    void run(ControlStatement.LockTable statement) {
        if (session.transaction().isStatementOnly()) {
            throw DbException.at(
                    ErrorCode.NO_ACTIVE_TRANSACTION,
                    "LOCK TABLE needs a transaction; begin one or switch auto-commit off",
                    statement.position());
        }
        if (session.transaction().isReadOnlyNow() && mode(statement.mode()) != LockMode.SHARED) {
            throw DbException.at(
                    ErrorCode.READ_ONLY_TRANSACTION,
                    "a read-only transaction cannot lock a table against changes",
                    statement.position());
        }
        Transaction transaction = session.begin();
        session.started(transaction);
        try {
            for (QualifiedName name : statement.tables()) {
                lock(transaction, statement, name);
            }
        } finally {
            session.stopped(transaction);
        }
    }

    private void lock(Transaction transaction, ControlStatement.LockTable statement, QualifiedName name) {
        while (true) {
            TableDescriptor table = find(name);
            if (statement.mode() == ControlStatement.LockMode.SHARE_UPDATE_EXCLUSIVE) {
                // Not with itself, and with no definition: the lock of the table's name is that.
                String qualified = CatalogChanges.qualified(table.schema(), table.name());
                acquire(
                        transaction,
                        statement,
                        SessionDefinitions.nameLock(locks, qualified),
                        LockMode.EXCLUSIVE,
                        name);
            }
            ObjectLock lock = session.database().structures().lock(table);
            acquire(transaction, statement, lock, mode(statement.mode()), name);
            if (find(name).id() == table.id()) {
                return;
            }
        }
    }

    private void acquire(
            Transaction transaction,
            ControlStatement.LockTable statement,
            ObjectLock lock,
            LockMode mode,
            QualifiedName name) {
        long nanos = switch (statement.waiting()) {
            case WAIT, SKIP_LOCKED -> transaction.lockWaitNanos();
            case NOWAIT -> 0;
            case WAIT_SECONDS -> statement.waitSeconds() * NANOS_PER_SECOND;
        };
        if (!locks.acquire(transaction, lock, mode, nanos)) {
            throw LockTable.notAvailable("table=" + name)
                    .withPosition(name.last().position());
        }
    }

    private TableDescriptor find(QualifiedName name) {
        String schema = name.qualifier().map(Name::text).orElse(session.schema());
        TableDescriptor table = session.transaction().newestCatalog().table(schema, name.name());
        if (table == null) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_TABLE,
                    "table does not exist, table=" + schema + "." + name.name(),
                    name.last().position());
        }
        if (table.isSystem()) {
            throw DbException.at(
                    ErrorCode.INSUFFICIENT_PRIVILEGE,
                    "a system table cannot be locked, table=" + table,
                    name.last().position());
        }
        RecycledName.refuse(table, name.last().position());
        if (table.kind() == TableDescriptor.Kind.VIEW) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "LOCK TABLE of a view is not supported, view=" + table + "; lock its tables",
                    name.last().position());
        }
        return table;
    }

    private static LockMode mode(ControlStatement.LockMode asked) {
        return switch (asked) {
            case ACCESS_SHARE, ROW_SHARE, ROW_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE -> LockMode.SHARED;
            case SHARE -> LockMode.PROTECTED;
            case SHARE_ROW_EXCLUSIVE, EXCLUSIVE, ACCESS_EXCLUSIVE -> LockMode.EXCLUSIVE;
        };
    }
}
