package io.rustydb.storage.buffer;

/// Chooses which frame to give up. Calls of [#hit] come from every reader without any lock and must stay a
/// plain array access.
public interface EvictionPolicy {
    /// A page in the frame was used.
    void hit(int frame);

    /// A page was loaded into the frame.
    void loaded(int frame);

    /// The next candidate. The pool asks again if it cannot take that frame. Thread rule: any thread,
    /// concurrently.
    int candidate();
}
