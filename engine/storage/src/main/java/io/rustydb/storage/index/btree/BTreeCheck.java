package io.rustydb.storage.index.btree;

import io.rustydb.base.type.LittleEndian;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.index.hash.HashDirectory;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.recovery.Kernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// Checks one tree: order, fences, sibling links, heads, counts, levels, counters of marks, every page
/// reachable exactly once and in use.
///
/// For comparing an index with its heap, read all entries with an unbounded [BTreeCursor].
public final class BTreeCheck {
    private final BTree tree;
    private final Kernel kernel;
    private final BufferPool pool;

    private final Map<Long, Boolean> seen = new HashMap<>();
    /// Pages of each level from left to right, and the links they claim.
    private final List<List<long[]>> levels = new ArrayList<>();

    private long leaves;
    private long innerPages;
    private long entries;
    private long marked;
    private long lists;
    private boolean hash;
    private int depth;
    private int directoryLevels;
    private long bytesUsed;

    public BTreeCheck(BTree tree) {
        this.tree = tree;
        this.kernel = tree.store().kernel();
        this.pool = tree.pool();
    }

    /// Reports each finding as one sentence; nothing if clean. Nobody changes the tree meanwhile.
    ///
    /// @return what the tree consists of
    public Statistics check(Consumer<String> findings) {
        NodeCopy root = read(tree.root());
        hash = root.type() == PageType.HASH_DIRECTORY.code();
        if (hash) {
            visitDirectory(tree.root(), root, 0, 0, findings);
        } else {
            visit(tree.root(), root, root.level(), new byte[0], new byte[0], true, findings);
        }
        // The trees that stand in place of buckets are not linked above their leaves.
        for (int level = 0; level < (hash ? 1 : levels.size()); level++) {
            List<long[]> pages = levels.get(level);
            for (int i = 0; i < pages.size(); i++) {
                long expected = i + 1 < pages.size() ? pages.get(i + 1)[0] : PageId.NONE;
                long found = pages.get(i)[1];
                if (found != expected) {
                    report(
                            findings,
                            pages.get(i)[0],
                            "right sibling expected=" + PageId.text(expected) + ", found=" + PageId.text(found));
                }
            }
        }
        return new Statistics(
                hash ? directoryLevels + 1 : root.level() + 1, leaves, innerPages, entries, marked, lists, bytesUsed);
    }

    /// Every page that [#check] has met.
    public void eachPage(LongConsumer pageIds) {
        seen.keySet().forEach(pageIds::accept);
    }

    /// @param offset bits that lead here
    /// @param prefix the least hash that comes here
    private void visitDirectory(long pageId, NodeCopy page, int offset, long prefix, Consumer<String> findings) {
        if (!enter(pageId, page, findings)) {
            return;
        }
        innerPages++;
        byte[] slots = page.page;
        int bits = HashDirectory.bits(slots.length);
        if (page.type() != PageType.HASH_DIRECTORY.code() || HashDirectory.offset(slots) != offset) {
            report(
                    findings,
                    pageId,
                    "directory, offset expected=" + offset + ", found=" + HashDirectory.offset(slots) + ", type="
                            + page.type());
            return;
        }
        depth++;
        directoryLevels = Math.max(directoryLevels, depth);
        int end;
        for (int slot = 0; slot < 1 << bits; slot = end) {
            end = HashDirectory.runEnd(slots, slot);
            int run = end - slot;
            if (Integer.bitCount(run) != 1 || (slot & run - 1) != 0) {
                report(findings, pageId, "run of slots: from=" + slot + ", to=" + end);
            }
            long child = HashDirectory.child(slots, slot);
            if (child == PageId.NONE) {
                report(findings, pageId, "slot names nothing: slot=" + slot);
                continue;
            }
            NodeCopy below = read(child);
            long low = HashDirectory.hashAt(slots, prefix, slot);
            int told = bits - Integer.numberOfTrailingZeros(run);
            if (below.type() == PageType.HASH_DIRECTORY.code()) {
                visitDirectory(child, below, offset + told, low, findings);
                continue;
            }
            // Of 64 bits all that lead to the bucket are one: nothing is above it.
            long high = low + (1L << Long.SIZE - offset - told);
            boolean last = offset + told == 0 || high == 0;
            visit(
                    child,
                    below,
                    below.level(),
                    HashDirectory.fence(low),
                    last ? new byte[0] : HashDirectory.fence(high),
                    last,
                    findings);
        }
        depth--;
    }

