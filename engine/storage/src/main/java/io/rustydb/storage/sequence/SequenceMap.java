package io.rustydb.storage.sequence;

import org.jspecify.annotations.Nullable;

/// Sequences in memory by id: open addressing, copied on each change, so that a look-up needs no lock and no
/// boxing.
///
/// Thread rule: [#get] any thread; changes under the store's mutex.
final class SequenceMap {
    private volatile Table table = new Table(8);

    private static final class Table {
        final long[] ids;
        final @Nullable SequenceState[] states;
        int size;

        Table(int capacity) {
            ids = new long[capacity];
            states = new SequenceState[capacity];
        }

        int place(long id) {
            int mask = ids.length - 1;
            int at = (int) (id * 0x9E37_79B9_7F4A_7C15L >>> 40) & mask;
            while (ids[at] != 0 && ids[at] != id) {
                at = at + 1 & mask;
            }
            return at;
        }

        void add(long id, SequenceState state) {
            int at = place(id);
            if (ids[at] == 0) {
                size++;
            }
            ids[at] = id;
            states[at] = state;
        }
    }

    @Nullable
    SequenceState get(long id) {
        Table t = table;
        int at = t.place(id);
        return t.ids[at] == id ? t.states[at] : null;
    }

    void put(long id, SequenceState state) {
        Table copy = copyWithout(0);
        copy.add(id, state);
        table = copy;
    }

    @Nullable
    SequenceState remove(long id) {
        SequenceState state = get(id);
        if (state != null) {
            table = copyWithout(id);
        }
        return state;
    }

    void clear() {
        table = new Table(8);
    }

    private Table copyWithout(long id) {
        Table old = table;
        Table copy = new Table(old.size + 1 > old.ids.length / 2 ? 2 * old.ids.length : old.ids.length);
        for (int i = 0; i < old.ids.length; i++) {
            SequenceState state = old.states[i];
            if (state != null && old.ids[i] != id) {
                copy.add(old.ids[i], state);
            }
        }
        return copy;
    }
}
