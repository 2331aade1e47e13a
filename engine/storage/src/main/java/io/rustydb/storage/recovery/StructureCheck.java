package io.rustydb.storage.recovery;

import java.util.function.Consumer;

/// A checker of one kind of structure, beside the structure; run by `CHECK DATABASE` and after every storage
/// test.
public interface StructureCheck {
    String name();

    /// Reports each finding as one sentence; nothing if clean. The database is idle.
    void check(Kernel kernel, Consumer<String> findings);
}
