package io.rustydb.storage.index.btree;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.index.hash.HashDirectory;
import io.rustydb.storage.index.hash.HashRedo;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.undo.UndoStep;
import io.rustydb.storage.wal.MiniTransaction;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Splits, merges and the freeing of trees: each step one mini-transaction over all its pages, the space map
/// included, that leaves a good tree.
///
/// They are separate from the changes of entries and are never undone. A split that finds no room in the parent
/// splits the parent first, as a step of its own, and begins again: so each step has the parent, the page and
/// the new page, whatever the height. Thread rule: one thread at a time.
final class StructureChange {
    /// Attempts by upgrade of optimistic stamps, before latches are waited for.
    private static final int UPGRADE_ATTEMPTS = 3;
    private static final int MERGE_ATTEMPTS = 3;
    private static final int FREE_BATCH = 4;
    /// A neighbour with less room than this part of a page is full enough.
    private static final int FILL_LEFT_SHARE = 8;
    /// A leaf is deduplicated rather than split if this part of it is free afterwards: not again and again for
    /// each entry.
    private static final int WORTHWHILE_SHARE = 16;
    private static final byte[] EMPTY = {};

    private final BufferPool pool;
    private final MemorySegment memory;
    private final Space space;
    private final int pageSize;
    private final MiniTransaction m;
    private final Descent descent;
    private final BucketChange buckets;
    private final NodeCopy node;
    private final NodeCopy parent;
    private final NodeCopy left;
    private int nodeFrame;
    private int parentFrame;

    StructureChange(Kernel kernel, Space space, MiniTransaction m, Descent descent) {
        this.pool = kernel.pool();
        this.memory = pool.memory();
        this.space = space;
        this.pageSize = space.pageSize();
        this.m = m;
        this.descent = descent;
        this.buckets = new BucketChange(kernel, space, m, descent);
        this.node = new NodeCopy(pageSize);
        this.parent = new NodeCopy(pageSize);
        this.left = new NodeCopy(pageSize);
    }

    // ---- splits ----

    /// Splits the leaf of an entry, unless it has `bytes` free.
    void makeRoom(BTree tree, byte[] entry, int entryBytes, int bytes) {
        makeRoomAt(tree, Arrays.copyOf(entry, entryBytes), 0, bytes);
    }

    /// Splits the page of a key at a level, or finds that it need not. One step; the caller looks again.
    private void makeRoomAt(BTree tree, byte[] key, int level, int bytes) {
        for (int attempt = 0; ; attempt++) {
            if (!descent.descend(tree, key, 0, key.length, level)) {
                return;
            }
            byte[] parentLacks = null;
            int parentBytes = 0;
            m.begin(4 + 2 * Space.PAGES_PER_CALL, 3 * pageSize + 2 * Space.BYTES_PER_CALL);
            try (m) {
                if (!latchNodeAndParent(tree, key, level, attempt)) {
                    continue;
                }
                if (node.bytesFree() >= bytes) {
                    return;
                }
                if (level == 0
                        && node.bytesFree() + Deduplication.bytesWon(node) >= bytes + pageSize / WORTHWHILE_SHARE) {
                    m.change(nodeFrame, BTreeRedo.REDO, BTreeRedo.DEDUPLICATE);
                    m.commit();
                    return;
                }
                if (descent.depth() > 0 && HashDirectory.isDirectory(parent.level())) {
                    if (buckets.makeRoom(tree, node, nodeFrame, parent, parentFrame, key, false)) {
                        return;
                    }
                    m.close();
                    growDirectory(tree, key);
                    return;
                }
                SplitPlan plan = SplitPlan.of(node, key);
                if (descent.depth() == 0) {
                    splitRoot(tree, plan);
                    return;
                }
                if (level == 0 && isAtRightEdge(key) && fillLeft()) {
                    return;
                }
                int separatorCost =
                        NodeLayout.itemCost(plan.separator().length - parent.prefixLength() + NodeLayout.CHILD_BYTES);
                if (parent.bytesFree() >= separatorCost) {
                    split(tree, plan);
                    return;
                }
                parentLacks = plan.separator();
                parentBytes = separatorCost;
            }
            makeRoomAt(tree, parentLacks, level + 1, parentBytes);
        }
    }

