package io.rustydb.storage.heap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.transaction.Fates;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.TransactionTable;
import io.rustydb.storage.transaction.TransactionTestAccess;
import io.rustydb.storage.transaction.TxId;
import io.rustydb.storage.undo.UndoEntry;
import io.rustydb.storage.undo.UndoEntryTestAccess;
import io.rustydb.testkit.SeededEntropy;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Random histories of the page, undo and slot code against a naive multi-version model in memory.
///
/// Two slots a page, two slots and two bits of wrap a segment, tiny pages: recycling, clean-out, full pages and
/// snapshots meet all the time. Every operation is also replayed on a twin page that never sees a hint, as
/// recovery would.
class TransactionSlotModelTest {
    private static final int PAGE_BYTES = 512;
    private static final int PAGES = 2;
    private static final int SEGMENT_SLOTS = 2;
    private static final int SEGMENT_ORDINALS = SEGMENT_SLOTS * 4;

    @Test
    void randomHistoriesAgreeWithTheModel() {
        long histories = Long.getLong("rustydb.histories", 12_000);
        long first = Long.getLong("rustydb.seed", 1);
        int[] seen = new int[9];
        for (long seed = first; seed < first + histories; seed++) {
            History history = new History(seed, seed % 3 == 0 ? 4 : 2);
            try {
                history.run(40 + (int) (seed % 160));
            } catch (Throwable e) {
                throw new AssertionError("seed=" + seed + ", step=" + history.step, e);
            }
            for (int i = 0; i < seen.length; i++) {
                seen[i] += history.seen[i];
            }
        }
        // A history that never recycles, never waits and never goes back in time would prove nothing.
        for (int i = 0; i < seen.length; i++) {
            assertTrue(seen[i] > histories / 20, "too few of " + i + ": " + Arrays.toString(seen));
        }
        System.out.println("histories=" + histories
                + ", recycled, no slot, full, rebuilt, rolled back, savepoints, cleaned, purged, runs="
                + Arrays.toString(seen));
    }

    private static final int RECYCLED = 0;
    private static final int NO_SLOT = 1;
    private static final int FULL = 2;
    private static final int REBUILT = 3;
    private static final int ROLLBACKS = 4;
    private static final int SAVEPOINTS = 5;
    private static final int CLEANED = 6;
    private static final int PURGED = 7;
    private static final int RUNS = 8;

    private record Version(long scn, Tx tx, byte[] bytes) {}

    private static final class Tx {
        final int segment;
        final long ordinal;
        final long id;
        /// SNAPSHOT: the view; 0 = READ COMMITTED.
        final long view;
        /// For each undo entry: the first row, and how many have a new version.
        final List<long[]> rows = new ArrayList<>();
        final List<byte[]> undo = new ArrayList<>();
        long commitScn;

        Tx(int segment, long ordinal, long id, long view) {
            this.segment = segment;
            this.ordinal = ordinal;
            this.id = id;
            this.view = view;
        }
    }

    private static final class Segment {
        long next;
        boolean busy;
        final List<byte[]> entries = new ArrayList<>();
        final List<Tx> owners = new ArrayList<>();
        int purged;
    }

    private static final class History implements ConsistentRead.UndoSource {
        final SeededEntropy random;
        final int slotsMax;
        final TransactionTable table = new TransactionTable();
        final List<Segment> segments = new ArrayList<>();
        final MemorySegment[] pages = new MemorySegment[PAGES];
        final MemorySegment[] twins = new MemorySegment[PAGES];
        final Map<Long, List<Version>> model = new TreeMap<>();
        final List<Tx> active = new ArrayList<>();
        final List<Long> snapshots = new ArrayList<>();
        final HeapEdit edit;
        final RowRun run = new RowRun();
        final ConsistentRead reader = new ConsistentRead(PAGE_BYTES);
        final byte[] scratch = new byte[PAGE_BYTES];
        final int[] seen = new int[9];
        long completed = 100;
        long horizon = 100;
        int step;

