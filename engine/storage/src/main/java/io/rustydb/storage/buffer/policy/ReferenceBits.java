package io.rustydb.storage.buffer.policy;

/// One bit a slot, set by readers without any order: a lost one costs an early eviction, nothing else.
public interface ReferenceBits {
    boolean isSet(int slot);

    void set(int slot);

    void clear(int slot);

    /// Bits of its own, for one thread.
    static ReferenceBits of(int slots) {
        return new ReferenceBits() {
            private final boolean[] bits = new boolean[slots];

            @Override
            public boolean isSet(int slot) {
                return bits[slot];
            }

            @Override
            public void set(int slot) {
                bits[slot] = true;
            }

            @Override
            public void clear(int slot) {
                bits[slot] = false;
            }
        };
    }
}
