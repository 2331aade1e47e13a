package io.rustydb.storage.heap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// About how much room each page of a heap has, in memory only: sixteenths of a page by page ordinal. Wrong
/// values cost a look at the page, nothing else; after an open all are unknown and learnt on the way.
///
/// A tree of maxima, 64 children each, so that finding a page, and finding that there is none, takes a few
/// dozen looks however large the heap is. Thread rule: any thread.
final class FreeSpace {
    static final int UNKNOWN = 0xFF;
    static final int CLASSES = 16;
    private static final int FAN_OUT_BITS = 6;
    private static final int FAN_OUT = 1 << FAN_OUT_BITS;
    private static final int PROBES_MAX = 8;

    private final int pageSize;
    /// Level 0: class by ordinal; level n + 1: the highest class (unknown being higher than all) among 64
    /// places of level n.
    private final List<byte[]> levels = new ArrayList<>();
    /// Pages that nobody shall find.
    private final BitSet withdrawn = new BitSet();
    private int pages;
    private int cursor;

    FreeSpace(int pageSize) {
        this.pageSize = pageSize;
        levels.add(new byte[FAN_OUT]);
    }

    /// What a page with so many free bytes is good for at least.
    int classOf(int freeBytes) {
        return Math.min(CLASSES - 1, freeBytes * CLASSES / pageSize);
    }

    /// The class that has this much room for sure; more than all classes if none has.
    int classFor(int bytes) {
        return (bytes * CLASSES + pageSize - 1) / pageSize;
    }

    synchronized void add(int ordinals, int freeClass) {
        int from = pages;
        pages = ordinals;
        reserve(pages);
        for (int i = from; i < pages; i++) {
            setLocked(i, freeClass);
        }
    }

    /// Begins anew: the pages have other ordinals.
    synchronized void reset(int ordinals, int freeClass) {
        withdrawn.clear();
        levels.forEach(level -> Arrays.fill(level, (byte) 0));
        pages = 0;
        cursor = 0;
        add(ordinals, freeClass);
    }

    /// Nobody finds these pages any more.
    synchronized void withdraw(int from, int until) {
        for (int ordinal = from; ordinal < Math.min(until, pages); ordinal++) {
            setLocked(ordinal, 0);
        }
        withdrawn.set(from, until);
    }

    synchronized void set(int ordinal, int freeClass) {
        if (ordinal >= 0 && ordinal < pages && !withdrawn.get(ordinal)) {
            setLocked(ordinal, freeClass);
        }
    }

    private void reserve(int count) {
        int places = count;
        for (int level = 0; ; level++) {
            if (level == levels.size()) {
                levels.add(new byte[FAN_OUT]);
                rebuild(level);
            }
            byte[] present = levels.get(level);
            if (present.length < places) {
                levels.set(level, Arrays.copyOf(present, Math.max(places, present.length * 2)));
            }
            if (places <= FAN_OUT) {
                return;
            }
            places = (places + FAN_OUT - 1) >>> FAN_OUT_BITS;
        }
    }

    /// A level that is new above one that is not.
    private void rebuild(int level) {
        byte[] below = levels.get(level - 1);
        for (int i = 0; i << FAN_OUT_BITS < below.length && i < FAN_OUT; i++) {
            levels.get(level)[i] = (byte) highest(level - 1, i);
        }
    }

    private void setLocked(int ordinal, int freeClass) {
        int place = ordinal;
        int value = freeClass;
        for (int level = 0; level < levels.size(); level++) {
            byte[] classes = levels.get(level);
            int before = classes[place] & 0xFF;
            if (before == value) {
                return;
            }
            classes[place] = (byte) value;
            if (level + 1 == levels.size()) {
                return;
            }
            int group = place >>> FAN_OUT_BITS;
            int highest = levels.get(level + 1)[group] & 0xFF;
            if (value < highest && before < highest) {
                return;
            }
            value = value >= highest ? value : highest(level, group);
            place = group;
        }
    }

    private int highest(int level, int group) {
        byte[] classes = levels.get(level);
        int highest = 0;
        int end = Math.min(classes.length, group + 1 << FAN_OUT_BITS);
        for (int i = group << FAN_OUT_BITS; i < end; i++) {
            highest = Math.max(highest, classes[i] & 0xFF);
        }
        return highest;
    }

    /// Looks at a page whose room is not known.
    interface Probe {
        /// Free bytes of the page.
        int freeBytes(int ordinal);
    }

    /// A page that may have the room, taken out of the search until it is [#set] again; -1 if there is none.
    int take(int bytes, Probe probe) {
        int wanted = classFor(bytes);
        for (int probes = 0; probes <= PROBES_MAX; probes++) {
            int ordinal = takeCandidate(wanted);
            if (ordinal < 0) {
                return -1;
            }
            if (ordinal < 1 << 30) {
                return ordinal;
            }
            int unknown = ordinal - (1 << 30);
            // May do I/O, so without the monitor.
            int freeClass = classOf(probe.freeBytes(unknown));
            if (freeClass >= wanted) {
                return unknown;
            }
            set(unknown, freeClass);
        }
        return -1;
    }

    /// An ordinal; plus 2^30 if its room is unknown; -1 if there is none.
    private synchronized int takeCandidate(int wanted) {
        if (wanted > UNKNOWN) {
            return -1;
        }
        int ordinal = find(cursor < pages ? cursor : 0, wanted);
        if (ordinal < 0 && cursor > 0) {
            ordinal = find(0, wanted);
        }
        if (ordinal < 0) {
            return -1;
        }
        cursor = ordinal;
        int freeClass = levels.getFirst()[ordinal] & 0xFF;
        setLocked(ordinal, 0);
        return freeClass == UNKNOWN ? ordinal + (1 << 30) : ordinal;
    }

    /// The first page from an ordinal on that has the class, -1 if there is none. Up while the rest of a group
    /// has none, then down.
    private int find(int from, int wanted) {
        int place = from;
        int level = 0;
        while (level < levels.size()) {
            byte[] classes = levels.get(level);
            int end = Math.min(classes.length, (place >>> FAN_OUT_BITS) + 1 << FAN_OUT_BITS);
            while (place < end && (classes[place] & 0xFF) < wanted) {
                place++;
            }
            if (place < end) {
                if (level == 0) {
                    return place < pages ? place : -1;
                }
                level--;
                place <<= FAN_OUT_BITS;
            } else if (place == classes.length && level + 1 == levels.size()) {
                return -1;
            } else {
                place = (place + FAN_OUT - 1) >>> FAN_OUT_BITS;
                level++;
                if (level < levels.size() && place >= levels.get(level).length) {
                    return -1;
                }
            }
        }
        return -1;
    }
}
