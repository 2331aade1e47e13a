package io.rustydb.storage.transaction;

import io.rustydb.storage.Linearizability;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/// The fates of transactions while their segment goes on, its ring grows and purge trims it: look-ups by
/// anybody.
public class TransactionTableLinearizabilityTest {
    private static final int SLOTS = 2;
    private static final int OLD = 20;

    private final TransactionTable table = new TransactionTable();
    private int next = OLD;
    private long scn = 100;

    public TransactionTableLinearizabilityTest() {
        table.addSegment(0, SLOTS, 5, OLD, 7);
    }

    /// The next transaction of the segment begins and commits; the ring of 16 places grows on the way.
    @Operation(nonParallelGroup = "segment")
    public void commit() {
        table.begin(0, next, new Transaction(Isolation.READ_COMMITTED, null));
        table.end(0, next, ++scn);
        next++;
    }

    @Operation(nonParallelGroup = "purge")
    public void trim() {
        table.trim(0, OLD, 7);
    }

    @Operation
    public long fate(@Param(gen = IntGen.class, conf = "18:21") int ordinal) {
        if (ordinal >= OLD) {
            // A fate is asked for only by who has met the transaction.
            ordinal = OLD - 1;
        }
        return table.fate(TxId.of(0, 0, ordinal % SLOTS, ordinal / SLOTS));
    }

    @Test
    void fatesAreLinearizable() {
        Linearizability.options().check(TransactionTableLinearizabilityTest.class);
    }
}
