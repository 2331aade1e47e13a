package io.rustydb.sql.session;

import io.rustydb.storage.lock.LockOwner;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import io.rustydb.storage.transaction.TransactionTable;
import io.rustydb.storage.transaction.TxId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All transactions that are open at one moment, with who works in them: of sessions, of branches without one,
/// and what recovery found and has not taken back yet.
///
/// The sources are read one after the other without a lock over all of them; what ends meanwhile is left out
/// when its state says so.
final class OpenTransactions {
    /// @param session that works in it; null for a branch that none works in, and for what is rolled back after
    ///     a crash
    /// @param branch null for a local transaction
    record Entry(Transaction transaction, @Nullable SqlSession session, BranchTable.@Nullable Seen branch) {}

    private final Map<LockOwner, Entry> byOwner = new IdentityHashMap<>();
    private final List<Entry> all = new ArrayList<>();

    private OpenTransactions() {}

    static OpenTransactions of(SqlDatabase database) {
        OpenTransactions found = new OpenTransactions();
        Map<Transaction, BranchTable.Seen> branches = new IdentityHashMap<>();
        List<BranchTable.Seen> seen = branches(database);
        seen.forEach(branch -> branches.put(branch.transaction(), branch));
        for (SqlSession session : SessionTables.byId(database)) {
            session.forEachTransaction(
                    transaction -> found.add(new Entry(transaction, session, branches.get(transaction))));
        }
        seen.forEach(branch -> found.add(new Entry(branch.transaction(), null, branch)));
        TransactionManager manager = database.structures().transactions();
        TransactionTable table = manager.table();
        for (int segment = 0; segment < TxId.SEGMENTS_MAX; segment++) {
            Transaction writer = table.current(segment);
            if (writer != null) {
                found.add(new Entry(writer, null, null));
            }
        }
        return found;
    }

    /// By global id.
    static List<BranchTable.Seen> branches(SqlDatabase database) {
        List<BranchTable.Seen> seen = database.branches().seen();
        seen.sort(
                Comparator.comparingInt((BranchTable.Seen branch) -> branch.id().formatId())
                        .thenComparing(branch -> branch.id().globalId(), Arrays::compareUnsigned)
                        .thenComparing(branch -> branch.id().qualifier(), Arrays::compareUnsigned));
        return seen;
    }

    private void add(Entry entry) {
        Transaction.State state = entry.transaction.state();
        if (state == Transaction.State.COMMITTED || state == Transaction.State.ROLLED_BACK) {
            return;
        }
        if (byOwner.putIfAbsent(entry.transaction, entry) == null) {
            all.add(entry);
        }
    }

    /// Each transaction once.
    Collection<Entry> all() {
        return Collections.unmodifiableList(all);
    }

    /// Null for one that has begun or ended between two looks.
    @Nullable
    Entry of(LockOwner owner) {
        return byOwner.get(owner);
    }
}
