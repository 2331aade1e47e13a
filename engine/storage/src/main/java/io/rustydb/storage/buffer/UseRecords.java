package io.rustydb.storage.buffer;

/// Uses of pages on their way from readers to a policy: rings of ints, one for each of several groups of
/// threads, written without any lock; a race may lose one. While nobody drains, because nobody misses, a full
/// ring takes no more: a page without record keeps its [FrameUses#USED], which costs its readers nothing, and
/// is asked about when it would be given up.
///
/// **Source** the read buffers of Caffeine (Manes), BP-Wrapper (Ding, Jiang and Zhang, ICDE 2009). We differ: a
/// page that has a record waiting writes no second one, and readers never drain.
final class UseRecords {
    private static final int STRIPES = 16;
    private static final int RECORDS = 256;
    /// A cache line of ints.
    private static final int PAD = 16;

    private final FrameUses uses;
    /// Frame + 1; 0 = empty.
    private final int[] records = new int[STRIPES * RECORDS];

    private final int[] heads = new int[STRIPES * PAD];
    private final int[] drained = new int[STRIPES * PAD];

    UseRecords(FrameUses uses) {
        this.uses = uses;
    }

    void add(int stripe, int frame) {
        int ring = stripe & STRIPES - 1;
        int head = heads[ring * PAD];
        if (head - drained[ring * PAD] < RECORDS) {
            records[ring * RECORDS + (head & RECORDS - 1)] = frame + 1;
            heads[ring * PAD] = head + 1;
        }
    }

    /// Takes all records. One drainer at a time.
    void drain(Consumer consumer) {
        for (int ring = 0; ring < STRIPES; ring++) {
            int head = heads[ring * PAD];
            if (head == drained[ring * PAD]) {
                continue;
            }
            for (int i = drained[ring * PAD]; i != head; i++) {
                int at = ring * RECORDS + (i & RECORDS - 1);
                int record = records[at];
                if (record != 0) {
                    records[at] = 0;
                    uses.remove(record - 1, FrameUses.USED);
                    consumer.used(record - 1);
                }
            }
            drained[ring * PAD] = head;
        }
    }

    interface Consumer {
        void used(int frame);
    }
}
