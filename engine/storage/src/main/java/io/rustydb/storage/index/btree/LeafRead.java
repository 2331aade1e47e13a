package io.rustydb.storage.index.btree;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.index.hash.HashDirectory;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import java.lang.foreign.MemorySegment;

/// The way of a reader from the root to a leaf, without allocation.
///
/// ```java
/// for (int attempt = 0; ; attempt++) {
///     if (!read.descend(attempt, …)) continue;
///     … copy out of the leaf at read.base(), clamped …
///     if (read.finish()) return …;                 // only now the copy may be believed
/// }
/// ```
/// The first attempts are optimistic: read the child's id, validate the parent, begin the child, validate the
/// parent again. After that shared latches are coupled from the root to the leaf, so that a reader comes
/// through however busy the writers are. Thread rule: one thread at a time.
final class LeafRead {
    static final int OPTIMISTIC_ATTEMPTS = 3;
    private static final byte[] NO_KEY = {};
    private static final long[] NO_SIBLINGS = {};
    static final int AHEAD_MAX = 32;

    private final BufferPool pool;
    private final MemorySegment memory;
    private final int pageSize;
    private final long root;
    private final int object;

    /// Leaves behind the wanted one that a descent begins to read, see [#readAhead].
    private long[] siblings = NO_SIBLINGS;
    private int ahead;
    private boolean large;

    private int frame;
    private long stamp;
    private long pageId;
    private boolean latched;

    LeafRead(BufferPool pool, long root, int object) {
        this.pool = pool;
        this.memory = pool.memory();
        this.pageSize = pool.pageSize();
        this.root = root;
        this.object = object;
    }

    /// A tree has one root for ever; other objects stand for the same tree in other sessions.
    boolean isOf(BufferPool ofPool, long ofRoot, int ofObject) {
        return root == ofRoot && object == ofObject && pool == ofPool;
    }

    long base() {
        return pool.offset(frame);
    }

    long pageId() {
        return pageId;
    }

    /// Goes to the leaf whose range holds a key.
    ///
    /// @return false if something changed on the way: try again with `attempt + 1`
    boolean descend(int attempt, byte[] key, int offset, int length) {
        return attempt < OPTIMISTIC_ATTEMPTS
                ? optimistic(Target.KEY, key, offset, length)
                : latched(Target.KEY, key, offset, length);
    }

    /// Goes to the leaf that holds the greatest keys below one.
    boolean descendBelow(int attempt, byte[] key, int offset, int length) {
        return attempt < OPTIMISTIC_ATTEMPTS
                ? optimistic(Target.BELOW, key, offset, length)
                : latched(Target.BELOW, key, offset, length);
    }

    boolean descendToLast(int attempt) {
        return attempt < OPTIMISTIC_ATTEMPTS
                ? optimistic(Target.LAST, NO_KEY, 0, 0)
                : latched(Target.LAST, NO_KEY, 0, 0);
    }

    /// What the next descents may expect of the reader.
    ///
    /// @param leaves that it will want after the one it goes to; they are read meanwhile
    /// @param large it reads so many that they should not push out what others use
    void readAhead(int leaves, boolean large) {
        this.ahead = pool.canPrefetch() ? Math.min(Math.min(leaves, AHEAD_MAX), pool.scanFrames() / 2) : 0;
        if (ahead > siblings.length) {
            siblings = new long[AHEAD_MAX];
        }
        this.large = large;
    }

    /// Goes from the leaf of the last [#finish] to its right sibling, if neither has changed since.
    boolean hop(long right) {
        if (latched || right == PageId.NONE) {
            return false;
        }
        int next = large ? pool.residentOrNoneForScan(right) : pool.residentOrNone(right);
        if (next < 0) {
            return false;
        }
        long nextStamp = pool.beginRead(next);
        // The left leaf unchanged proves that the link still held when the right one was begun.
        if (pool.pageOf(next) != right || !pool.validate(frame, stamp)) {
            return false;
        }
        frame = next;
        stamp = nextStamp;
        pageId = right;
        return true;
    }

    /// Ends the reading of a leaf.
    ///
    /// @return false if what was read may be torn
    boolean finish() {
        boolean leaf = memory.get(PageHeader.U8, base() + PageHeader.TYPE) == PageType.INDEX_LEAF.code();
        if (latched) {
            pool.unlatchShared(frame);
        } else if (!pool.validate(frame, stamp)) {
            return false;
        }
        if (!leaf) {
            throw notAnIndexPage(pageId, object);
        }
        return true;
    }

    /// True if the leaf of the last [#finish] is unchanged; may be false without need.
    boolean isUnchanged() {
        return !latched && pool.validate(frame, stamp);
    }

    private enum Target {
        KEY,
        BELOW,
        LAST
    }

