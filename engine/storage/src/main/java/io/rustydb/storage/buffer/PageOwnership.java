package io.rustydb.storage.buffer;

/// Who may read or change a page: everybody on a single node; the seam for cache fusion in a cluster.
public interface PageOwnership {
    /// The single node's: owns everything.
    PageOwnership LOCAL = new PageOwnership() {
        @Override
        public void ensure(long pageId, int frame, Mode mode) {}

        @Override
        public void released(long pageId, int frame) {}
    };

    /// Called on a miss and before an exclusive latch is granted; may wait.
    void ensure(long pageId, int frame, Mode mode);

    /// The page has left the pool.
    void released(long pageId, int frame);

    /// What is wanted.
    enum Mode {
        SHARED,
        EXCLUSIVE
    }
}