    private void growDirectory(BTree tree, byte[] key) {
        if (!buckets.grow(tree, key)) {
            tree.scheduler().spinWait();
        }
    }

    /// Splits buckets of a hash index, empty ones too, until one begins with a hash.
    void splitBucketsAt(BTree tree, long hash) {
        byte[] key = HashDirectory.fence(hash);
        for (int attempt = 0; ; attempt++) {
            descent.descend(tree, key, 0, key.length, 0);
            m.begin(4 + 2 * Space.PAGES_PER_CALL, 3 * pageSize + 2 * Space.BYTES_PER_CALL);
            try (m) {
                if (!latchNodeAndParent(tree, key, 0, attempt)) {
                    continue;
                }
                if (Arrays.equals(node.low(), key) || !HashDirectory.isDirectory(parent.level())) {
                    return;
                }
                if (buckets.makeRoom(tree, node, nodeFrame, parent, parentFrame, key, true)) {
                    continue;
                }
            }
            growDirectory(tree, key);
        }
    }

    /// Gives an empty bucket of a hash index entries in order.
    ///
    /// @param key from which on they are
    /// @param last of them
    /// @return false if they do not fit, or do not belong into one empty bucket
    boolean fillBucket(BTree tree, byte[] key, byte[] last, Consumer<NodeImage> entries) {
        descent.descend(tree, key, 0, key.length, 0);
        m.begin(1, 2 * pageSize);
        try (m) {
            nodeFrame = m.latch(descent.pageId(descent.depth()));
            node.load(memory, pool.offset(nodeFrame));
            if (node.type() != PageType.INDEX_LEAF.code()
                    || node.object() != tree.object()
                    || node.compareLow(key, 0, key.length) > 0
                    || node.compareHigh(last, 0, last.length) <= 0
                    || node.count() > 0) {
                return false;
            }
            NodeImage image = new NodeImage(0, node.right(), node.low(), node.high(), node.unboundedAbove(), pageSize);
            entries.accept(image);
            if (image.pageBytes() > pageSize) {
                return false;
            }
            format(nodeFrame, image);
            m.commit();
            return true;
        }
    }

    /// Latches the last page of the path and its parent, and copies both.
    private boolean latchNodeAndParent(BTree tree, byte[] key, int level, int attempt) {
        int depth = descent.depth();
        if (attempt < UPGRADE_ATTEMPTS) {
            if (depth > 0 && !upgrade(depth - 1) || !upgrade(depth)) {
                return false;
            }
            nodeFrame = descent.frame(depth);
            parentFrame = descent.frame(Math.max(0, depth - 1));
        } else if (depth > 0) {
            parentFrame = m.latch(descent.pageId(depth - 1));
            long base = pool.offset(parentFrame);
            boolean linked = depth == 1 ? isAbove(NodeLayout.level(memory, base), level) : descent.isValid(depth - 2);
            if (!linked) {
                return false;
            }
            long child = NodeSearch.childOf(memory, base, pageSize, NodeLayout.level(memory, base), key, 0, key.length);
            if (child != descent.pageId(depth) || pool.residentOrNone(child) < 0) {
                return false;
            }
            nodeFrame = m.latch(child);
        } else {
            nodeFrame = m.latch(tree.root());
            if (NodeLayout.level(memory, pool.offset(nodeFrame)) != level) {
                return false;
            }
        }
        node.load(memory, pool.offset(nodeFrame));
        if (depth > 0) {
            parent.load(memory, pool.offset(parentFrame));
        }
        return true;
    }

    private static boolean isAbove(int rootLevel, int level) {
        return rootLevel == level + 1 || HashDirectory.isDirectory(rootLevel);
    }

    private boolean upgrade(int index) {
        if (!pool.tryUpgrade(descent.frame(index), descent.stamp(index))) {
            return false;
        }
        m.adopt(descent.frame(index));
        return true;
    }

    private void split(BTree tree, SplitPlan plan) {
        byte[] separator = plan.separator();
        NodeImage right =
                new NodeImage(node.level(), node.right(), separator, node.high(), node.unboundedAbove(), pageSize);
        right.addAll(node, plan.index(), node.count());
        long child = space.allocate(m);
        create(child, tree.object(), right);

        m.change(nodeFrame, BTreeRedo.REDO, BTreeRedo.TRUNCATE)
                .putShort(plan.index())
                .putShort(separator.length)
                .putInt(0)
                .putLong(child)
                .putBytes(separator, 0, separator.length);
        insertChild(separator, child);
        m.commit();
    }

