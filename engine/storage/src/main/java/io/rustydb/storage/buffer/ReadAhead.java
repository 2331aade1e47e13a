package io.rustydb.storage.buffer;

/// How far a sequential reader reads ahead: not at all while its pages are in the cache; from the first miss on
/// a window that doubles while it helps.
///
/// ```java
/// int from = ahead.begin(position, page);
/// for (int i = from; i < Math.min(end, ahead.end()); i++) ahead.prefetch(pageAt(i));
/// … read the page …
/// ```
/// Reusable; thread rule: one thread at a time.
public final class ReadAhead {
    private static final int WINDOW_MIN = 4;
    /// Half of the frames that scans may have together, at most.
    private static final int WINDOW_MAX = 32;

    private final BufferPool pool;
    private final int windowMax;
    private int window;
    private int end;
    private boolean helped;

    public ReadAhead(BufferPool pool) {
        this.pool = pool;
        this.windowMax = Math.min(WINDOW_MAX, pool.scanFrames() / 2);
    }

    /// A new scan.
    public void reset() {
        window = 0;
        end = 0;
        helped = false;
    }

    /// The reader is about to read the page at this position.
    ///
    /// @return first position to prefetch; [#end] is behind the last
    public int begin(int position, long page) {
        int from = Math.max(end, position + 1);
        if (window == 0) {
            if (pool.isResident(page) || !pool.canPrefetch()) {
                return from;
            }
            window = Math.min(WINDOW_MIN, windowMax);
            end = position + 1 + window;
        } else if (end - position <= window / 2) {
            if (!helped) {
                // Everything in the window was there already.
                window = 0;
                return from;
            }
            window = Math.min(windowMax, 2 * window);
            end = position + 1 + window;
        } else {
            return end;
        }
        helped = false;
        return from;
    }

    public int end() {
        return end;
    }

    public void prefetch(long page) {
        helped |= pool.prefetch(page);
    }
}
