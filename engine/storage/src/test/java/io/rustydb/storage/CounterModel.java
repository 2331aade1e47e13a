package io.rustydb.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the database must hold: all mini-transactions in log order. After a crash exactly those below the end
/// of the recovered log count, and every acknowledged one must be among them.
final class CounterModel {
    static final int COUNTERS = 40;

    /// One change of one counter, or of a page as a whole.
    record Change(Kind kind, long page, int index, long value) {
        enum Kind {
            CREATE,
            FREE,
            ADD,
            SET
        }
    }

    private final TreeMap<Long, List<Change>> history = new TreeMap<>();
    private final TreeSet<Long> live = new TreeSet<>();
    private long acknowledged;

    void committed(long lsn, List<Change> changes) {
        history.put(lsn, List.copyOf(changes));
        for (Change change : changes) {
            switch (change.kind) {
                case CREATE -> live.add(change.page);
                case FREE -> live.remove(change.page);
                case ADD, SET -> {}
            }
        }
    }

    void acknowledged(long lsn) {
        acknowledged = Math.max(acknowledged, lsn);
    }

    long acknowledged() {
        return acknowledged;
    }

    boolean isLive(long page) {
        return live.contains(page);
    }

    List<Long> live() {
        return new ArrayList<>(live);
    }

    /// Forgets what lies at or above the end of the recovered log.
    ///
    /// @return state of every live page
    TreeMap<Long, long[]> recoveredTo(long end) {
        if (acknowledged != 0 && acknowledged >= end) {
            throw new AssertionError("an acknowledged record is lost: lsn=" + acknowledged + ", recovered end=" + end);
        }
        history.tailMap(end, true).clear();
        TreeMap<Long, long[]> state = new TreeMap<>();
        for (List<Change> changes : history.values()) {
            for (Change change : changes) {
                switch (change.kind) {
                    case CREATE -> state.put(change.page, new long[COUNTERS]);
                    case FREE -> state.remove(change.page);
                    case ADD -> state.get(change.page)[change.index] += change.value;
                    case SET -> state.get(change.page)[change.index] = change.value;
                }
            }
        }
        live.clear();
        live.addAll(state.keySet());
        return state;
    }

    static String text(long[] counters) {
        return Arrays.toString(counters);
    }
}
