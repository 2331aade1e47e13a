package io.rustydb.storage.undo;

import io.rustydb.storage.wal.MiniTransaction;

/// Moves the tail of a segment back over the entry that is being taken back.
final class RollbackStep implements UndoStep {
    private final UndoSegment segment;
    private boolean added;

    RollbackStep(UndoSegment segment) {
        this.segment = segment;
    }

    void begin() {
        added = false;
    }

    boolean isAdded() {
        return added;
    }

    @Override
    public void addTo(MiniTransaction m) {
        assert !added : "step added twice";
        long pointer = segment.entry.pointer();
        long previous = segment.entry.previous();
        long page = UndoPage.pageId(pointer);
        int last = previous != 0 && UndoPage.pageId(previous) == page ? UndoPage.offset(previous) : 0;
        int frame = m.latch(page);
        m.change(frame, UndoRedo.REDO, UndoRedo.OP_TRUNCATE)
                .putShort(UndoPage.offset(pointer))
                .putShort(last);
        added = true;
    }

    @Override
    public long horizon() {
        return 0;
    }
}
