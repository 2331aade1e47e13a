package io.rustydb.storage.heap;

import java.util.Arrays;

/// About how much room each page of a heap has, in memory only: sixteenths of a page by page ordinal. Wrong
/// values cost a look at the page, nothing else; after an open all are unknown and learnt on the way.
///
/// Thread rule: any thread.
final class FreeSpace {
    static final int UNKNOWN = 0xFF;
    static final int CLASSES = 16;
    private static final int GROUP = 64;
    private static final int PROBES_MAX = 8;

    private final int pageSize;
    private byte[] classes = new byte[GROUP];
    /// Highest class (unknown being higher than all) in each group of pages; may be too high, never too low.
    private byte[] groups = new byte[1];
    private int pages;
    private int cursor;

    FreeSpace(int pageSize) {
        this.pageSize = pageSize;
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
        if (classes.length < pages) {
            classes = Arrays.copyOf(classes, Math.max(pages, classes.length * 2));
            groups = Arrays.copyOf(groups, classes.length / GROUP + 1);
        }
        for (int i = from; i < pages; i++) {
            setLocked(i, freeClass);
        }
    }

    synchronized void set(int ordinal, int freeClass) {
        if (ordinal >= 0 && ordinal < pages) {
            setLocked(ordinal, freeClass);
        }
    }

    private void setLocked(int ordinal, int freeClass) {
        classes[ordinal] = (byte) freeClass;
        int group = ordinal / GROUP;
        if (freeClass > (groups[group] & 0xFF)) {
            groups[group] = (byte) freeClass;
        }
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
        int groupCount = (pages + GROUP - 1) / GROUP;
        for (int i = 0; i < groupCount; i++) {
            int group = (cursor + i) % groupCount;
            if ((groups[group] & 0xFF) < wanted) {
                continue;
            }
            int highest = 0;
            int end = Math.min(pages, (group + 1) * GROUP);
            for (int ordinal = group * GROUP; ordinal < end; ordinal++) {
                int freeClass = classes[ordinal] & 0xFF;
                if (freeClass >= wanted) {
                    classes[ordinal] = 0;
                    cursor = group;
                    return freeClass == UNKNOWN ? ordinal + (1 << 30) : ordinal;
                }
                highest = Math.max(highest, freeClass);
            }
            groups[group] = (byte) highest;
        }
        return -1;
    }
}