    /// @return false if the page was met before
    private boolean enter(long pageId, NodeCopy page, Consumer<String> findings) {
        if (seen.put(pageId, true) != null) {
            report(findings, pageId, "reachable twice");
            return false;
        }
        if (!kernel.spaces().of(pageId).isAllocated(pageId)) {
            report(findings, pageId, "in the tree but not in use");
        }
        if (LittleEndian.getLong(page.page, PageHeader.SELF) != pageId) {
            report(findings, pageId, "names itself " + PageId.text(LittleEndian.getLong(page.page, PageHeader.SELF)));
        }
        if (page.object() != tree.object()) {
            report(findings, pageId, "owner expected=" + tree.object() + ", found=" + page.object());
        }
        return true;
    }

    private void visit(
            long pageId,
            NodeCopy page,
            int level,
            byte[] low,
            byte[] high,
            boolean unbounded,
            Consumer<String> findings) {
        if (!enter(pageId, page, findings)) {
            return;
        }
        if (!NodeCheck.check(page, problem -> report(findings, pageId, problem))) {
            return;
        }
        if (page.level() != level) {
            report(findings, pageId, "level expected=" + level + ", found=" + page.level());
            return;
        }
        if (!Arrays.equals(low, page.low())) {
            report(findings, pageId, "low fence is not the parent's separator");
        }
        if (unbounded != page.unboundedAbove() || !Arrays.equals(high, page.high())) {
            report(findings, pageId, "high fence is not the parent's next separator");
        }
        while (levels.size() <= level) {
            levels.add(new ArrayList<>());
        }
        levels.get(level).add(new long[] {pageId, page.right()});
        if (level == 0) {
            countLeaf(page, pageId, findings);
            return;
        }
        innerPages++;
        for (int i = 0; i < page.count(); i++) {
            boolean last = i + 1 == page.count();
            byte[] childHigh = last ? page.high() : page.key(i + 1);
            long child = page.child(i);
            visit(child, read(child), level - 1, page.key(i), childHigh, last && page.unboundedAbove(), findings);
        }
    }

    private void countLeaf(NodeCopy page, long pageId, Consumer<String> findings) {
        leaves++;
        bytesUsed += page.bytesUsed();
        for (int i = 0; i < page.count(); i++) {
            if (page.keyLength(i) < NodeLayout.LOCATOR_BYTES) {
                report(findings, pageId, "entry shorter than a locator: index=" + i);
            }
            int deltas = page.deltasBytes(i);
            if (deltas == 0) {
                entries++;
                marked += page.marked(i) ? 1 : 0;
                continue;
            }
            lists++;
            long[] packed = new long[deltas + 1];
            int count = page.readList(i, packed);
            entries += count;
            for (int k = 0; k < count; k++) {
                marked += NodeList.marked(packed[k]) ? 1 : 0;
            }
        }
    }

    private NodeCopy read(long pageId) {
        NodeCopy copy = new NodeCopy(pool.pageSize());
        int frame = pool.latchShared(pageId);
        copy.load(pool.memory(), pool.offset(frame));
        pool.unlatchShared(frame);
        return copy;
    }

    private void report(Consumer<String> findings, long pageId, String problem) {
        findings.accept("index=" + tree.object() + ", page=" + PageId.text(pageId) + ": " + problem);
    }

    /// @param levels 1 = the root is a leaf
    /// @param lists of several entries of one key each
    /// @param bytesUsed of items with their directory, in leaves
    public record Statistics(
            int levels, long leaves, long innerPages, long entries, long marked, long lists, long bytesUsed) {}
}
