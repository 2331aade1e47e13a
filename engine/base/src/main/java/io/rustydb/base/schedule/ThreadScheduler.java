package io.rustydb.base.schedule;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The machine's threads. Services are platform daemon threads that carry neither the context class loader nor
/// the inheritable thread locals of whoever opened the engine, so that a redeployed application leaks nothing.
public final class ThreadScheduler implements Scheduler {
    /// How late a thread with a pending interrupt may see that it was woken.
    private static final long INTERRUPTED_PARK_NANOS = 1_000_000;

    private final ScheduledThreadPoolExecutor timers;

    public ThreadScheduler(String name) {
        timers = new ScheduledThreadPoolExecutor(1, body -> daemon(name + "-timer", body));
        timers.setRemoveOnCancelPolicy(true);
        timers.setKeepAliveTime(10, TimeUnit.SECONDS);
        timers.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(String name, Runnable body) {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .unstarted(body);
        thread.setContextClassLoader(ThreadScheduler.class.getClassLoader());
        return thread;
    }

    @Override
    public Task spawn(String name, Kind kind, Runnable body) {
        Thread thread = daemon(name, body);
        thread.start();
        return new ThreadTask(thread, true);
    }

    @Override
    public Task current() {
        return new ThreadTask(Thread.currentThread(), false);
    }

    @Override
    public void park(Object reason, long nanos) {
        if (Thread.interrupted()) {
            parkInterrupted(reason, nanos);
        } else if (nanos == Long.MAX_VALUE) {
            LockSupport.park(reason);
        } else {
            LockSupport.parkNanos(reason, nanos);
        }
    }

    /// A pending interrupt would make every park return at once, so it is hidden and the container gets it back
    /// behind the park. But setting it again is an unpark too: the next park of a loop would return at once,
    /// and the loop would spin. That permit is used up first; since it could also be a real one, the wait
    /// itself is short.
    private static void parkInterrupted(Object reason, long nanos) {
        LockSupport.parkNanos(reason, 1);
        LockSupport.parkNanos(reason, Math.min(nanos, INTERRUPTED_PARK_NANOS));
        Thread.currentThread().interrupt();
    }

    @Override
    public void unpark(Task task) {
        LockSupport.unpark(((ThreadTask) task).thread);
    }

    @Override
    public void spinWait() {
        Thread.onSpinWait();
    }

    @Override
    public int stripe() {
        return (int) Thread.currentThread().threadId();
    }

    /// A file access holds the carrier of a virtual thread.
    @Override
    public boolean shouldHandOverIo() {
        return Thread.currentThread().isVirtual();
    }

    @Override
    public Timer after(long nanos, Runnable body) {
        ScheduledFuture<?> pending = timers.schedule(body, nanos, TimeUnit.NANOSECONDS);
        return () -> pending.cancel(false);
    }

    @Override
    public void close() {
        timers.shutdownNow();
    }

    private record ThreadTask(Thread thread, boolean spawned) implements Task {
        @Override
        public String name() {
            return thread.getName();
        }

        @Override
        public void join() {
            if (!spawned) {
                return;
            }
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public boolean isDone() {
            return !thread.isAlive();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ThreadTask task && task.thread == thread;
        }

        @Override
        public int hashCode() {
            return thread.hashCode();
        }
    }
}