        History(long seed, int slotsMax) {
            random = new SeededEntropy(seed);
            this.slotsMax = slotsMax;
            edit = new HeapEdit(table, slotsMax);
            for (int i = 0; i < PAGES; i++) {
                pages[i] = newPage(i);
                twins[i] = newPage(i);
            }
        }

        private MemorySegment newPage(int i) {
            MemorySegment page = MemorySegment.ofArray(new byte[PAGE_BYTES]);
            page.set(PageHeader.U64, PageHeader.SELF, PageId.of(1, i + 1));
            page.set(PageHeader.U8, PageHeader.TYPE, (byte) PageType.HEAP.code());
            HeapPage.format(page, 0, PAGE_BYTES, HeapPage.SLOTS_INITIAL, 1);
            return page;
        }

        void run(int steps) {
            for (step = 0; step < steps; step++) {
                int what = random.nextInt(100);
                if (what < 12 || active.isEmpty()) {
                    begin();
                } else if (what < 62) {
                    write(active.get(random.nextInt(active.size())));
                } else if (what < 74) {
                    commit(active.get(random.nextInt(active.size())));
                } else if (what < 79) {
                    rollback(active.get(random.nextInt(active.size())), 0);
                } else if (what < 83) {
                    Tx tx = active.get(random.nextInt(active.size()));
                    rollback(tx, random.nextInt(tx.undo.size() + 1));
                } else if (what < 88) {
                    snapshots.add(completed);
                } else if (what < 91) {
                    if (!snapshots.isEmpty()) {
                        snapshots.remove(random.nextInt(snapshots.size()));
                    }
                } else if (what < 95) {
                    CleanOut.run(pages[random.nextInt(PAGES)], 0, table);
                    seen[CLEANED]++;
                } else {
                    purge();
                }
                verify();
            }
            // Everything can still be taken back, in any order of transactions.
            while (!active.isEmpty()) {
                rollback(active.get(random.nextInt(active.size())), 0);
                verify();
            }
        }

        private void begin() {
            if (active.size() > 4) {
                return;
            }
            int free = -1;
            for (int i = 0; i < segments.size(); i++) {
                if (!segments.get(i).busy && segments.get(i).next < SEGMENT_ORDINALS) {
                    free = i;
                }
            }
            if (free < 0) {
                free = segments.size();
                segments.add(new Segment());
                table.addSegment(free, SEGMENT_SLOTS, 0, 0, 0);
            }
            Segment segment = segments.get(free);
            segment.busy = true;
            long ordinal = segment.next++;
            long id = TxId.of(0, free, (int) (ordinal % SEGMENT_SLOTS), ordinal / SEGMENT_SLOTS);
            // Segment 0, slot 0, wrap 0 would be "none".
            id |= 1L << 56;
            Tx tx = new Tx(free, ordinal, id, random.chance(40) ? completed : 0);
            table.begin(free, ordinal, TransactionTestAccess.transaction(Isolation.READ_COMMITTED, id));
            active.add(tx);
        }

        private void write(Tx tx) {
            int page = random.nextInt(PAGES);
            MemorySegment m = pages[page];
            int what = random.nextInt(10);
            if (what < 2) {
                insertRun(tx, page);
                return;
            }
            byte[] bytes = bytes();
            int result;
            int index;
            byte[] after = bytes;
            boolean content = true;
            if (what < 4) {
                result = edit.planInsert(m, 0, tx.id, 0, bytes, 0, bytes.length, 0);
                index = result == HeapEdit.PLANNED ? edit.index() : 0;
            } else {
                index = pick(tx, page);
                if (index < 0) {
                    return;
                }
                int flags = HeapPage.rowFlags(m, HeapPage.rowOffset(m, 0, index));
                if (what < 8) {
                    result = edit.planUpdate(m, 0, tx.id, index, flags, bytes, 0, bytes.length);
                } else if (what == 8) {
                    result = edit.planMark(m, 0, tx.id, index, flags | HeapPage.FLAG_DELETED, HeapUndo.KIND_DELETE);
                    after = null;
                } else {
                    result = edit.planMark(m, 0, tx.id, index, flags, HeapUndo.KIND_LOCK);
                    content = false;
                }
            }
            if (!isPlanned(tx, result)) {
                return;
            }
            apply(tx, page);
            long key = (long) page << 32 | index;
            if (content) {
                model.computeIfAbsent(key, k -> new ArrayList<>()).add(new Version(0, tx, after));
                tx.rows.add(new long[] {key, 1});
            } else {
                tx.rows.add(new long[] {key, 0});
            }
        }

