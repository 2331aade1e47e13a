package io.rustydb.server.bootstrap;

import io.rustydb.base.type.LittleEndian;
import io.rustydb.sql.session.Session;
import io.rustydb.sql.session.SessionTestAccess;
import io.rustydb.sql.session.XaId;
import io.rustydb.storage.transaction.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What the database must hold: rows as text under keys like `account/7`, and for each transaction what it has
/// written and how far it came.
///
/// Who writes a row holds its lock until the end, so the order in which writes of one row succeeded is the
/// order of their commits; that is all the model needs to know of concurrency.
final class EngineModel {
    /// A transaction as the model sees it. It inserts its number into the table of markers, so that the
    /// recovered database tells whether it happened.
    static final class Work {
        private static final String NAME = "transaction ";

        final long number;
        final List<Write> writes = new ArrayList<>();
        /// Keys it has inserted, also those taken back.
        final Set<String> insertedKeys = new HashSet<>();

        @Nullable
        Transaction transaction;

        /// The session it works in, null when it has left it.
        @Nullable
        Session session;

        /// What a failure of the transaction leaves: the writes before its savepoint.
        int kept;

        boolean committing;
        boolean acknowledged;
        boolean rolledBack;
        boolean preparing;
        /// Prepared by its name, not as a branch.
        boolean named;
        boolean prepared;
        /// Somebody is ending the branch.
        boolean claimed;
        /// The rollback of the branch was acknowledged.
        boolean ended;
        boolean defines;

        Work(long number) {
            this.number = number;
        }

        /// Long.MAX_VALUE while it is not known.
        long scn() {
            Transaction t = transaction;
            return t == null || t.commitScn() == 0 ? Long.MAX_VALUE : t.commitScn();
        }

        /// The engine takes a write back by itself when the transaction fails, before its client knows.
        boolean isTakenBack(Write write) {
            Session in = session;
            return rolledBack
                    || in != null
                            && SessionTestAccess.failed(in)
                            && (writes.indexOf(write) >= kept || SessionTestAccess.expired(in));
        }

        XaId xid() {
            byte[] id = new byte[8];
            LittleEndian.putLong(id, 0, number);
            return new XaId(4711, id, new byte[] {1});
        }

        String name() {
            return NAME + number;
        }

        static long number(String name) {
            return Long.parseLong(name.substring(NAME.length()));
        }

        static long number(XaId id) {
            return LittleEndian.getLong(id.globalId(), 0);
        }

        @Override
        public String toString() {
            return "transaction " + number + " [scn=" + scn() + (committing ? " committing" : "")
                    + (acknowledged ? " acknowledged" : "") + (rolledBack ? " rolledBack" : "")
                    + (preparing ? " preparing" : "") + (prepared ? " prepared" : "") + "]";
        }
    }

    /// @param value null = deleted
    record Write(
            long sequence, Work work, String key, @Nullable String value) {}

    /// What accounts and entries were when a commit was the last one.
    ///
    /// @param kept the window is so long that it can still be read in the life in which it was new
    record Past(long scn, TreeMap<String, String> rows, boolean kept) {}

    /// Committed and verified.
    TreeMap<String, String> base = new TreeMap<>();
    final Map<Long, Work> undecided = new TreeMap<>();
    /// Prepared in an earlier life and not yet ended.
    final Map<Long, Work> inDoubt = new TreeMap<>();
    final Set<Long> happened = new HashSet<>();
    /// States of the past that were read when they were new.
    final List<Past> past = new ArrayList<>();
    private final Map<String, List<Write>> pending = new HashMap<>();
    private long nextNumber = 1;
    private long nextSequence = 1;

    Work begin() {
        Work work = new Work(nextNumber++);
        undecided.put(work.number, work);
        return work;
    }

    void write(Work work, String key, @Nullable String value) {
        Write write = new Write(nextSequence++, work, key, value);
        work.writes.add(write);
        pending.computeIfAbsent(key, k -> new ArrayList<>()).add(write);
    }

    /// Forgets all but the first `size` writes: the transaction goes back to a savepoint.
    void takeBack(Work work, int size) {
        while (work.writes.size() > size) {
            Write write = work.writes.removeLast();
            List<Write> list = pending.get(write.key);
            if (list != null) {
                list.remove(write);
            }
        }
    }

    /// The newest version of a row that `self` has locked.
    @Nullable
    String current(String key, Work self) {
        List<Write> list = pending.getOrDefault(key, List.of());
        for (int i = list.size() - 1; i >= 0; i--) {
            Write write = list.get(i);
            Work by = write.work;
            if (by.isTakenBack(write)) {
                continue;
            }
            check(
                    by == self || by.committing,
                    () -> "a row of another open transaction was given to " + self + ": " + key + " of " + by);
            return write.value;
        }
        return base.get(key);
    }

