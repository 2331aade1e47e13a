package io.rustydb.base.schedule;

/// Threads, parking and timers of the engine. Nothing else creates a thread, sleeps, parks or spins, so that a
/// simulation can decide every interleaving.
///
/// Parking has permits like [java.util.concurrent.locks.LockSupport]: an unpark that comes first makes the next
/// park return at once, and a park may return for no reason; callers loop over their condition.
public interface Scheduler extends AutoCloseable {
    /// Starts a task of the engine.
    ///
    /// @param name shown as thread name
    Task spawn(String name, Kind kind, Runnable body);

    /// The task of the calling thread; a container's or application's thread is adopted on first use (without a
    /// `ThreadLocal` that would outlive the engine: the adoption holds no reference from the thread to the
    /// engine).
    Task current();

    /// Parks the calling task until it is unparked or `nanos` have passed.
    ///
    /// @param reason what is waited for, shown in diagnostics
    /// @param nanos upper bound; [Long#MAX_VALUE] for no bound
    void park(Object reason, long nanos);

    void unpark(Task task);

    /// One turn of a short spin loop. In a simulation it hands the turn to another task.
    void spinWait();

    /// A place where another task may get ahead, because the two steps around it are not one: a simulation may
    /// hand the turn over here. Nothing happens otherwise, so it may stand on hot paths and between steps that
    /// must not wait.
    default void interleave() {}

    /// A small number that differs between tasks running at the same time, most often: counters and buffers
    /// that are written without order are spread by it. Always 0 in a simulation, where nothing else would be
    /// repeatable.
    default int stripe() {
        return 0;
    }

    /// True if the calling task should not block its thread in a file access but have another do it and park.
    default boolean shouldHandOverIo() {
        return false;
    }

    /// Runs a short body after a delay, on a thread of the scheduler.
    Timer after(long nanos, Runnable body);

    /// Ends the scheduler's own threads; spawned tasks must have ended before.
    @Override
    void close();

    /// What a task is for; decides the kind of thread.
    enum Kind {
        /// A long-lived service of the engine (flusher, checkpointer, page writer, purge): a platform daemon
        /// thread.
        SERVICE,
        /// A session's or request's work.
        WORK
    }

    /// A handle to park and unpark by. Equality is identity of the thread.
    interface Task {
        String name();

        /// Waits for the end of a spawned task; returns at once for an adopted one.
        void join();

        boolean isDone();
    }

    /// A pending timer.
    interface Timer {
        /// The body does not begin after this returned, unless it already had.
        void cancel();
    }
}