        private void insertRun(Tx tx, int page) {
            run.clear();
            List<byte[]> rows = new ArrayList<>();
            for (int i = 1 + random.nextInt(6); i > 0; i--) {
                byte[] bytes = bytes();
                rows.add(bytes);
                run.add(bytes, 0, bytes.length);
            }
            int from = random.nextInt(2) == 0 ? 0 : random.nextInt(rows.size());
            if (!isPlanned(tx, edit.planRun(pages[page], 0, tx.id, run, from, random.nextInt(2) * 40))) {
                return;
            }
            apply(tx, page);
            long key = (long) page << 32 | edit.index();
            seen[RUNS] += edit.rows() > 1 ? 1 : 0;
            for (int i = 0; i < edit.rows(); i++) {
                model.computeIfAbsent(key + i, k -> new ArrayList<>()).add(new Version(0, tx, rows.get(from + i)));
            }
            tx.rows.add(new long[] {key, edit.rows()});
        }

        private boolean isPlanned(Tx tx, int result) {
            if (result == HeapEdit.PLANNED) {
                return true;
            }
            seen[result == HeapEdit.NO_SLOT ? NO_SLOT : FULL]++;
            assertTrue(result == HeapEdit.FULL || edit.holder() != 0 && edit.holder() != tx.id);
            return false;
        }

        private void apply(Tx tx, int page) {
            Segment segment = segments.get(tx.segment);
            byte[] payload = Arrays.copyOf(edit.undo(), edit.undoBytes());
            byte[] entry = UndoEntryTestAccess.build(edit.undoKind(), 7, tx.id, 0, payload);
            segment.entries.add(entry);
            segment.owners.add(tx);
            tx.undo.add(entry);
            edit.setPointer(pointer(tx.segment, segment.entries.size() - 1));
            if ((payload[HeapUndo.FLAGS] & HeapUndo.FLAG_FIRST) != 0
                    && MemorySegment.ofArray(payload).get(PageHeader.U64, HeapUndo.FORMER_OWNER) != 0) {
                seen[RECYCLED]++;
            }
            redo(page, edit.operation(), edit.redo(), edit.redoBytes());
        }

        private byte[] bytes() {
            byte[] bytes = new byte[random.nextInt(random.chance(10) ? 150 : 40)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) random.nextInt(4);
            }
            return bytes;
        }

        /// A row the transaction may write: not held by another, not deleted, and no newer than a SNAPSHOT
        /// transaction's view.
        private int pick(Tx tx, int page) {
            List<Integer> rows = new ArrayList<>();
            for (Map.Entry<Long, List<Version>> row : model.entrySet()) {
                if (row.getKey() >>> 32 != page || row.getValue().isEmpty()) {
                    continue;
                }
                Version newest = row.getValue().getLast();
                boolean held = active.stream()
                        .anyMatch(other -> other != tx
                                && other.rows.stream()
                                        .anyMatch(
                                                r -> r[0] <= row.getKey() && row.getKey() < r[0] + Math.max(1, r[1])));
                boolean newer = tx.view != 0 && newest.tx != tx && newest.scn > tx.view;
                if (!held && !newer && newest.bytes != null) {
                    rows.add(row.getKey().intValue());
                }
            }
            return rows.isEmpty() ? -1 : rows.get(random.nextInt(rows.size()));
        }

