package io.rustydb.storage.index.btree;

import io.rustydb.base.type.LittleEndian;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
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
    private long bytesUsed;

    public BTreeCheck(BTree tree) {
        this.tree = tree;
        this.kernel = tree.store().kernel();
        this.pool = kernel.pool();
    }

    /// Reports each finding as one sentence; nothing if clean. Nobody changes the tree meanwhile.
    ///
    /// @return what the tree consists of
    public Statistics check(Consumer<String> findings) {
        NodeCopy root = read(tree.root());
        visit(tree.root(), root, root.level(), new byte[0], new byte[0], true, findings);
        for (int level = 0; level < levels.size(); level++) {
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
        return new Statistics(root.level() + 1, leaves, innerPages, entries, marked, lists, bytesUsed);
    }

    /// Every page that [#check] has met.
    public void eachPage(LongConsumer pageIds) {
        seen.keySet().forEach(pageIds::accept);
    }

    private void visit(
            long pageId,
            NodeCopy page,
            int level,
            byte[] low,
            byte[] high,
            boolean unbounded,
            Consumer<String> findings) {
        if (seen.put(pageId, true) != null) {
            report(findings, pageId, "reachable twice");
            return;
        }
        if (!kernel.data().isAllocated(pageId)) {
            report(findings, pageId, "in the tree but not in use");
        }
        if (LittleEndian.getLong(page.page, PageHeader.SELF) != pageId) {
            report(findings, pageId, "names itself " + PageId.text(LittleEndian.getLong(page.page, PageHeader.SELF)));
        }
        if (page.object() != tree.object()) {
            report(findings, pageId, "owner expected=" + tree.object() + ", found=" + page.object());
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