    private boolean isAtRightEdge(byte[] key) {
        return node.unboundedAbove() && SplitPlan.isAboveAll(node, key);
    }

    /// The rightmost leaf is full: its first items fill up its left neighbour, as [FillPlan] has it. Ascending
    /// keys leave full leaves behind in this way, not leaves that were full of long items. The parent, and the
    /// page, are latched and copied.
    ///
    /// @return false if the neighbour is full, not there or contended, or the parent has no room: nothing is
    ///     changed then
    private boolean fillLeft() {
        int index = parent.count() - 1;
        if (index < 1 || parent.child(index) != pool.pageOf(nodeFrame)) {
            return false;
        }
        long leftId = parent.child(index - 1);
        if (pool.residentOrNone(leftId) < 0) {
            return false;
        }
        int leftFrame = m.tryLatch(leftId);
        if (leftFrame < 0) {
            return false;
        }
        left.load(memory, pool.offset(leftFrame));
        if (left.bytesFree() < pageSize / FILL_LEFT_SHARE) {
            return false;
        }
        FillPlan plan = FillPlan.of(left, node);
        if (plan == null) {
            return false;
        }
        int count = plan.count();
        byte[] separator = plan.separator();
        int prefix = parent.prefixLength();
        if (parent.bytesFree() + parent.itemLength(index) < separator.length - prefix + NodeLayout.CHILD_BYTES) {
            return false;
        }
        NodeImage rest = new NodeImage(0, node.right(), separator, EMPTY, true, pageSize);
        rest.addAll(node, count, node.count());
        if (rest.pageBytes() > pageSize) {
            return false;
        }
        NodeImage filled = new NodeImage(0, left.right(), left.low(), separator, false, pageSize);
        filled.addAll(left, 0, left.count());
        filled.addAll(node, 0, count);
        format(leftFrame, filled);
        format(nodeFrame, rest);
        m.change(parentFrame, BTreeRedo.REDO, BTreeRedo.REMOVE).putShort(index);
        m.change(parentFrame, BTreeRedo.REDO, BTreeRedo.INSERT)
                .putShort(index)
                .putShort(0)
                .putShort(separator.length - prefix + NodeLayout.CHILD_BYTES)
                .putBytes(separator, prefix, separator.length - prefix)
                .putLong(parent.child(index));
        m.commit();
        return true;
    }

    /// The root keeps its page id: its items move down into two new pages.
    private void splitRoot(BTree tree, SplitPlan plan) {
        long leftId = space.allocate(m);
        long rightId = space.allocate(m);
        byte[] separator = plan.separator();
        NodeImage left = new NodeImage(node.level(), rightId, EMPTY, separator, false, pageSize);
        left.addAll(node, 0, plan.index());
        NodeImage right = new NodeImage(node.level(), PageId.NONE, separator, EMPTY, true, pageSize);
        right.addAll(node, plan.index(), node.count());
        NodeImage top = new NodeImage(node.level() + 1, PageId.NONE, EMPTY, EMPTY, true, pageSize);
        top.addChild(EMPTY, leftId);
        top.addChild(separator, rightId);
        create(leftId, tree.object(), left);
        create(rightId, tree.object(), right);
        format(m.latch(tree.root()), top);
        m.commit();
    }

    private void create(long pageId, int object, NodeImage image) {
        create(m, pageId, object, image, pageSize);
    }

    static void create(MiniTransaction m, long pageId, int object, NodeImage image, int pageSize) {
        PageType type = image.level() == 0 ? PageType.INDEX_LEAF : PageType.INDEX_INNER;
        format(m, m.create(pageId, type, object), image, pageSize);
    }

    private void format(int frame, NodeImage image) {
        format(m, frame, image, pageSize);
    }

    private static void format(MiniTransaction m, int frame, NodeImage image, int pageSize) {
        assert image.pageBytes() <= pageSize : "an image larger than a page";
        m.change(frame, BTreeRedo.REDO, BTreeRedo.FORMAT).putBytes(image.arguments(), 0, image.length());
    }

