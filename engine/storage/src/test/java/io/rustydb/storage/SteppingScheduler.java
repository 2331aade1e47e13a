package io.rustydb.storage;

import io.rustydb.base.schedule.Scheduler;
import java.util.concurrent.atomic.AtomicInteger;

/// For the model checker (Lincheck), which decides itself who runs: places where another task may get ahead are
/// accesses to shared memory that it sees, and a park returns for no reason, as parks may.
public final class SteppingScheduler implements Scheduler {
    private final AtomicInteger steps = new AtomicInteger();

    private record ThreadTask(Thread thread) implements Task {
        @Override
        public String name() {
            return thread.getName();
        }

        @Override
        public void join() {}

        @Override
        public boolean isDone() {
            return false;
        }
    }

    @Override
    public Task spawn(String name, Kind kind, Runnable body) {
        throw new AssertionError("a model starts no task: " + name);
    }

    @Override
    public Task current() {
        return new ThreadTask(Thread.currentThread());
    }

    @Override
    public void park(Object reason, long nanos) {
        steps.incrementAndGet();
        Thread.yield();
    }

    @Override
    public void unpark(Task task) {}

    @Override
    public void spinWait() {
        steps.incrementAndGet();
        Thread.onSpinWait();
    }

    @Override
    public void interleave() {
        steps.incrementAndGet();
    }

    @Override
    public Timer after(long nanos, Runnable body) {
        throw new AssertionError("a model knows no time");
    }

    @Override
    public void close() {}
}
