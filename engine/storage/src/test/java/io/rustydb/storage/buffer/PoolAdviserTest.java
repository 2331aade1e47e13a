package io.rustydb.storage.buffer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.storage.buffer.policy.PolicyKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PoolAdviserTest {
    private static final int ADDS = 3_000_000;

    /// What is recorded without locks may be lost; who drains it comes to an end all the same.
    @Test
    @Timeout(60)
    void twoWhoRecordInOneRingDoNotKeepTheDrainBusyForEver() throws InterruptedException {
        PoolAdviser adviser = new PoolAdviser(4096);
        AtomicBoolean done = new AtomicBoolean();
        List<Thread> adders = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            long first = t;
            adders.add(Thread.ofPlatform().daemon().start(() -> {
                for (long i = 0; i < ADDS; i++) {
                    adviser.add(0, first + i % 1000);
                }
            }));
        }
        Thread drainer = Thread.ofPlatform().daemon().start(() -> {
            while (!done.get()) {
                adviser.drain();
            }
        });
        for (Thread adder : adders) {
            adder.join();
        }
        done.set(true);
        drainer.join();
        List<PoolAdvice> advice = new ArrayList<>();
        adviser.advise(PoolName.DEFAULT, PolicyKind.values()[0], advice);
        assertTrue(advice.getFirst().sampledUses() > 0, advice.toString());
    }
}
