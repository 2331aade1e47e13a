package io.rustydb.storage.page;

import io.rustydb.base.io.DbFile;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One file of pages, or the place of one that is missing. Thread rule: any thread.
final class TablespaceFile {
    final int id;
    final int pageSize;
    final String path;
    /// Null if the file cannot be used.
    final @Nullable DbFile file;
    /// Why it cannot be used.
    final @Nullable String problem;
    /// It is missing for good.
    final boolean lost;
    /// What was written to it, for reading it again.
    final StoredChecksums stored = new StoredChecksums();
    /// Bytes that may be used without asking; fewer than the file has while it is being cut. Under the growth
    /// lock, read without.
    volatile long preallocated;
    /// Log about it was passed over by this opening's recovery.
    volatile boolean passedOver;

    private static final int GONE = Integer.MIN_VALUE / 2;

    /// Transfers under way; below 0 once the file is given up.
    private final AtomicInteger users = new AtomicInteger();

    TablespaceFile(int id, int pageSize, DbFile file) {
        this.id = id;
        this.pageSize = pageSize;
        this.path = file.path();
        this.file = file;
        this.problem = null;
        this.lost = false;
        this.preallocated = file.size();
    }

    TablespaceFile(int id, int pageSize, String path, String problem, boolean lost) {
        this.id = id;
        this.pageSize = pageSize;
        this.path = path;
        this.file = null;
        this.problem = problem;
        this.lost = lost;
    }

    /// The file, which stays open until [#leave]; null if it is given up or was never there.
    @Nullable
    DbFile enter() {
        if (file == null) {
            return null;
        }
        if (users.incrementAndGet() > 0) {
            return file;
        }
        users.decrementAndGet();
        return null;
    }

    void leave() {
        users.decrementAndGet();
    }

    boolean isGone() {
        return users.get() < 0;
    }

    /// Nobody enters from now on.
    void giveUp() {
        if (users.get() >= 0) {
            users.addAndGet(GONE);
        }
    }

    /// After [#giveUp]: nobody is inside any more.
    boolean isQuiet() {
        return users.get() == GONE;
    }
}
