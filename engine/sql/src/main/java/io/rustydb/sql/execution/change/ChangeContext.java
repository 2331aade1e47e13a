package io.rustydb.sql.execution.change;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.Run;
import io.rustydb.storage.lock.LockMode;
import io.rustydb.storage.lock.ObjectLock;
import io.rustydb.storage.transaction.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The writers of one execution: of the table it changes and of those that foreign keys reach from there.
///
/// Thread rule: one execution.
public final class ChangeContext {
    /// Cascades deeper than this are taken for a cycle that does not end.
    private static final int DEPTH_MAX = 256;

    private final Run run;
    private final WriterParts parts;
    /// By table and depth of cascades, and in the order they were made.
    private final Map<Long, TableWriter> writers = new HashMap<>();

    private final List<TableWriter> all = new ArrayList<>();
    private @Nullable TableWriter target;
    private int depth;

    /// Makes what a writer needs beside storage. Belongs to the plan, which sessions share: what is a session's
    /// own comes from the run.
    public interface WriterParts {
        RowChecks checks(TableDescriptor table, Run run);

        List<RowHook> hooks(TableDescriptor table, Run run);
    }

    public ChangeContext(Run run, WriterParts parts) {
        this.run = run;
        this.parts = parts;
    }

    public Run run() {
        return run;
    }

    public Transaction transaction() {
        return run.transaction();
    }

    /// The writer of a table, its lock held. Each depth of cascades has writers of its own, since a cascade may
    /// come back to a table in the midst of a change of it.
    public TableWriter writer(TableDescriptor table) {
        TableWriter first = target;
        if (first != null && depth == 0 && first.table() == table) {
            lock(table, first.lock(), LockMode.SHARED);
            return first;
        }
        long key = table.id() * (DEPTH_MAX + 1) + depth;
        TableWriter writer = writers.get(key);
        if (writer == null || writer.table() != table) {
            all.remove(writer);
            writer = new TableWriter(table, this, parts.checks(table, run), parts.hooks(table, run));
            writers.put(key, writer);
            all.add(writer);
            if (first == null && depth == 0) {
                target = writer;
            }
        }
        lock(table, writer.lock(), LockMode.SHARED);
        return writer;
    }

    /// Locks a table for the rest of the transaction. After a wait its definition may be another one: then the
    /// statement is planned again.
    public void lock(TableDescriptor table, LockMode mode) {
        lock(table, run.structures().lock(table), mode);
    }

    private void lock(TableDescriptor table, ObjectLock lock, LockMode mode) {
        Transaction transaction = run.transaction();
        if (!run.structures().locks().acquire(transaction, lock, mode, transaction.lockWaitNanos())) {
            throw DbException.of(
                    ErrorCode.LOCK_NOT_AVAILABLE,
                    "table is locked by a change of its definition or by LOCK TABLE, table=" + table
                            + "; sys.locks tells by whom; try again");
        }
        run.requireUnchanged(table);
    }

    /// Brackets a cascading change.
    public void enterCascade(TableDescriptor table) {
        if (++depth > DEPTH_MAX) {
            throw DbException.of(
                    ErrorCode.STATEMENT_TOO_COMPLEX,
                    "foreign keys cascade too deep, table=" + table + ", maximum=" + DEPTH_MAX);
        }
    }

    public void leaveCascade() {
        depth--;
    }

    /// Begins a statement, or begins it again.
    public void begin() {
        depth = 0;
        for (int i = 0; i < all.size(); i++) {
            all.get(i).begin();
        }
    }

    /// What is left to check when all rows are changed. Cascades may bring new writers, so it goes on until
    /// nothing new came.
    public void end() {
        int seen = -1;
        while (seen != all.size()) {
            seen = all.size();
            for (int i = 0; i < seen; i++) {
                all.get(i).end();
            }
        }
        for (int i = 0; i < all.size(); i++) {
            all.get(i).count();
        }
    }
}