    // ---- loading ----

    /// Makes the last, empty leaf of a tree that nobody else uses a full one, and adds a new last leaf behind
    /// it.
    ///
    /// @param full the leaf up to `separator`, its right sibling not yet set
    void append(BTree tree, NodeImage full, byte[] separator) {
        while (true) {
            descent.descend(tree, separator, 0, separator.length, 0);
            int depth = descent.depth();
            m.begin(3 + 2 * Space.PAGES_PER_CALL, 2 * pageSize + 2 * Space.BYTES_PER_CALL + full.length());
            int cost;
            try (m) {
                parentFrame = depth > 0 ? m.latch(descent.pageId(depth - 1)) : -1;
                if (pool.residentOrNone(descent.pageId(depth)) < 0) {
                    continue;
                }
                nodeFrame = m.latch(descent.pageId(depth));
                if (depth == 0) {
                    appendToRoot(tree, full, separator);
                    return;
                }
                parent.load(memory, pool.offset(parentFrame));
                cost = NodeLayout.itemCost(separator.length - parent.prefixLength() + NodeLayout.CHILD_BYTES);
                if (parent.bytesFree() >= cost) {
                    long last = space.allocate(m);
                    full.setRight(last);
                    format(nodeFrame, full);
                    create(last, tree.object(), lastLeaf(separator));
                    insertChild(separator, last);
                    m.commit();
                    return;
                }
            }
            makeRoomAt(tree, separator, 1, cost);
        }
    }

    private NodeImage lastLeaf(byte[] separator) {
        return new NodeImage(0, PageId.NONE, separator, EMPTY, true, pageSize);
    }

    private void appendToRoot(BTree tree, NodeImage full, byte[] separator) {
        long leftId = space.allocate(m);
        long rightId = space.allocate(m);
        full.setRight(rightId);
        create(leftId, tree.object(), full);
        create(rightId, tree.object(), lastLeaf(separator));
        NodeImage top = new NodeImage(1, PageId.NONE, EMPTY, EMPTY, true, pageSize);
        top.addChild(EMPTY, leftId);
        top.addChild(separator, rightId);
        format(nodeFrame, top);
        m.commit();
    }

    private void insertChild(byte[] separator, long child) {
        int prefix = parent.prefixLength();
        m.change(parentFrame, BTreeRedo.REDO, BTreeRedo.INSERT)
                .putShort(parent.lowerBound(separator, 0, separator.length))
                .putShort(0)
                .putShort(separator.length - prefix + NodeLayout.CHILD_BYTES)
                .putBytes(separator, prefix, separator.length - prefix)
                .putLong(child);
    }

    /// Gives the last, empty leaf its entries.
    void fillLast(BTree tree, NodeImage image) {
        while (!descent.descendToLast(tree)) {
            tree.scheduler().spinWait();
        }
        m.begin(1, pageSize + image.length());
        try (m) {
            nodeFrame = m.latch(descent.pageId(descent.depth()));
            format(nodeFrame, image);
            m.commit();
        }
    }

    // ---- merges ----

    /// True if a page with so many free bytes should be merged.
    static boolean isSparse(int pageSize, int bytesFree) {
        return bytesFree > pageSize - pageSize / 4;
    }

    /// Merges the leaf of an entry with a neighbour under the same parent, then what became sparse above it.
    /// Best effort: under contention it leaves things as they are, which are right as well.
    void mergeAround(BTree tree, byte[] entry, int entryBytes) {
        byte[] key = Arrays.copyOf(entry, entryBytes);
        int level = 0;
        int failures = 0;
        while (failures < MERGE_ATTEMPTS) {
            switch (merge(tree, key, level)) {
                case MERGED -> {
                    level++;
                    failures = 0;
                }
                case CONTENDED -> failures++;
                case NOT_NEEDED -> {
                    return;
                }
            }
        }
    }

    private enum Merge {
        MERGED,
        CONTENDED,
        NOT_NEEDED
    }

