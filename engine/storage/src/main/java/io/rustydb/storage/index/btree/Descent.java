package io.rustydb.storage.index.btree;

import io.rustydb.base.error.DbException;
import io.rustydb.storage.buffer.BufferPool;
import java.lang.foreign.MemorySegment;

/// The way of a writer from the root to a leaf: all pages of the path with the stamps at which they were read.
/// Nothing is latched.
///
/// Thread rule: one thread at a time.
final class Descent {
    private final BufferPool pool;
    private final MemorySegment memory;
    private final int pageSize;
    private final int[] frames = new int[NodeLayout.LEVELS_MAX];
    private final long[] pageIds = new long[NodeLayout.LEVELS_MAX];
    private final long[] stamps = new long[NodeLayout.LEVELS_MAX];
    private int depth;

    Descent(BufferPool pool, int pageSize) {
        this.pool = pool;
        this.memory = pool.memory();
        this.pageSize = pageSize;
    }

    int pageSize() {
        return pageSize;
    }

    /// Index of the last page of the path: the leaf's, 0 if the root is a leaf.
    int depth() {
        return depth;
    }

    int frame(int index) {
        return frames[index];
    }

    long pageId(int index) {
        return pageIds[index];
    }

    long stamp(int index) {
        return stamps[index];
    }

    boolean isValid(int index) {
        return pool.validate(frames[index], stamps[index]);
    }

    /// Goes to the page at `level` whose range holds the key, trying until it comes through.
    ///
    /// @return false if the tree has no such level
    boolean descend(BTree tree, byte[] key, int offset, int length, int level) {
        while (true) {
            int outcome = attempt(tree, key, offset, length, level);
            if (outcome >= 0) {
                return outcome > 0;
            }
            tree.scheduler().spinWait();
        }
    }

    /// Goes to the last leaf.
    ///
    /// @return false if something changed on the way
    boolean descendToLast(BTree tree) {
        depth = 0;
        if (!enter(tree, tree.root(), 0)) {
            return false;
        }
        while (NodeLayout.level(memory, pool.offset(frames[depth])) > 0) {
            long child = NodeSearch.lastChild(memory, pool.offset(frames[depth]), pageSize);
            if (!isValid(depth) || !enter(tree, child, depth + 1) || !isValid(depth)) {
                return false;
            }
            depth++;
        }
        return isValid(depth);
    }

    /// @return 1 there, 0 no such level, -1 something changed
    private int attempt(BTree tree, byte[] key, int offset, int length, int level) {
        depth = 0;
        if (!enter(tree, tree.root(), 0)) {
            return -1;
        }
        while (true) {
            long base = pool.offset(frames[depth]);
            int here = NodeLayout.level(memory, base);
            if (here <= level) {
                return !isValid(depth) ? -1 : here == level ? 1 : 0;
            }
            long child = NodeSearch.childOf(memory, base, pageSize, here, key, offset, length);
            if (!isValid(depth)) {
                return -1;
            }
            if (depth + 1 == NodeLayout.LEVELS_MAX) {
                throw LeafRead.tooDeep(tree.root(), tree.object());
            }
            if (!enter(tree, child, depth + 1) || !isValid(depth)) {
                return -1;
            }
            depth++;
        }
    }

    private boolean enter(BTree tree, long pageId, int index) {
        int frame = pool.residentOrNone(pageId);
        if (frame < 0) {
            try {
                frame = tree.pool().resident(pageId);
            } catch (DbException e) {
                // The parent changed while the child was loaded: then it may be anything.
                if (index > 0 && !isValid(index - 1)) {
                    return false;
                }
                throw e;
            }
        }
        frames[index] = frame;
        pageIds[index] = pageId;
        stamps[index] = pool.beginRead(frame);
        return pool.pageOf(frame) == pageId;
    }
}
