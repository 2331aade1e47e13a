package io.rustydb.storage.index.btree;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.index.hash.HashDirectory;
import io.rustydb.storage.index.hash.HashRedo;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.wal.MiniTransaction;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// What is different about the structure of a hash index, whose pages above the leaves are directories
/// (`storage.index.hash`): buckets split where the bits of the hash say, directories double, a bucket that is
/// full of one hash becomes a tree.
///
/// Part of [StructureChange], which latches; thread rule: one thread at a time.
final class BucketChange {
    private static final byte[] EMPTY = {};

    private final BufferPool pool;
    private final MemorySegment memory;
    private final Space space;
    private final int pageSize;
    private final int bits;
    private final MiniTransaction m;
    private final Descent descent;
    private final @Nullable ProtocolFault fault;

    BucketChange(Kernel kernel, Space space, MiniTransaction m, Descent descent) {
        this.pool = kernel.pool();
        this.memory = pool.memory();
        this.space = space;
        this.pageSize = space.pageSize();
        this.bits = HashDirectory.bits(pageSize);
        this.m = m;
        this.descent = descent;
        this.fault = kernel.fault();
    }

    /// Makes a new, empty index: a directory, its root, that names one bucket.
    static void create(MiniTransaction m, long bucket, long root, int object, int pageSize) {
        NodeImage empty = new NodeImage(0, PageId.NONE, EMPTY, EMPTY, true, pageSize);
        int leaf = m.create(bucket, PageType.INDEX_LEAF, object);
        m.change(leaf, BTreeRedo.REDO, BTreeRedo.FORMAT).putBytes(empty.arguments(), 0, empty.length());
        int directory = m.create(root, PageType.HASH_DIRECTORY, object);
        m.change(directory, HashRedo.REDO, HashRedo.FORMAT).putLong(0);
        m.change(directory, HashRedo.REDO, HashRedo.RUNS);
        putRun(m, 0, HashDirectory.slots(pageSize), bucket);
    }

    private static void putRun(MiniTransaction m, int from, int count, long child) {
        m.putShort(from).putShort(count).putInt(0).putLong(child);
    }

    // ---- splits ----

    /// Splits a page that a directory names, or puts a tree in its place. Page and directory are latched and
    /// copied; the record is committed here.
    ///
    /// @param always split although a half stays empty
    /// @return false if nothing is changed: the directory has to [#grow] first
    boolean makeRoom(
            BTree tree,
            NodeCopy node,
            int nodeFrame,
            NodeCopy directory,
            int directoryFrame,
            byte[] key,
            boolean always) {
        long hash = HashDirectory.hash(key, 0, key.length);
        byte[] slots = directory.page;
        int slot = HashDirectory.slot(hash, HashDirectory.offset(slots), pageSize);
        int from = HashDirectory.runStart(slots, slot);
        int to = HashDirectory.runEnd(slots, slot);
        if (node.inner()) {
            putTree(tree, node, nodeFrame, directoryFrame, from, to);
            return true;
        }
        boolean single = to - from == 1;
        int middle = from + (to - from) / 2;
        long boundary = HashDirectory.hashAt(slots, hash, middle);
        int nextBit = Long.SIZE - HashDirectory.offset(slots) - bits - 1;
        if (single && nextBit >= 0) {
            boundary |= 1L << nextBit;
        }
        byte[] separator = HashDirectory.fence(boundary);
        int index = node.lowerBound(separator, 0, separator.length);
        boolean helps = always || index > 0 && index < node.count();
        if (!helps || single && !HashDirectory.isOffset(HashDirectory.offset(slots) + 1, pageSize)) {
            putTree(tree, node, nodeFrame, directoryFrame, from, to);
            return true;
        }
        if (single) {
            return false;
        }
        NodeImage right = new NodeImage(0, node.right(), separator, node.high(), node.unboundedAbove(), pageSize);
        right.addAll(node, index, node.count());
        long made = space.allocate(m);
        StructureChange.create(m, made, tree.object(), right, pageSize);
        m.change(nodeFrame, BTreeRedo.REDO, BTreeRedo.TRUNCATE)
                .putShort(index)
                .putShort(separator.length)
                .putInt(0)
                .putLong(made)
                .putBytes(separator, 0, separator.length);
        if (fault != ProtocolFault.HASH_SPLIT_NOT_IN_DIRECTORY) {
            m.change(directoryFrame, HashRedo.REDO, HashRedo.RUNS);
            putRun(m, middle, to - middle, made);
        }
        m.commit();
        return true;
    }

    /// Puts an inner page between directory and page: from now on this bucket is a tree and grows as one.
    private void putTree(BTree tree, NodeCopy node, int nodeFrame, int directoryFrame, int from, int to) {
        NodeImage top =
                new NodeImage(node.level() + 1, PageId.NONE, node.low(), node.high(), node.unboundedAbove(), pageSize);
        top.addChild(node.low(), pool.pageOf(nodeFrame));
        long made = space.allocate(m);
        StructureChange.create(m, made, tree.object(), top, pageSize);
        m.change(directoryFrame, HashRedo.REDO, HashRedo.RUNS);
        putRun(m, from, to - from, made);
        m.commit();
    }