    private Merge merge(BTree tree, byte[] key, int level) {
        if (!descent.descend(tree, key, 0, key.length, level)) {
            return Merge.NOT_NEEDED;
        }
        int depth = descent.depth();
        if (depth == 0) {
            return level == 0 ? Merge.NOT_NEEDED : collapseRoot(tree);
        }
        node.load(memory, pool.offset(descent.frame(depth)));
        parent.load(memory, pool.offset(descent.frame(depth - 1)));
        if (!descent.isValid(depth) || !descent.isValid(depth - 1)) {
            return Merge.CONTENDED;
        }
        if (HashDirectory.isDirectory(parent.level()) || !isSparse(pageSize, node.bytesFree())) {
            return Merge.NOT_NEEDED;
        }
        int index = parent.lowerBound(node.low(), 0, node.lowLength());
        int leftIndex = index + 1 < parent.count() ? index : index - 1;
        if (leftIndex < 0) {
            return depth == 1 ? collapseRoot(tree) : Merge.NOT_NEEDED;
        }
        long leftId = parent.child(leftIndex);
        long rightId = parent.child(leftIndex + 1);
        // Before any latch: the neighbour may have to be loaded.
        if (pool.residentOrNone(leftId) < 0 || pool.residentOrNone(rightId) < 0) {
            if (!descent.isValid(depth - 1)) {
                return Merge.CONTENDED;
            }
            pool.resident(leftId == descent.pageId(depth) ? rightId : leftId);
        }
        m.begin(3 + Space.PAGES_PER_CALL, 2 * pageSize + Space.BYTES_PER_CALL);
        try (m) {
            if (!upgrade(depth - 1)) {
                return Merge.CONTENDED;
            }
            int left = m.tryLatch(leftId);
            int right = left < 0 ? -1 : m.tryLatch(rightId);
            if (right < 0) {
                return Merge.CONTENDED;
            }
            return mergeLatched(left, right, leftIndex, rightId) ? Merge.MERGED : Merge.NOT_NEEDED;
        }
    }

    private boolean mergeLatched(int leftFrame, int rightFrame, int leftIndex, long rightId) {
        NodeCopy left = node;
        NodeCopy right = new NodeCopy(pageSize);
        left.load(memory, pool.offset(leftFrame));
        right.load(memory, pool.offset(rightFrame));
        NodeImage image =
                new NodeImage(left.level(), right.right(), left.low(), right.high(), right.unboundedAbove(), pageSize);
        image.addAll(left, 0, left.count());
        image.addAll(right, 0, right.count());
        boolean oneEmpty = left.count() == 0 || right.count() == 0;
        // Room is left, so that the next inserts do not split it again.
        if (image.pageBytes() > (oneEmpty ? pageSize : pageSize - pageSize / 4)) {
            return false;
        }
        format(leftFrame, image);
        m.change(m.latch(descent.pageId(descent.depth() - 1)), BTreeRedo.REDO, BTreeRedo.REMOVE)
                .putShort(leftIndex + 1);
        space.free(m, rightId);
        m.commit();
        return true;
    }

    /// A root with one child takes its place; the tree becomes lower.
    private Merge collapseRoot(BTree tree) {
        int rootFrame = pool.resident(tree.root());
        long stamp = pool.beginRead(rootFrame);
        parent.load(memory, pool.offset(rootFrame));
        if (pool.pageOf(rootFrame) != tree.root() || !pool.validate(rootFrame, stamp)) {
            return Merge.CONTENDED;
        }
        if (!parent.inner() || parent.count() != 1) {
            return Merge.NOT_NEEDED;
        }
        long child = parent.child(0);
        pool.resident(child);
        m.begin(2 + Space.PAGES_PER_CALL, 2 * pageSize + Space.BYTES_PER_CALL);
        try (m) {
            if (!pool.tryUpgrade(rootFrame, stamp)) {
                return Merge.CONTENDED;
            }
            m.adopt(rootFrame);
            int childFrame = m.tryLatch(child);
            if (childFrame < 0) {
                return Merge.CONTENDED;
            }
            node.load(memory, pool.offset(childFrame));
            NodeImage image = new NodeImage(node.level(), PageId.NONE, EMPTY, EMPTY, true, pageSize);
            image.addAll(node, 0, node.count());
            format(rootFrame, image);
            space.free(m, child);
            m.commit();
        }
        return Merge.MERGED;
    }

    // ---- moving pages ----

