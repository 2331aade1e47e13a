package io.rustydb.sql.session;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.SystemTable;
import io.rustydb.storage.lock.LockOwner;
import io.rustydb.storage.lock.LockReport;
import io.rustydb.storage.lock.LockTable;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TxId;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `SYS.TRANSACTIONS` and `SYS.XA_BRANCHES`.
final class TransactionTables {
    private TransactionTables() {}

    static SystemTable transactions(SqlDatabase database) {
        return SystemTable.of("transactions", "One row for each open transaction, of sessions, branches and recovery")
                .column("id", SqlType.VARCHAR, "As messages name it; NULL until the transaction writes")
                .column("session_id", SqlType.BIGINT, "Session that works in it; NULL for a branch that none works in")
                .column(
                        "state",
                        SqlType.VARCHAR,
                        "active, waiting (for a lock), suspended (for an autonomous one), prepared, rolling back")
                .column("isolation", SqlType.VARCHAR, "Isolation level")
                .column("began_at", SqlType.TIMESTAMP_TZ, "Start of its first statement; NULL after a restart")
                .column("snapshot_scn", SqlType.BIGINT, "What it reads by now, and keeps undo for; NULL for nothing")
                .column("undo_entries", SqlType.BIGINT, "Changes that a rollback would take back")
                .column("undo_bytes", SqlType.BIGINT, "Undo written")
                .column("waits_for", SqlType.VARCHAR, "What it waits for, and in which table")
                .column("waiting_since", SqlType.TIMESTAMP_TZ, "Since when")
                .column("format_id", SqlType.INTEGER, "Of the global transaction; NULL for a local one")
                .column("global_id", SqlType.VARCHAR, "gtrid, hexadecimal")
                .column("branch_qualifier", SqlType.VARCHAR, "bqual, hexadecimal")
                .column("sql", SqlType.VARCHAR, "Statement that runs or ran last in its session")
                .column("parent_id", SqlType.VARCHAR, "Suspended for this autonomous one; NULL until it has written")
                .column("depth", SqlType.INTEGER, "0, or how many transactions are suspended for this one")
                .rows((reader, rows) -> {
                    LockTable locks = database.structures().locks();
                    Map<LockOwner, LockReport.Wait> waits = new IdentityHashMap<>();
                    for (LockReport.Wait wait : locks.report().waits()) {
                        waits.put(wait.waiter(), wait);
                    }
                    for (OpenTransactions.Entry entry :
                            OpenTransactions.of(database).all()) {
                        Transaction transaction = entry.transaction();
                        LockReport.Wait wait = waits.get(transaction);
                        SqlSession session = entry.session();
                        rows.next()
                                .add(idText(transaction))
                                .addId(session == null ? 0 : session.id())
                                .add(
                                        wait == null && locks.isSuspended(transaction)
                                                ? "suspended"
                                                : stateName(transaction, wait != null))
                                .add(isolationName(transaction))
                                .addTime(transaction.beganMicros())
                                .addId(transaction.openSnapshot())
                                .add(transaction.undo().entries)
                                .add(transaction.undoBytes())
                                .add(
                                        wait == null
                                                ? null
                                                : LockTables.describe(wait.what(), wait.label(), reader.catalog()))
                                .addTime(wait == null ? 0 : wait.sinceMicros());
                        BranchTable.Seen branch = entry.branch();
                        if (branch == null) {
                            rows.addNull().addNull().addNull();
                        } else {
                            rows.add((long) branch.id().formatId())
                                    .add(hex(branch.id().globalId()))
                                    .add(hex(branch.id().qualifier()));
                        }
                        rows.add(session == null ? null : session.activity().sql());
                        Transaction parent = transaction.parent();
                        rows.add(parent == null ? null : idText(parent)).add((long) depth(transaction));
                    }
                });
    }

    private static int depth(Transaction transaction) {
        int depth = 0;
        for (Transaction at = transaction.parent(); at != null; at = at.parent()) {
            depth++;
        }
        return depth;
    }

    static SystemTable branches(SqlDatabase database) {
        return SystemTable.of("xa_branches", "One row for each branch of a global transaction")
                .column("format_id", SqlType.INTEGER, "Of the Xid")
                .column("global_id", SqlType.VARCHAR, "gtrid, hexadecimal")
                .column("branch_qualifier", SqlType.VARCHAR, "bqual, hexadecimal")
                .column(
                        "state",
                        SqlType.VARCHAR,
                        "active, suspended, idle (ended, not prepared), prepared (in doubt), rollback only, ending")
                .column("transaction_id", SqlType.VARCHAR, "SYS.TRANSACTIONS.ID; NULL until the branch writes")
                .column("began_at", SqlType.TIMESTAMP_TZ, "Start of its first statement; NULL after a restart")
                .column("prepared_at", SqlType.TIMESTAMP_TZ, "NULL if not prepared, or before the database was opened")
                .column("is_recovered", SqlType.BOOLEAN, "True if it was found prepared when the database was opened")
                .column("sessions", SqlType.INTEGER, "Sessions that work in it or have suspended it")
                .column("undo_entries", SqlType.BIGINT, "Changes it holds locks for")
                .column("undo_bytes", SqlType.BIGINT, "Undo written")
                .column("name", SqlType.VARCHAR, "Of PREPARE TRANSACTION; NULL for a transaction manager's branch")
                .rows((reader, rows) -> {
                    for (BranchTable.Seen branch : OpenTransactions.branches(database)) {
                        Transaction transaction = branch.transaction();
                        rows.next()
                                .add((long) branch.id().formatId())
                                .add(hex(branch.id().globalId()))
                                .add(hex(branch.id().qualifier()))
                                .add(branch.state())
                                .add(idText(transaction))
                                .addTime(transaction.beganMicros())
                                .addTime(branch.preparedMicros())
                                .add(branch.recovered())
                                .add((long) branch.sessions())
                                .add(transaction.undo().entries)
                                .add(transaction.undoBytes())
                                .add(PreparedName.isName(branch.id()) ? PreparedName.text(branch.id()) : null);
                    }
                });
    }

    static @Nullable String idText(LockOwner owner) {
        long id = owner.id();
        return id == TxId.NONE ? null : TxId.text(id);
    }

    static String stateName(Transaction transaction, boolean waits) {
        return switch (transaction.state()) {
            case ACTIVE -> waits ? "waiting" : "active";
            case PREPARED -> "prepared";
            case ROLLING_BACK -> "rolling back";
            case COMMITTED -> "committed";
            case ROLLED_BACK -> "rolled back";
        };
    }

    private static String isolationName(Transaction transaction) {
        return switch (transaction.isolation()) {
            case READ_UNCOMMITTED -> "read uncommitted";
            case READ_COMMITTED -> "read committed";
            case SNAPSHOT -> "snapshot";
            case SERIALIZABLE -> "serializable";
        };
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
