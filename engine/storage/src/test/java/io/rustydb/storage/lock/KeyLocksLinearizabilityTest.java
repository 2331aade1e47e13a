package io.rustydb.storage.lock;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.storage.Linearizability;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/// Locks on key hashes exclude each other: what is read and written under one is not lost.
public class KeyLocksLinearizabilityTest {
    private static final long KEY = 4711;

    private final KeyLocks locks = new KeyLocks(new ThreadScheduler("key locks"));
    private int inserted;

    @Operation
    public int insertUnderTheLock() {
        locks.lock(KEY);
        try {
            int seen = inserted;
            inserted = seen + 1;
            return seen;
        } finally {
            locks.unlock(KEY);
        }
    }

    /// The same without the lock: what the check has to find.
    public static class WithoutLock {
        private int inserted;

        @Operation
        public int insert() {
            int seen = inserted;
            inserted = seen + 1;
            return seen;
        }
    }

    @Test
    void keyLocksExclude() {
        Linearizability.options().check(KeyLocksLinearizabilityTest.class);
    }

    @Test
    void withoutThemAnInsertIsLost() {
        assertThrows(AssertionError.class, () -> Linearizability.options().check(WithoutLock.class));
    }
}
