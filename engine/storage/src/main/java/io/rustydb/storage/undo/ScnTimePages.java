package io.rustydb.storage.undo;

import static io.rustydb.storage.page.PageHeader.U16;
import static io.rustydb.storage.page.PageHeader.U64;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.transaction.ScnTimes;
import io.rustydb.storage.wal.MiniTransaction;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;

/// Commit times on disk: a chain of at most [#PAGES_MAX] pages, used as a ring.
///
/// ```
///  0 page header; 56 next u64 = next page of the chain, 0 = none
/// 64 samples       (page size - 64) / 16 × { SCN u64 | microseconds since 1970 u64 }; SCN 0 = unused
/// ```
/// SCNs rise, so the order of samples needs no other sign: the place behind that of the highest is the next
/// one. The first page is root slot 1 of the undo file. Thread rule: one thread at a time.
final class ScnTimePages {
    static final int ROOT_SLOT = 1;
    private static final int PAGES_MAX = 16;
    private static final int SAMPLES = 64;
    private static final int SAMPLE_BYTES = 16;

    private final Kernel kernel;
    private final int perPage;
    private final List<Long> pageIds = new ArrayList<>();
    private final long[] buffer;
    private int nextPlace;
    private long lastScn;
    private long lastMicros = Long.MIN_VALUE / 2;

    private record Sample(long scn, long micros, int place) {}

    ScnTimePages(Kernel kernel) {
        this.kernel = kernel;
        this.perPage = (kernel.pool().pageSize() - SAMPLES) / SAMPLE_BYTES;
        this.buffer = new long[2 * perPage];
    }

    int count() {
        return pageIds.size();
    }

    void eachPage(LongConsumer into) {
        pageIds.forEach(into::accept);
    }

    int samplesMax() {
        return perPage * PAGES_MAX;
    }

    /// OP_TIMES: 0 place in the page u16 | 2 … SCN u64, microseconds u64 …
    static void write(MemorySegment a, long at, int length, MemorySegment m, long base) {
        int place = a.get(U16, at) & 0xFFFF;
        MemorySegment.copy(a, at + 2, m, base + SAMPLES + (long) place * SAMPLE_BYTES, length - 2);
    }

    // ---- reading ----

    /// Gives the map all samples there are, oldest first.
    void load(ScnTimes into) {
        List<Sample> found = new ArrayList<>();
        long pageId = kernel.undo().root(ROOT_SLOT);
        while (pageId != PageId.NONE) {
            int frame = kernel.pool().latchShared(pageId);
            try {
                MemorySegment m = kernel.pool().memory();
                long base = kernel.pool().offset(frame);
                for (int i = 0; i < perPage; i++) {
                    long at = base + SAMPLES + (long) i * SAMPLE_BYTES;
                    if (m.get(U64, at) != 0) {
                        found.add(new Sample(m.get(U64, at), m.get(U64, at + 8), pageIds.size() * perPage + i));
                    }
                }
                pageIds.add(pageId);
                pageId = m.get(U64, base + PageHeader.PRIVATE);
            } finally {
                kernel.pool().unlatchShared(frame);
            }
        }
        found.sort(Comparator.comparingLong(Sample::scn));
        for (Sample sample : found) {
            into.restore(sample.scn, sample.micros);
            lastScn = sample.scn;
            lastMicros = sample.micros;
            nextPlace = (sample.place + 1) % samplesMax();
        }
    }

    // ---- writing ----

    /// Writes the samples that are new, as far as they are so many microseconds apart.
    ///
    /// @param last the last one too
    void save(ScnTimes from, long spacing, boolean last) {
        while (true) {
            int copied = from.copy(lastScn, lastMicros, spacing, last, buffer);
            int done = 0;
            while (done < copied) {
                done += write(done, copied);
            }
            if (copied < perPage) {
                return;
            }
        }
    }

    /// Writes samples up to the end of the page.
    ///
    /// @return how many
    private int write(int from, int until) {
        int page = nextPlace / perPage;
        int place = nextPlace % perPage;
        int count = Math.min(until - from, perPage - place);
        if (page < pageIds.size()) {
            kernel.pool().resident(pageIds.get(page));
        }
        try (MiniTransaction m = kernel.newMiniTransaction()) {
            m.begin(2 + 2 * Space.PAGES_PER_CALL, 64 + count * SAMPLE_BYTES + 2 * Space.BYTES_PER_CALL);
            int frame = page < pageIds.size() ? m.latch(pageIds.get(page)) : addPage(m);
            MiniTransaction part =
                    m.change(frame, UndoRedo.REDO, UndoRedo.OP_TIMES).putShort(place);
            for (int i = from; i < from + count; i++) {
                part.putLong(buffer[2 * i]).putLong(buffer[2 * i + 1]);
            }
            m.commit();
        }
        lastScn = buffer[2 * (from + count - 1)];
        lastMicros = buffer[2 * (from + count - 1) + 1];
        nextPlace = (nextPlace + count) % samplesMax();
        return count;
    }

    private int addPage(MiniTransaction m) {
        int last = -1;
        if (!pageIds.isEmpty()) {
            last = m.latch(pageIds.getLast());
        }
        long pageId = kernel.undo().allocate(m);
        int frame = m.create(pageId, PageType.SCN_TIMES, 0);
        if (last < 0) {
            kernel.undo().setRoot(m, ROOT_SLOT, pageId);
        } else {
            m.change(last, UndoRedo.REDO, UndoRedo.OP_LINK).putLong(pageId);
        }
        // The mini-transaction must be committed: nothing can fail any more.
        pageIds.add(pageId);
        return frame;
    }
}
