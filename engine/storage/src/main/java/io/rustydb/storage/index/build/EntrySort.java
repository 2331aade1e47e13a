package io.rustydb.storage.index.build;

import io.rustydb.base.type.LittleEndian;
import io.rustydb.storage.index.EntryBlock;
import io.rustydb.storage.recovery.TemporaryFiles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sorts entries in a budget of memory; what does not fit goes to temporary files.
///
/// `add`… → [#finish] → `next`…, each time [#bytes], [#length] and [#tag] of one entry. Thread rule: one thread
/// at a time.
public final class EntrySort implements AutoCloseable {
    static final int HEADER_BYTES = EntryBlock.HEADER_BYTES;
    private static final int FAN_IN_MAX = 64;

    private final TemporaryFiles files;
    private final int budgetBytes;

    private EntryBlock block;

    private final ArrayDeque<Run> runs = new ArrayDeque<>();
    private long total;
    private int runsWritten;

    private @Nullable Merge merge;
    private int at = -1;

    /// @param budgetBytes about what may be held in memory; at least 64 KB is
    public EntrySort(TemporaryFiles files, long budgetBytes) {
        this.files = files;
        this.budgetBytes = Math.clamp(budgetBytes, 1 << 16, 1 << 30);
        this.block = new EntryBlock(1024, 1 << 16, this.budgetBytes);
    }

    /// @param tag 0 to 65535, given back with the entry
    /// @throws io.rustydb.base.error.DbException 53100, 58030 while a run is written
    public void add(byte[] entry, int offset, int length, int tag) {
        if (block.count() > 0 && block.size() + HEADER_BYTES + length + EntryBlock.PLACE_BYTES > budgetBytes) {
            spill();
        }
        block.add(entry, offset, length, tag);
        total++;
    }

    private void spill() {
        block.sort();
        Run run = new Run(files);
        runs.add(run);
        runsWritten++;
        for (int i = 0; i < block.count(); i++) {
            run.write(block.bytes(), block.offset(i) - HEADER_BYTES, HEADER_BYTES + block.length(i));
        }
        run.finish();
        block.clear();
    }

    /// Ends the adding.
    public void finish() {
        if (runs.isEmpty()) {
            block.sort();
            return;
        }
        if (block.count() > 0) {
            spill();
        }
        block = new EntryBlock(0, 0, 0);
        while (runs.size() > FAN_IN_MAX) {
            mergeSome();
        }
        merge = new Merge(List.copyOf(runs));
    }

    private void mergeSome() {
        List<Run> some = new ArrayList<>();
        while (some.size() < FAN_IN_MAX) {
            some.add(runs.removeFirst());
        }
        Run into = new Run(files);
        runs.add(into);
        try {
            Merge merging = new Merge(some);
            while (merging.next()) {
                into.write(merging.bytes(), merging.offset() - HEADER_BYTES, HEADER_BYTES + merging.length());
            }
            into.finish();
        } finally {
            some.forEach(Run::delete);
        }
    }

    /// Goes to the next entry.
    public boolean next() {
        Merge merging = merge;
        return merging != null ? merging.next() : ++at < block.count();
    }

    public byte[] bytes() {
        Merge merging = merge;
        return merging != null ? merging.bytes() : block.bytes();
    }

    public int offset() {
        Merge merging = merge;
        return merging != null ? merging.offset() : block.offset(at);
    }

    public int length() {
        Merge merging = merge;
        return merging != null ? merging.length() : block.length(at);
    }

    public int tag() {
        return LittleEndian.getUnsignedShort(bytes(), offset() - 2);
    }

    /// Entries added.
    public long count() {
        return total;
    }

    /// Runs that were written, merged ones apart; 0 = all was done in memory.
    public int runsWritten() {
        return runsWritten;
    }

    @Override
    public void close() {
        merge = null;
        while (!runs.isEmpty()) {
            runs.removeFirst().delete();
        }
    }
}