        private void commit(Tx tx) {
            long scn = completed + 1 + random.nextInt(3);
            tx.commitScn = scn;
            for (List<Version> versions : model.values()) {
                versions.replaceAll(v -> v.tx == tx ? new Version(scn, null, v.bytes) : v);
            }
            table.end(tx.segment, tx.ordinal, scn);
            completed = scn;
            leave(tx);
        }

        private void rollback(Tx tx, int keep) {
            Segment segment = segments.get(tx.segment);
            seen[keep == 0 ? ROLLBACKS : SAVEPOINTS]++;
            while (tx.undo.size() > keep) {
                byte[] entry = tx.undo.removeLast();
                segment.entries.removeLast();
                segment.owners.removeLast();
                long[] row = tx.rows.removeLast();
                byte[] arguments = new byte[1 + entry.length - UndoEntry.HEADER_BYTES];
                arguments[0] = (byte) (UndoEntryTestAccess.kind(entry) & 0xF);
                System.arraycopy(entry, UndoEntry.HEADER_BYTES, arguments, 1, arguments.length - 1);
                redo((int) (row[0] >>> 32), HeapRedo.OP_UNDO, arguments, arguments.length);
                for (int i = 0; i < row[1]; i++) {
                    model.get(row[0] + i).removeLast();
                }
            }
            if (keep == 0) {
                table.end(tx.segment, tx.ordinal, Fates.ROLLED_BACK);
                leave(tx);
            }
        }

        private void leave(Tx tx) {
            active.remove(tx);
            segments.get(tx.segment).busy = false;
        }

        /// Advances the horizon, forgets fates and undo below it and frees deleted rows.
        private void purge() {
            long oldest = completed;
            for (long scn : snapshots) {
                oldest = Math.min(oldest, scn);
            }
            for (Tx tx : active) {
                oldest = tx.view == 0 ? oldest : Math.min(oldest, tx.view);
            }
            horizon = Math.max(horizon, oldest);
            for (int s = 0; s < segments.size(); s++) {
                Segment segment = segments.get(s);
                while (segment.purged < segment.entries.size()) {
                    Tx tx = segment.owners.get(segment.purged);
                    if (tx.commitScn == 0 || tx.commitScn > horizon) {
                        break;
                    }
                    byte[] entry = segment.entries.get(segment.purged);
                    segment.entries.set(segment.purged++, new byte[0]);
                    seen[PURGED]++;
                    if ((UndoEntryTestAccess.kind(entry) & 0xF) == HeapUndo.DELETE) {
                        MemorySegment payload = MemorySegment.ofArray(entry);
                        int page = (int) PageId.number(HeapUndo.page(payload, UndoEntry.HEADER_BYTES)) - 1;
                        int index = HeapUndo.index(payload, UndoEntry.HEADER_BYTES);
                        redo(page, HeapRedo.OP_FREE, new byte[] {(byte) index, (byte) (index >>> 8)}, 2);
                        model.get((long) page << 32 | index).clear();
                    }
                    // All entries of the ordinal are gone: so may be its fate.
                    boolean last = segment.purged == segment.entries.size() || segment.owners.get(segment.purged) != tx;
                    if (last && random.chance(70)) {
                        table.trim(s, tx.ordinal + 1, horizon);
                    }
                }
            }
        }

        private void redo(int page, int operation, byte[] arguments, int length) {
            MemorySegment a = MemorySegment.ofArray(arguments);
            HeapRedo.apply(operation, a, 0, length, pages[page], 0, PAGE_BYTES, scratch);
            HeapRedo.apply(operation, a, 0, length, twins[page], 0, PAGE_BYTES, scratch);
        }

        // ---- verification ----

        private void verify() {
            for (int page = 0; page < PAGES; page++) {
                List<String> findings = new ArrayList<>();
                HeapPageCheck.check(pages[page], 0, PAGE_BYTES, table, findings::add);
                assertEquals(List.of(), findings);
                verifyTwin(page);
                verifyView(page, completed, null);
                for (long scn : snapshots) {
                    verifyView(page, scn, null);
                }
                for (Tx tx : active) {
                    verifyView(page, tx.view == 0 ? completed : tx.view, tx);
                }
            }
        }

