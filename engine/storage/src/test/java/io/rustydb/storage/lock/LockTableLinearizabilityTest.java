package io.rustydb.storage.lock;

import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.SystemClock;
import io.rustydb.storage.Linearizability;
import org.jetbrains.lincheck.datastructures.BooleanGen;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Locks of objects, asked for without waiting: the grants of two owners and two objects are those of some
/// order one after the other.
public class LockTableLinearizabilityTest {
    private final LockTable table = new LockTable(new ThreadScheduler("locks"), new SystemClock(), txId -> null);
    private final Owner[] owners = {new Owner(1), new Owner(2), new Owner(3), new Owner(4)};

    private static final class Owner extends LockOwner {
        private final long id;

        Owner(long id) {
            this.id = id;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public long undoBytes() {
            return 0;
        }

        @Override
        protected String describe() {
            return "owner " + id;
        }

        @Override
        protected @Nullable String statement() {
            return null;
        }
    }

    @Operation
    public boolean acquire(
            @Param(gen = ThreadIdGen.class) int thread,
            @Param(gen = IntGen.class, conf = "1:2") int object,
            @Param(gen = BooleanGen.class) boolean exclusive) {
        return table.acquire(owners[thread], table.object(object), exclusive ? LockMode.EXCLUSIVE : LockMode.SHARED, 0);
    }

    @Operation
    public void releaseAll(@Param(gen = ThreadIdGen.class) int thread) {
        table.releaseAll(owners[thread]);
    }

    @Test
    void theLockTableIsLinearizable() {
        Linearizability.options().check(LockTableLinearizabilityTest.class);
    }
}
