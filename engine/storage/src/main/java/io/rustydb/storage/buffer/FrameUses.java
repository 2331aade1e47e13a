package io.rustydb.storage.buffer;

/// What readers leave behind at a hit: a byte a frame, written without order. A lost bit costs an early
/// eviction or a wrong count by one, nothing else.
final class FrameUses {
    /// Used since the policy was last told (or, for CLOCK, since the hand came by). A hot page stays here, so
    /// that its hits only read a line that all processors share.
    static final byte USED = 1;
    /// The adviser follows this page: every use is recorded.
    static final byte SAMPLED = 2;
    /// Read ahead and not wanted by anybody yet.
    static final byte PREFETCHED = 4;

    private final byte[] uses;

    FrameUses(int frames) {
        uses = new byte[frames];
    }

    /// True if a hit has nothing to tell.
    boolean isSettled(int frame) {
        return uses[frame] == USED;
    }

    boolean has(int frame, byte bit) {
        return (uses[frame] & bit) != 0;
    }

    void add(int frame, byte bit) {
        uses[frame] |= bit;
    }

    void remove(int frame, byte bit) {
        uses[frame] &= (byte) ~bit;
    }

    void set(int frame, byte bits) {
        uses[frame] = bits;
    }
}