    /// Moves pages of a tree, but not its root, from this page number on to free ones below it, level by level
    /// from left to right; each move is a record of its own. Under contention a page stays where it is.
    ///
    /// @return pages moved
    int moveBelow(BTree tree, long pageNumber) {
        int moved = 0;
        for (int level = 0; descent.descend(tree, EMPTY, 0, 0, level) && descent.depth() > 0; level++) {
            long before = PageId.NONE;
            long at = descent.pageId(descent.depth());
            while (at != PageId.NONE) {
                read(at);
                if (!isNodeOf(tree, level)) {
                    // Merged away meanwhile: what follows is not known any more.
                    break;
                }
                long right = node.right();
                long now = PageId.NONE;
                if (PageId.number(at) >= pageNumber) {
                    now = move(tree, level, before, at, node.low(), pageNumber);
                    moved += now == PageId.NONE ? 0 : 1;
                }
                before = now == PageId.NONE ? at : now;
                at = right;
            }
        }
        return moved;
    }

    private void read(long pageId) {
        int frame = pool.latchShared(pageId);
        node.load(memory, pool.offset(frame));
        pool.unlatchShared(frame);
    }

    private boolean isNodeOf(BTree tree, int level) {
        int type = node.type();
        return (type == PageType.INDEX_LEAF.code() || type == PageType.INDEX_INNER.code())
                && node.object() == tree.object()
                && node.level() == level;
    }

    /// @param before the page to its left, none if it is the first of its level
    /// @return where it is now; none if it was not moved
    private long move(BTree tree, int level, long before, long pageId, byte[] low, long pageNumber) {
        if (!descent.descend(tree, low, 0, low.length, level)
                || descent.depth() == 0
                || descent.pageId(descent.depth()) != pageId) {
            return PageId.NONE;
        }
        if (before != PageId.NONE) {
            pool.resident(before);
        }
        m.begin(4 + 2 * Space.PAGES_PER_CALL, 2 * pageSize + 2 * Space.BYTES_PER_CALL);
        try (m) {
            if (!latchNodeAndParent(tree, low, level, 0)) {
                return PageId.NONE;
            }
            int leftFrame = before == PageId.NONE ? -1 : m.tryLatch(before);
            if (before != PageId.NONE) {
                if (leftFrame < 0) {
                    return PageId.NONE;
                }
                left.load(memory, pool.offset(leftFrame));
                if (left.right() != pageId || left.unboundedAbove()) {
                    return PageId.NONE;
                }
            }
            boolean bucket = HashDirectory.isDirectory(parent.level());
            int index = bucket ? 0 : parent.lowerBound(low, 0, low.length);
            boolean linked = bucket
                    ? buckets.isNamed(parent, low, pageId)
                    : index < parent.count() && parent.child(index) == pageId;
            if (!linked) {
                return PageId.NONE;
            }
            space.free(m, pageId);
            long target = space.allocateBelow(m, 1, pageNumber);
            if (target == PageId.NONE) {
                return PageId.NONE;
            }
            NodeImage image =
                    new NodeImage(level, node.right(), node.low(), node.high(), node.unboundedAbove(), pageSize);
            image.addAll(node, 0, node.count());
            create(target, tree.object(), image);
            if (leftFrame >= 0) {
                byte[] high = left.high();
                m.change(leftFrame, BTreeRedo.REDO, BTreeRedo.TRUNCATE)
                        .putShort(left.count())
                        .putShort(high.length)
                        .putInt(0)
                        .putLong(target)
                        .putBytes(high, 0, high.length);
            }
            if (bucket) {
                buckets.rename(parent, parentFrame, low, pageId, target);
                m.commit();
                return target;
            }
            byte[] separator = parent.key(index);
            int prefix = parent.prefixLength();
            m.change(parentFrame, BTreeRedo.REDO, BTreeRedo.REMOVE).putShort(index);
            m.change(parentFrame, BTreeRedo.REDO, BTreeRedo.INSERT)
                    .putShort(index)
                    .putShort(0)
                    .putShort(separator.length - prefix + NodeLayout.CHILD_BYTES)
                    .putBytes(separator, prefix, separator.length - prefix)
                    .putLong(target);
            m.commit();
            return target;
        }
    }

    // ---- freeing a tree ----