    /// Keys that begin so and are there for `self`, which has locked what they belong to.
    Set<String> keys(String prefix, Work self) {
        Set<String> keys = new TreeSet<>();
        for (String key : base.tailMap(prefix).keySet()) {
            if (!key.startsWith(prefix)) {
                break;
            }
            keys.add(key);
        }
        pending.keySet().stream().filter(k -> k.startsWith(prefix)).forEach(keys::add);
        keys.removeIf(key -> current(key, self) == null);
        return keys;
    }

    /// Keys that begin so, are there for `self` and are not what another open transaction works on.
    Set<String> freeKeys(String prefix, Work self) {
        Set<String> keys = new TreeSet<>();
        base.tailMap(prefix).keySet().stream()
                .takeWhile(k -> k.startsWith(prefix))
                .forEach(keys::add);
        pending.keySet().stream().filter(k -> k.startsWith(prefix)).forEach(keys::add);
        keys.removeIf(key -> isOthers(key, self) || current(key, self) == null);
        return keys;
    }

    private boolean isOthers(String key, Work self) {
        for (Write write : pending.getOrDefault(key, List.of()).reversed()) {
            if (!write.work.isTakenBack(write)) {
                return write.work != self && !write.work.committing;
            }
        }
        return false;
    }

    /// Accounts and entries as they were at an SCN of this life, or null if it is not known which commits came
    /// before it: those of branches that are older than this life have no number here.
    @Nullable
    TreeMap<String, String> at(long scn) {
        List<Work> works = new ArrayList<>(undecided.values());
        works.addAll(inDoubt.values());
        List<Write> writes = new ArrayList<>();
        for (Work work : works) {
            if (work.transaction == null && !work.writes.isEmpty() && work.committing) {
                return null;
            }
            if (work.scn() <= scn) {
                writes.addAll(work.writes);
            }
        }
        TreeMap<String, String> rows = new TreeMap<>(base);
        apply(rows, writes);
        rows.keySet().removeIf(key -> !EngineSchema.isLasting(key));
        return rows;
    }

    /// The state when exactly the transactions that have happened are applied.
    ///
    /// @param found numbers of the markers
    /// @param prepared numbers of the branches the database says are prepared
    void recovered(Set<Long> found, Set<Long> prepared, EngineTally tally) {
        check(found.containsAll(happened), () -> "markers that were there are gone: " + minus(happened, found));
        List<Work> works = new ArrayList<>(undecided.values());
        works.addAll(inDoubt.values());
        works.sort(Comparator.comparingLong(Work::scn));
        boolean gap = false;
        List<Write> writes = new ArrayList<>();
        Set<Long> known = new HashSet<>();
        inDoubt.clear();
        for (Work work : works) {
            known.add(work.number);
            boolean there = found.contains(work.number);
            boolean isPrepared = prepared.contains(work.number);
            String name = work + ", there=" + there + ", prepared=" + isPrepared;
            check(!there || work.committing && !work.rolledBack, () -> "not committed but there: " + name);
            check(!work.acknowledged || there, () -> "acknowledged but gone: " + name);
            check(
                    !isPrepared || work.preparing && !work.acknowledged && !work.ended,
                    () -> "prepared but not so: " + name);
            check(
                    !work.prepared || work.committing || work.rolledBack || isPrepared,
                    () -> "prepared but forgotten: " + name);
            check(!(isPrepared && there), () -> "prepared and committed: " + name);
            if (work.scn() != Long.MAX_VALUE) {
                boolean missed = gap;
                check(!(there && missed), () -> "a commit before it is gone: " + name);
                gap |= !there;
            }
            if (there) {
                writes.addAll(work.writes);
                happened.add(work.number);
                tally.recoveredInFlight += work.acknowledged ? 0 : 1;
            } else if (work.committing && !isPrepared) {
                tally.lost++;
            }
            if (isPrepared) {
                work.committing = false;
                work.rolledBack = false;
                work.prepared = true;
                work.claimed = false;
                work.transaction = null;
                inDoubt.put(work.number, work);
            }
        }
        check(known.containsAll(prepared), () -> "prepared by nobody: " + minus(prepared, known));
        check(happened.containsAll(found), () -> "markers nobody wrote: " + minus(found, happened));
        apply(base, writes);
        undecided.clear();
        pending.clear();
        for (Work work : inDoubt.values()) {
            for (Write write : work.writes) {
                pending.computeIfAbsent(write.key, k -> new ArrayList<>()).add(write);
            }
        }
    }

    private static void apply(TreeMap<String, String> rows, List<Write> writes) {
        writes.sort(Comparator.comparingLong(Write::sequence));
        for (Write write : writes) {
            if (write.value == null) {
                rows.remove(write.key);
            } else {
                rows.put(write.key, write.value);
            }
        }
    }

    /// A quiet database: everything has ended and what was acknowledged is all there is.
    void settled(Set<Long> found, EngineTally tally) {
        recovered(found, Set.of(), tally);
    }

    static <T> Set<T> minus(Set<T> all, Set<T> without) {
        Set<T> left = new TreeSet<>(all);
        left.removeAll(without);
        return left;
    }

    static void check(boolean good, java.util.function.Supplier<String> message) {
        if (!good) {
            throw new AssertionError(message.get());
        }
    }
}
