package io.rustydb.sql.session;

import io.rustydb.base.schedule.Scheduler;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Whose turn it is to work in a session or a branch: one thread at a time, who may enter again while inside.
///
/// Sessions are used by one thread at a time, so it is free as a rule; it is there for those who come from
/// outside: a pool that closes a connection in the midst of a statement, a transaction manager that ends a
/// branch from its own thread, the closing database.
final class Turn {
    private static final long WAIT_NANOS = 1_000_000;

    private final Scheduler scheduler;
    private final AtomicReference<@Nullable Thread> holder = new AtomicReference<>();
    private int depth;

    Turn(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// Waits for the turn.
    void enter() {
        while (!tryEnter()) {
            scheduler.park(this, WAIT_NANOS);
        }
    }

    /// Waits for the turn and has whoever has it end soon.
    ///
    /// @param cancel said again and again: a statement that is about to begin forgets what was said before
    void enterAfter(Runnable cancel) {
        while (!tryEnter()) {
            cancel.run();
            scheduler.park(this, WAIT_NANOS);
        }
    }

    /// @return false if another thread has the turn
    boolean tryEnter() {
        Thread me = Thread.currentThread();
        if (holder.get() != me && !holder.compareAndSet(null, me)) {
            return false;
        }
        depth++;
        return true;
    }

    /// True while somebody works. Any thread; the answer may be old already.
    boolean isTaken() {
        return holder.get() != null;
    }

    void leave() {
        assert holder.get() == Thread.currentThread() : "the turn is another's";
        if (--depth == 0) {
            holder.set(null);
        }
    }
}