    private int childIndex(Target target, long base, byte[] key, int offset, int length) {
        return switch (target) {
            case KEY -> NodeSearch.childIndex(memory, base, pageSize, key, offset, length);
            case BELOW -> NodeSearch.childIndexBelow(memory, base, pageSize, key, offset, length);
            case LAST -> Math.max(0, NodeSearch.clampedCount(memory, base, pageSize) - 1);
        };
    }

    private long directoryChild(Target target, long base, byte[] key, int offset, int length) {
        return switch (target) {
            case KEY -> HashDirectory.childOf(memory, base, pageSize, key, offset, length);
            case BELOW -> HashDirectory.childBelow(memory, base, pageSize, key, offset, length);
            case LAST -> HashDirectory.lastChild(memory, base, pageSize);
        };
    }

    private boolean optimistic(Target target, byte[] key, int offset, int length) {
        latched = false;
        long id = root;
        int at = pool.resident(id);
        long seen = pool.beginRead(at);
        if (pool.pageOf(at) != id) {
            return false;
        }
        for (int depth = 0; depth < NodeLayout.LEVELS_MAX; depth++) {
            long base = pool.offset(at);
            int level = NodeLayout.level(memory, base);
            if (level == 0) {
                frame = at;
                stamp = seen;
                pageId = id;
                return true;
            }
            long child;
            int wanted = 0;
            if (HashDirectory.isDirectory(level)) {
                child = directoryChild(target, base, key, offset, length);
            } else {
                int index = childIndex(target, base, key, offset, length);
                child = NodeSearch.child(memory, base, pageSize, index);
                wanted = ahead > 0 && level == 1 ? noteSiblings(base, index) : 0;
            }
            if (!pool.validate(at, seen)) {
                return false;
            }
            for (int i = 0; i < wanted; i++) {
                pool.prefetch(siblings[i]);
            }
            int childFrame = load(child, at, seen, large && level == 1);
            if (childFrame < 0) {
                return false;
            }
            long childSeen = pool.beginRead(childFrame);
            if (pool.pageOf(childFrame) != child || !pool.validate(at, seen)) {
                return false;
            }
            at = childFrame;
            seen = childSeen;
            id = child;
        }
        if (!pool.validate(at, seen)) {
            return false;
        }
        throw tooDeep(root, object);
    }

    /// Copies the ids of the leaves behind a child. Nothing may be believed before the parent is validated.
    private int noteSiblings(long base, int index) {
        int count = Math.min(ahead, NodeSearch.clampedCount(memory, base, pageSize) - index - 1);
        for (int i = 0; i < count; i++) {
            siblings[i] = NodeSearch.child(memory, base, pageSize, index + 1 + i);
        }
        return count;
    }

    /// The frame of a child, -1 if the parent changed meanwhile: then the child may be anything, a page that
    /// cannot be read too.
    private int load(long child, int parent, long parentStamp, boolean scan) {
        int resident = scan ? pool.residentOrNoneForScan(child) : pool.residentOrNone(child);
        if (resident >= 0) {
            return resident;
        }
        try {
            return scan ? pool.residentForScan(child) : pool.resident(child);
        } catch (DbException e) {
            if (!pool.validate(parent, parentStamp)) {
                return -1;
            }
            throw e;
        }
    }

    private boolean latched(Target target, byte[] key, int offset, int length) {
        int at = pool.latchShared(root);
        long id = root;
        for (int depth = 0; depth < NodeLayout.LEVELS_MAX; depth++) {
            long base = pool.offset(at);
            int level = NodeLayout.level(memory, base);
            if (level == 0) {
                frame = at;
                pageId = id;
                latched = true;
                return true;
            }
            long child = HashDirectory.isDirectory(level)
                    ? directoryChild(target, base, key, offset, length)
                    : NodeSearch.child(memory, base, pageSize, childIndex(target, base, key, offset, length));
            int childFrame = pool.latchSharedIfResident(child);
            pool.unlatchShared(at);
            if (childFrame < 0) {
                // No latch is held across I/O: load it, then begin again at the root.
                pool.resident(child);
                return false;
            }
            at = childFrame;
            id = child;
        }
        pool.unlatchShared(at);
        throw tooDeep(root, object);
    }

    static DbException notAnIndexPage(long pageId, int object) {
        return DbException.of(
                ErrorCode.INDEX_CORRUPTED,
                "not a page of the index: index=" + object + ", page=" + PageId.text(pageId) + "; rebuild the index");
    }

    static DbException tooDeep(long root, int object) {
        return DbException.of(
                ErrorCode.INDEX_CORRUPTED,
                "index without leaves: index=" + object + ", root=" + PageId.text(root) + "; rebuild the index");
    }
}
