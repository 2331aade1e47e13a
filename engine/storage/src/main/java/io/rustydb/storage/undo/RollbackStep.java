package io.rustydb.storage.undo;

import io.rustydb.storage.wal.MiniTransaction;
import org.jspecify.annotations.Nullable;

/// Moves the tail of a segment back over the entry that is being taken back.
final class RollbackStep implements UndoStep {
    private final UndoSegment segment;
    private @Nullable MiniTransaction addedTo;
    private long commitsBefore;

    RollbackStep(UndoSegment segment) {
        this.segment = segment;
    }

    void begin() {
        addedTo = null;
    }

    boolean isAdded() {
        return addedTo != null;
    }

    /// The entry is off its page for good, whatever came after that.
    boolean isDone() {
        MiniTransaction m = addedTo;
        return m != null && m.commits() > commitsBefore;
    }

    @Override
    public void addTo(MiniTransaction m) {
        assert addedTo == null : "step added twice";
        long pointer = segment.entry.pointer();
        long previous = segment.entry.previous();
        long page = UndoPage.pageId(pointer);
        int last = previous != 0 && UndoPage.pageId(previous) == page ? UndoPage.offset(previous) : 0;
        int frame = m.latch(page);
        m.change(frame, UndoRedo.REDO, UndoRedo.OP_TRUNCATE)
                .putShort(UndoPage.offset(pointer))
                .putShort(last);
        addedTo = m;
        commitsBefore = m.commits();
    }

    @Override
    public long horizon() {
        return 0;
    }
}