    /// Gives the bucket of a key more slots than one: its directory is divided in two, if the directory above
    /// has slots for both, else half of it moves to a new one below.
    ///
    /// @return false if something else changed; look again in any case
    boolean grow(BTree tree, byte[] key) {
        long hash = HashDirectory.hash(key, 0, key.length);
        descent.descend(tree, key, 0, key.length, 0);
        int at = descent.depth() - 1;
        m.begin(3 + Space.PAGES_PER_CALL, 6 * pageSize + Space.BYTES_PER_CALL);
        try (m) {
            if (at > 0 && !upgrade(at - 1) || !upgrade(at)) {
                return false;
            }
            byte[] slots = load(descent.frame(at));
            if (!HashDirectory.isDirectory(slots[PageHeader.LEVEL] & 0xFF)) {
                return false;
            }
            int offset = HashDirectory.offset(slots);
            int slot = HashDirectory.slot(hash, offset, pageSize);
            if (HashDirectory.runEnd(slots, slot) - HashDirectory.runStart(slots, slot) > 1
                    || !HashDirectory.isOffset(offset + 1, pageSize)) {
                return false;
            }
            int half = HashDirectory.slots(pageSize) / 2;
            long made = space.allocate(m);
            int frame = m.create(made, PageType.HASH_DIRECTORY, tree.object());
            m.change(frame, HashRedo.REDO, HashRedo.FORMAT).putLong(offset + 1);
            if (at > 0) {
                byte[] above = load(descent.frame(at - 1));
                int aboveSlot = HashDirectory.slot(hash, HashDirectory.offset(above), pageSize);
                int from = HashDirectory.runStart(above, aboveSlot);
                int to = HashDirectory.runEnd(above, aboveSlot);
                if (to - from > 1) {
                    putDoubled(frame, slots, half);
                    m.change(descent.frame(at), HashRedo.REDO, HashRedo.FORMAT).putLong(offset + 1);
                    putDoubled(descent.frame(at), slots, 0);
                    int middle = from + (to - from) / 2;
                    m.change(descent.frame(at - 1), HashRedo.REDO, HashRedo.RUNS);
                    putRun(m, middle, to - middle, made);
                    m.commit();
                    return true;
                }
            }
            int from = slot < half ? 0 : half;
            putDoubled(frame, slots, from);
            m.change(descent.frame(at), HashRedo.REDO, HashRedo.RUNS);
            putRun(m, from, half, made);
            m.commit();
            return true;
        }
    }

    /// Gives a directory half of another one's slots, each twice.
    private void putDoubled(int frame, byte[] slots, int from) {
        m.change(frame, HashRedo.REDO, HashRedo.RUNS);
        int half = HashDirectory.slots(pageSize) / 2;
        int at = from;
        while (at < from + half) {
            int end = Math.min(HashDirectory.runEnd(slots, at), from + half);
            putRun(m, 2 * (at - from), 2 * (end - at), HashDirectory.child(slots, at));
            at = end;
        }
    }

    private boolean upgrade(int index) {
        if (!pool.tryUpgrade(descent.frame(index), descent.stamp(index))) {
            return false;
        }
        m.adopt(descent.frame(index));
        return true;
    }

    private byte[] load(int frame) {
        NodeCopy copy = new NodeCopy(pageSize);
        copy.load(memory, pool.offset(frame));
        return copy.page;
    }

    // ---- moving and freeing ----

    /// Names another page in the slots of the one at a key, which moves.
    ///
    /// @return false if the directory does not name the page
    boolean rename(NodeCopy directory, int directoryFrame, byte[] low, long pageId, long target) {
        byte[] slots = directory.page;
        int slot = HashDirectory.slot(HashDirectory.hash(low, 0, low.length), HashDirectory.offset(slots), pageSize);
        if (HashDirectory.child(slots, slot) != pageId) {
            return false;
        }
        int from = HashDirectory.runStart(slots, slot);
        m.change(directoryFrame, HashRedo.REDO, HashRedo.RUNS);
        putRun(m, from, HashDirectory.runEnd(slots, slot) - from, target);
        return true;
    }

    boolean isNamed(NodeCopy directory, byte[] low, long pageId) {
        int slot = HashDirectory.slot(
                HashDirectory.hash(low, 0, low.length), HashDirectory.offset(directory.page), pageSize);
        return HashDirectory.child(directory.page, slot) == pageId;
    }

    /// Frees all pages below a directory that nobody uses any more; the slots of what is gone name nothing.
    ///
    /// @param structure frees the trees that stand in place of buckets
    void freeChildren(long directoryId, StructureChange structure) {
        byte[] slots = read(directoryId);
        int slot = HashDirectory.slots(pageSize);
        while (slot > 0) {
            slot = HashDirectory.runStart(slots, slot - 1);
            long child = HashDirectory.child(slots, slot);
            if (child == PageId.NONE) {
                continue;
            }
            freeBelow(child, structure);
            m.begin(1 + Space.PAGES_PER_CALL, HashRedo.RUN_BYTES + Space.BYTES_PER_CALL + 8);
            try (m) {
                int frame = m.latch(directoryId);
                m.change(frame, HashRedo.REDO, HashRedo.RUNS);
                putRun(m, slot, HashDirectory.runEnd(slots, slot) - slot, PageId.NONE);
                StructureChange.freeOrLose(space, m, child);
                m.commit();
            }
        }
    }

    /// What is below a page that is damaged is lost.
    private void freeBelow(long child, StructureChange structure) {
        try {
            int level = read(child)[PageHeader.LEVEL] & 0xFF;
            if (HashDirectory.isDirectory(level)) {
                freeChildren(child, structure);
            } else {
                structure.freeBelow(child);
            }
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
        }
    }

    private byte[] read(long pageId) {
        int frame = pool.latchShared(pageId);
        try {
            return load(frame);
        } finally {
            pool.unlatchShared(frame);
        }
    }
}
