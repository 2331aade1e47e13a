package io.rustydb.storage.buffer;

import io.rustydb.base.concurrent.WaitQueue;
import io.rustydb.base.error.DbException;
import io.rustydb.base.schedule.Scheduler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Threads that read pages for others: for those who read ahead, and for tasks that should not block their
/// thread. A request is a page with its frame, latched exclusively; the page table says *loading* until it is
/// done.
///
/// Thread rule: any thread.
final class IoPool {
    private static final int TASKS = 2;
    private static final int REQUESTS = 128;

    private final BufferPool pool;
    private final Scheduler scheduler;
    private final long[] pages = new long[REQUESTS];
    private final int[] frames = new int[REQUESTS];
    private int head;
    private volatile int waiting;
    private final WaitQueue requests;
    private final List<Scheduler.Task> tasks = new ArrayList<>();
    private volatile boolean running;
    private volatile @Nullable DbException lastFailure;

    IoPool(BufferPool pool, Scheduler scheduler) {
        this.pool = pool;
        this.scheduler = scheduler;
        this.requests = new WaitQueue(scheduler);
    }

    void start() {
        assert !running : "started twice";
        running = true;
        for (int i = 0; i < TASKS; i++) {
            tasks.add(scheduler.spawn("rustydb-io-" + i, Scheduler.Kind.SERVICE, this::serve));
        }
    }

    /// Ends when all requests are done: somebody may be waiting for each.
    void stop() {
        synchronized (this) {
            running = false;
        }
        requests.wakeAll();
        tasks.forEach(Scheduler.Task::join);
        tasks.clear();
    }

    boolean isRunning() {
        return running;
    }

    /// About: another one may be quicker.
    boolean hasRoom() {
        return running && waiting < REQUESTS;
    }

    /// @return false if there is no room: the caller keeps the frame
    boolean offer(long pageId, int frame) {
        synchronized (this) {
            if (!running || waiting == REQUESTS) {
                return false;
            }
            int at = (head + waiting) % REQUESTS;
            pages[at] = pageId;
            frames[at] = frame;
            waiting++;
        }
        requests.wakeAll();
        return true;
    }

    private void serve() {
        while (true) {
            requests.await(() -> waiting > 0 || !running, this, Long.MAX_VALUE);
            long pageId;
            int frame;
            synchronized (this) {
                if (waiting == 0) {
                    if (running) {
                        continue;
                    }
                    return;
                }
                pageId = pages[head];
                frame = frames[head];
                head = (head + 1) % REQUESTS;
                waiting--;
            }
            pool.fillForOthers(pageId, frame);
        }
    }

    /// Kept for diagnostics: whoever wants the page meets the failure himself.
    void noteFailure(DbException e) {
        lastFailure = e;
    }

    @Nullable
    DbException lastFailure() {
        return lastFailure;
    }
}