    /// Frees all pages of a tree that nobody uses any more, the root last, in one record with the step. Begun
    /// again after a crash it goes on where it was: in between the tree is smaller, but good. Pages below one
    /// that is damaged stay in use and belong to nothing from then on: CHECK DATABASE tells it.
    ///
    /// @return false if the page is no root of this tree (any more)
    boolean freeTree(long root, int object, @Nullable UndoStep step) {
        boolean damaged = false;
        boolean directory = false;
        try {
            if (!isPageOf(root, object)) {
                return false;
            }
            read(root);
            directory = HashDirectory.isDirectory(node.level());
            if (directory) {
                buckets.freeChildren(root, this);
            } else {
                freeBelow(root);
            }
        } catch (DbException e) {
            // Only with a step can it be known that the root has not been given back before.
            if (e.code() != ErrorCode.DATA_CORRUPTED || step == null) {
                throw e;
            }
            damaged = true;
        }
        m.begin(1 + Space.PAGES_PER_CALL + UndoStep.PAGES_MAX, Space.BYTES_PER_CALL + UndoStep.BYTES_MAX + 16);
        try (m) {
            if (!damaged) {
                int frame = m.latch(root);
                if (directory) {
                    m.change(frame, HashRedo.REDO, HashRedo.RETIRE);
                } else {
                    m.change(frame, BTreeRedo.REDO, BTreeRedo.RETIRE);
                }
            }
            freeOrLose(space, m, root);
            if (step != null) {
                step.addTo(m);
            }
            m.commit();
        }
        return true;
    }

    /// Frees the pages below one of a tree; it is an empty leaf then.
    void freeBelow(long top) {
        while (true) {
            read(top);
            if (!node.inner()) {
                return;
            }
            freeLowestChildren(top, node.object());
        }
    }

    /// A page whose map is damaged, or says that it is free, stays as it is.
    static void freeOrLose(Space space, MiniTransaction m, long page) {
        try {
            space.free(m, page);
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
        }
    }

    boolean isPageOf(long pageId, int object) {
        int frame = pool.latchShared(pageId);
        try {
            long base = pool.offset(frame);
            int type = PageHeader.type(memory, base);
            return (type == PageType.INDEX_LEAF.code()
                            || type == PageType.INDEX_INNER.code()
                            || type == PageType.HASH_DIRECTORY.code())
                    && PageHeader.object(memory, base) == object;
        } finally {
            pool.unlatchShared(frame);
        }
    }

    /// Goes down by the last children to a page whose children are leaves, or whose last child cannot be read,
    /// and frees children there. `node` holds the root.
    private void freeLowestChildren(long root, int object) {
        long at = root;
        NodeCopy here = node;
        boolean alone = false;
        while (here.level() > 1) {
            long child = here.child(here.count() - 1);
            NodeCopy below = new NodeCopy(pageSize);
            if (!isChild(child, object, here.level() - 1, below)) {
                alone = true;
                break;
            }
            here = below;
            at = child;
        }
        int count = here.count();
        int batch = alone ? 1 : Math.min(FREE_BATCH, count);
        long[] pages = new long[batch];
        for (int i = 0; i < batch; i++) {
            pages[i] = here.child(count - 1 - i);
        }
        // Space maps are latched upwards.
        Arrays.sort(pages);
        m.begin(1 + batch * Space.PAGES_PER_CALL, pageSize + batch * (Space.BYTES_PER_CALL + 8));
        try (m) {
            int frame = m.latch(at);
            if (batch == count) {
                format(frame, new NodeImage(0, here.right(), here.low(), here.high(), here.unboundedAbove(), pageSize));
            } else {
                for (int i = 1; i <= batch; i++) {
                    m.change(frame, BTreeRedo.REDO, BTreeRedo.REMOVE).putShort(count - i);
                }
            }
            for (long page : pages) {
                freeOrLose(space, m, page);
            }
            m.commit();
        }
    }

    /// Loads an inner page.
    ///
    /// @return false if it has been emptied (it is a leaf then), cannot be read or is none of this tree: there
    ///     is nothing below it, or that is lost
    private boolean isChild(long pageId, int object, int level, NodeCopy into) {
        try {
            int frame = pool.latchShared(pageId);
            into.load(memory, pool.offset(frame));
            pool.unlatchShared(frame);
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
            return false;
        }
        return into.object() == object && into.level() == level && into.count() > 0;
    }
}