        private void verifyTwin(int page) {
            byte[] a = pages[page].toArray(PageHeader.U8);
            byte[] b = twins[page].toArray(PageHeader.U8);
            MemorySegment twin = MemorySegment.ofArray(b);
            MemorySegment own = MemorySegment.ofArray(a);
            own.set(PageHeader.U64, PageHeader.VISIBLE_FROM, 0);
            twin.set(PageHeader.U64, PageHeader.VISIBLE_FROM, 0);
            for (int i = 0; i < HeapPage.slots(own, 0); i++) {
                long at = HeapPage.slotAt(0, i) + HeapPage.SLOT_STATE;
                if ((own.get(PageHeader.U64, at) & HeapPage.NOT_CLEANED) == 0) {
                    twin.set(PageHeader.U64, at, own.get(PageHeader.U64, at));
                }
            }
            assertArrayEquals(b, a, "redo differs from what was done");
        }

        private void verifyView(int page, long scn, Tx own) {
            MemorySegment m = pages[page];
            long ownId = own == null ? 0 : own.id;
            reader.load(m, 0);
            reader.resolve(table);
            int result = reader.build(scn, ownId, this);
            assertTrue(result != ConsistentRead.STALE, "stale copy of a page nobody changes");
            if (HeapPage.visibleFrom(m, 0) > scn) {
                seen[REBUILT]++;
            }
            Map<Integer, byte[]> expected = new HashMap<>();
            int rows = 0;
            for (Map.Entry<Long, List<Version>> row : model.entrySet()) {
                if (row.getKey() >>> 32 != page) {
                    continue;
                }
                byte[] visible = null;
                for (Version version : row.getValue()) {
                    if (version.tx == null ? version.scn <= scn : version.tx == own) {
                        visible = version.bytes;
                    }
                }
                if (visible != null) {
                    expected.put(row.getKey().intValue(), visible);
                    rows++;
                }
            }
            int count = Math.max(PageHeader.count(m, 0), PageHeader.count(reader.segment(), 0));
            int found = 0;
            for (int i = 0; i < count; i++) {
                boolean isOwn = reader.isOwn(i, ownId);
                byte[] actual = row(isOwn ? reader.original() : reader.segment(), i);
                assertArrayEquals(
                        expected.get(i), actual, "page=" + page + ", row=" + i + ", scn=" + scn + ", own=" + isOwn);
                found += actual == null ? 0 : 1;
                // What the quick test says is visible must be the same.
                int outcome = Visibility.of(m, 0, i, scn, ownId, table);
                if (outcome == Visibility.VISIBLE) {
                    assertArrayEquals(
                            expected.get(i), row(m, i), "quick: page=" + page + ", row=" + i + ", scn=" + scn);
                }
            }
            assertEquals(rows, found);
        }

        private static byte[] row(MemorySegment m, int index) {
            if (index >= PageHeader.count(m, 0)) {
                return null;
            }
            int offset = HeapPage.rowOffset(m, 0, index);
            if (offset == 0 || (HeapPage.rowFlags(m, offset) & HeapPage.FLAG_DELETED) != 0) {
                return null;
            }
            return m.asSlice(offset + HeapPage.ROW_HEADER_BYTES, HeapPage.rowLength(m, offset))
                    .toArray(PageHeader.U8);
        }

        // ---- undo ----

        private static long pointer(int segment, int entry) {
            return (long) segment << 32 | (entry + 1);
        }

        @Override
        public boolean read(long pointer, long transaction, UndoEntry into) {
            Segment segment = segments.get((int) (pointer >>> 32));
            int entry = (int) pointer - 1;
            if (entry >= segment.entries.size() || segment.entries.get(entry).length == 0) {
                return false;
            }
            UndoEntryTestAccess.load(into, segment.entries.get(entry), pointer);
            return into.transaction() == transaction;
        }

        @Override
        public long fate(long txId) {
            return table.fate(txId);
        }
    }
}
