package io.rustydb.testkit.isolation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// What the transactions of a random run have read and written, as their clients saw it.
///
/// There is one table of rows (key, group, value) with keys `0 <= key < keys`. Values are written once, are
/// above 0 and give their group by [#group]; 0 stands for no row. Times are numbers of one counter. Thread
/// rule: any thread; a transaction by its client.
public final class History {
    /// Groups are below.
    public static final int GROUPS = 100;

    private final int keys;
    private final long[] initial;
    private final AtomicLong time = new AtomicLong();
    private final AtomicLong values = new AtomicLong(1_000);
    private final List<Txn> transactions = new ArrayList<>();

    /// @param initial value of each key, 0 = no row
    public History(long[] initial) {
        this.initial = initial.clone();
        this.keys = initial.length;
    }

    public static int group(long value) {
        return (int) (value % GROUPS);
    }

    /// A value nobody has written.
    public long newValue(int group) {
        return values.getAndIncrement() * GROUPS + group;
    }

    /// The first of so many values of a group that nobody has written; they are [#GROUPS] apart.
    public long newValues(int group, int count) {
        return values.getAndAdd(count) * GROUPS + group;
    }

    long now() {
        return time.incrementAndGet();
    }

    public Txn begin() {
        Txn txn = new Txn();
        synchronized (transactions) {
            txn.id = transactions.size();
            transactions.add(txn);
        }
        return txn;
    }

    int keys() {
        return keys;
    }

    long initial(int key) {
        return initial[key];
    }

    List<Txn> transactions() {
        return transactions;
    }

    /// Rows of keys and groups that a statement looked for, bounds inclusive, and the values it found.
    record Read(
            int lowKey, int highKey, int lowGroup, int highGroup, long[] found, boolean[] unknown, long from, long to) {
        boolean covers(int key) {
            return key >= lowKey && key <= highKey && !unknown[key];
        }

        boolean matches(long value) {
            return value != 0 && group(value) >= lowGroup && group(value) <= highGroup;
        }
    }

    record Write(int key, long value, long at) {}

    /// A transaction as its client sees it.
    public final class Txn {
        int id;
        final List<Read> reads = new ArrayList<>();
        final List<Write> writes = new ArrayList<>();
        boolean committed;
        /// The first statement, in which the snapshot is taken.
        long firstFrom;

        long firstTo;
        long commitFrom;
        long commitTo;

        /// A statement begins.
        ///
        /// @return its time, for [#read]
        public long statement() {
            long at = now();
            if (firstFrom == 0) {
                firstFrom = at;
            }
            return at;
        }

        /// A statement has looked for rows.
        ///
        /// @param found by key; 0 = not found
        /// @param unknown keys of which nothing was learnt
        public void read(
                long from, int lowKey, int highKey, int lowGroup, int highGroup, long[] found, boolean[] unknown) {
            boolean[] left = unknown.clone();
            // Its own changes are no dependency, and what is under them is not seen.
            for (Write write : writes) {
                left[write.key()] = true;
            }
            reads.add(new Read(lowKey, highKey, lowGroup, highGroup, found.clone(), left, from, ended()));
        }

        /// A statement has written a row; 0 = deleted it.
        public void wrote(int key, long value) {
            writes.add(new Write(key, value, ended()));
        }

        /// For [#forgetWrites].
        public int writeCount() {
            return writes.size();
        }

        /// Went back to where it had so many writes.
        public void forgetWrites(int count) {
            while (writes.size() > count) {
                writes.removeLast();
            }
        }

        /// A statement has ended.
        public long ended() {
            long at = now();
            if (firstTo == 0) {
                firstTo = at;
            }
            return at;
        }

        public void commitBegins() {
            commitFrom = now();
        }

        public void committed() {
            commitTo = now();
            committed = true;
        }

        /// What it left under a key: the last it has written, -1 if nothing.
        long left(int key) {
            for (int i = writes.size() - 1; i >= 0; i--) {
                if (writes.get(i).key() == key) {
                    return writes.get(i).value();
                }
            }
            return -1;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("T" + id + " snapshot " + firstFrom + ".." + firstTo);
            for (Read read : reads) {
                text.append("\n    read keys ")
                        .append(read.lowKey())
                        .append("..")
                        .append(read.highKey())
                        .append(" groups ")
                        .append(read.lowGroup())
                        .append("..")
                        .append(read.highGroup())
                        .append(" at ")
                        .append(read.from())
                        .append(": ")
                        .append(Arrays.toString(read.found()));
            }
            for (Write write : writes) {
                text.append("\n    write ").append(write);
            }
            return text.append(committed ? "\n    commit " + commitFrom + ".." + commitTo : "\n    aborted")
                    .toString();
        }
    }
}
