package io.rustydb.storage.transaction;

/// Transaction ids as `long`s: instance (8 bits) | undo segment (12) | slot (12) | wrap (32). 0 = none.
///
/// The slots of a segment are used in turn, so `wrap * slots + slot` is the transaction's ordinal in its
/// segment.
public final class TxId {
    public static final long NONE = 0;
    public static final int SEGMENTS_MAX = 1 << 12;
    public static final int SLOTS_MAX = 1 << 12;

    private TxId() {}

    public static long of(int instance, int segment, int slot, long wrap) {
        assert segment >= 0 && segment < SEGMENTS_MAX && slot >= 0 && slot < SLOTS_MAX && wrap >>> 32 == 0;
        return (long) instance << 56 | (long) segment << 44 | (long) slot << 32 | wrap;
    }

    public static int instance(long txId) {
        return (int) (txId >>> 56);
    }

    public static int segment(long txId) {
        return (int) (txId >>> 44) & SEGMENTS_MAX - 1;
    }

    public static int slot(long txId) {
        return (int) (txId >>> 32) & SLOTS_MAX - 1;
    }

    public static long wrap(long txId) {
        return txId & 0xFFFF_FFFFL;
    }

    /// As messages show it: `instance.segment.slot.wrap`.
    public static String text(long txId) {
        return instance(txId) + "." + segment(txId) + "." + slot(txId) + "." + wrap(txId);
    }
}
