package io.rustydb.storage.wal;

import io.rustydb.base.concurrent.WaitQueue;
import io.rustydb.base.schedule.Scheduler;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Applies the batches of the pages it owns, in the order in which they come. Thread rule: [#send] and
/// [#finish] by the reader of the log, the rest by the worker's own task.
final class RedoWorker {
    /// In use at once: one is filled, one is applied, the others wait.
    private static final int BATCHES = 4;

    private final RedoPages pages;
    private final Scheduler scheduler;
    private final WaitQueue readers;
    private final WaitQueue workers;
    private final ArrayDeque<RedoBatch> ready = new ArrayDeque<>();
    private final ArrayDeque<RedoBatch> empty = new ArrayDeque<>();
    private RedoBatch filling;
    private Scheduler.@Nullable Task task;
    private volatile boolean ending;
    private volatile @Nullable Throwable failure;

    RedoWorker(RedoPages pages, int batchBytes, Scheduler scheduler) {
        this.pages = pages;
        this.scheduler = scheduler;
        this.readers = new WaitQueue(scheduler);
        this.workers = new WaitQueue(scheduler);
        for (int i = 0; i < BATCHES; i++) {
            empty.push(new RedoBatch(batchBytes));
        }
        filling = empty.pop();
    }

    RedoPages pages() {
        return pages;
    }

    void start(int number) {
        task = scheduler.spawn("rustydb-redo-" + number, Scheduler.Kind.SERVICE, this::serve);
    }

    /// The batch to add to; [#send] if it is full then.
    RedoBatch filling() {
        return filling;
    }

    /// Hands the filled batch over; waits while the worker is behind.
    void send() {
        synchronized (ready) {
            ready.addLast(filling);
        }
        workers.wakeAll();
        readers.await(() -> failure != null || hasEmpty(), this, Long.MAX_VALUE);
        if (failure != null) {
            return;
        }
        synchronized (ready) {
            filling = Objects.requireNonNull(empty.pollFirst());
        }
    }

    private boolean hasEmpty() {
        synchronized (ready) {
            return !empty.isEmpty();
        }
    }

    private boolean hasReady() {
        synchronized (ready) {
            return !ready.isEmpty();
        }
    }

    /// Why the worker ended before its time, or null.
    @Nullable
    Throwable failure() {
        return failure;
    }

    /// No more batches come.
    void end() {
        if (failure == null && !filling.isEmpty()) {
            synchronized (ready) {
                ready.addLast(filling);
            }
        }
        ending = true;
        workers.wakeAll();
    }

    /// Nothing that waits is to be applied any more.
    void cancel() {
        synchronized (ready) {
            ready.clear();
        }
        ending = true;
        workers.wakeAll();
    }

    void join() {
        Scheduler.Task running = task;
        if (running != null) {
            running.join();
        }
    }

    private void serve() {
        try {
            while (true) {
                workers.await(() -> ending || hasReady(), this, Long.MAX_VALUE);
                RedoBatch batch;
                synchronized (ready) {
                    batch = ready.pollFirst();
                }
                if (batch == null) {
                    if (ending) {
                        return;
                    }
                    continue;
                }
                batch.applyTo(pages);
                batch.clear();
                synchronized (ready) {
                    empty.addLast(batch);
                }
                readers.wakeAll();
            }
        } catch (Throwable e) {
            // The reader of the log throws it.
            failure = e;
            readers.wakeAll();
        }
    }
}
