package io.rustydb.storage.lock;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Waits for the end of transactions (row locks) and for objects, in one wait graph, with deadlock detection.
///
/// A row lock needs no entry here: it is the transaction slot in the page. Only who waits has one. Thread rule:
/// any thread, one at a time an owner.
public final class LockTable {
    /// Wait without bound.
    public static final long FOREVER = Long.MAX_VALUE;

    private static final int STATEMENT_CHARS_MAX = 200;

    private final Scheduler scheduler;
    private final Clock clock;
    private final InFlight inFlight;
    private final Map<Long, ObjectLock> objects = new HashMap<>();
    /// Everybody who waits, first come first.
    private final Set<LockOwner> waiting = new LinkedHashSet<>();
    private volatile LongFunction<String> objectNames = id -> "object " + id;

    /// Tells whether a transaction still holds what it changed.
    public interface InFlight {
        /// The owner if the transaction is active or prepared, else null.
        @Nullable
        LockOwner owner(long txId);
    }

    public LockTable(Scheduler scheduler, Clock clock, InFlight inFlight) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.inFlight = inFlight;
    }

    /// How messages name an object. Asked under the table's monitor: it must neither wait nor fail.
    public void nameObjectsBy(LongFunction<String> names) {
        objectNames = names;
    }

    /// Waits until the transaction `holder` has ended, or rolled back a part; no latch may be held. The caller
    /// looks at its row again in any case.
    ///
    /// @param what is held by it
    /// @param nanos at most; 0 = do not wait, [#FOREVER] = no bound
    /// @return false if the time was up
    /// @throws DbException 40P01 this owner is the victim of a deadlock, 57014 cancelled
    public boolean awaitEnd(LockOwner waiter, long holder, Awaited what, long nanos) {
        synchronized (this) {
            LockOwner owner = inFlight.owner(holder);
            if (owner == null) {
                return true;
            }
            assert owner != waiter : "a transaction waits for itself";
            if (nanos <= 0) {
                return false;
            }
            waiter.checkCancelled();
            begin(waiter, what);
            waiter.waitsForOwner = owner;
            append(owner, waiter);
            // Pairs with the fence in ended(): either the end of the holder is seen here or the waiter is seen
            // there.
            VarHandle.fullFence();
            if (inFlight.owner(holder) == null) {
                remove(owner, waiter);
                finish(waiter);
                return true;
            }
            breakDeadlock(waiter);
        }
        return park(waiter, nanos);
    }

    /// Wakes those who wait for the owner: it has ended, or has given up some of its row locks. Its new state
    /// is visible already.
    public void ended(LockOwner owner) {
        VarHandle.fullFence();
        if (owner.firstWaiter == null) {
            return;
        }
        synchronized (this) {
            LockOwner waiter = owner.firstWaiter;
            owner.firstWaiter = null;
            while (waiter != null) {
                LockOwner next = waiter.nextWaiter;
                waiter.nextWaiter = null;
                wake(waiter);
                waiter = next;
            }
        }
    }

    /// The lock of an object; the same handle for the same id for ever.
    public synchronized ObjectLock object(long objectId) {
        return objects.computeIfAbsent(objectId, ObjectLock::new);
    }

    /// As [#object(long)], of an object whose id says nothing to people.
    ///
    /// @param label how messages and views call it: the newest one, if several share a lock
    public ObjectLock object(long objectId, String label) {
        ObjectLock lock = object(objectId);
        lock.label = label;
        return lock;
    }

    /// Locks an object until [#releaseAll]. Having it already, in the same or a stronger mode, costs nothing.
    ///
    /// @return false if the time was up
    /// @throws DbException 40P01, 57014
    public boolean acquire(LockOwner owner, ObjectLock lock, LockMode mode, long nanos) {
        if (owner.holds(lock, mode)) {
            return true;
        }
        synchronized (this) {
            boolean upgrade = lock.holders.contains(owner);
            if (lock.isFree(owner, mode) && (upgrade || lock.queue.isEmpty())) {
                lock.grant(owner, mode);
                return true;
            }
            if (nanos <= 0) {
                return false;
            }
            owner.checkCancelled();
            begin(owner, new Awaited(lock.objectId(), ""));
            owner.waitsForObject = lock;
            owner.wanted = mode;
            if (upgrade) {
                // Who holds a part goes first: the others could not pass before it anyway.
                lock.queue.addFirst(owner);
            } else {
                lock.queue.addLast(owner);
            }
            breakDeadlock(owner);
        }
        return park(owner, nanos);
    }

    /// The owner does nothing until `inner`, an autonomous transaction of the same session, has ended: an edge
    /// of the wait graph that nobody parks for.
    public synchronized void suspend(LockOwner owner, LockOwner inner) {
        List<LockOwner> all = owner.suspendedFor == null ? new ArrayList<>(1) : owner.suspendedFor;
        all.add(inner);
        owner.suspendedFor = all;
    }

    /// The inner one has ended.
    public synchronized void resume(LockOwner owner, LockOwner inner) {
        List<LockOwner> all = owner.suspendedFor;
        if (all != null && all.remove(inner) && all.isEmpty()) {
            owner.suspendedFor = null;
        }
    }

    /// True while another owner of its session works in its stead.
    public synchronized boolean isSuspended(LockOwner owner) {
        return owner.suspendedFor != null;
    }

    /// Waits a while for an object without standing in anybody's way, for who tries again in short attempts:
    /// seen as a wait, and part of the wait graph.
    ///
    /// @throws DbException 40P01, 57014
    public void linger(LockOwner owner, ObjectLock lock, LockMode mode, long nanos) {
        synchronized (this) {
            if (lock.isFree(owner, mode)) {
                return;
            }
            owner.checkCancelled();
            begin(owner, new Awaited(lock.objectId(), ""));
            owner.waitsForObject = lock;
            owner.wanted = mode;
            breakDeadlock(owner);
        }
        park(owner, nanos);
    }

    /// Releases all objects of the owner: its transaction has ended.
    public void releaseAll(LockOwner owner) {
        if (owner.heldCount() == 0) {
            return;
        }
        synchronized (this) {
            for (int i = 0; i < owner.heldCount(); i++) {
                ObjectLock lock = owner.heldAt(i);
                lock.holders.remove(owner);
                grantWaiting(lock);
            }
            owner.clearHeld();
        }
    }

    /// The objects an owner holds, in the order it got them.
    public List<LockReport.Held> heldBy(LockOwner owner) {
        if (owner.heldCount() == 0) {
            return List.of();
        }
        List<LockReport.Held> all = new ArrayList<>(owner.heldCount());
        synchronized (this) {
            for (int i = 0; i < owner.heldCount(); i++) {
                ObjectLock lock = owner.heldAt(i);
                all.add(new LockReport.Held(owner, lock.objectId(), lock.label, lock.mode));
            }
        }
        return all;
    }

    /// Who holds and who waits, now.
    public synchronized LockReport report() {
        List<LockReport.Held> held = new ArrayList<>();
        for (ObjectLock lock : objects.values()) {
            for (LockOwner holder : lock.holders) {
                held.add(new LockReport.Held(holder, lock.objectId(), lock.label, lock.mode));
            }
        }
        List<LockReport.Wait> waits = new ArrayList<>();
        for (LockOwner waiter : waiting) {
            Awaited what = waiter.awaited;
            LockOwner owner = waiter.waitsForOwner;
            ObjectLock lock = waiter.waitsForObject;
            if (what == null || owner == null && lock == null) {
                // Woken, and not yet running.
                continue;
            }
            List<LockOwner> blockers = new ArrayList<>();
            if (owner != null) {
                blockers.add(owner);
            }
            if (lock != null) {
                forEachBlocker(waiter, lock, blockers::add);
            }
            waits.add(new LockReport.Wait(
                    waiter,
                    what,
                    lock == null ? null : lock.label,
                    lock != null,
                    lock == null ? LockMode.EXCLUSIVE : waiter.wanted,
                    waiter.waitsSinceMicros,
                    List.copyOf(blockers)));
        }
        return new LockReport(List.copyOf(held), List.copyOf(waits));
    }

    private static void forEachBlocker(LockOwner waiter, ObjectLock lock, Consumer<LockOwner> to) {
        for (LockOwner holder : lock.holders) {
            if (holder != waiter) {
                to.accept(holder);
            }
        }
        for (LockOwner earlier : lock.queue) {
            if (earlier == waiter) {
                return;
            }
            if (earlier.wanted.conflictsWith(waiter.wanted)) {
                to.accept(earlier);
            }
        }
    }

    /// The failure of a wait that was not allowed to last.
    public static DbException notAvailable(String what) {
        return DbException.of(
                ErrorCode.LOCK_NOT_AVAILABLE,
                "lock not available in time: " + what
                        + "; sys.locks tells who holds it; try again or raise lock_timeout");
    }

    // ---- waiting ----

    private void begin(LockOwner waiter, Awaited what) {
        assert waiter.waitsForOwner == null && waiter.waitsForObject == null : "an owner waits once at a time";
        waiter.woken = false;
        waiter.deadlock = null;
        waiter.awaited = what;
        waiter.waitsSinceMicros = clock.epochMicros();
        waiting.add(waiter);
        waiter.waitScheduler = scheduler;
        waiter.parked = scheduler.current();
    }

    private boolean park(LockOwner waiter, long nanos) {
        long deadline = nanos == FOREVER ? 0 : clock.nanos() + nanos;
        try {
            while (!waiter.woken && waiter.deadlock == null && !waiter.isCancelled()) {
                long left = nanos == FOREVER ? FOREVER : deadline - clock.nanos();
                if (left <= 0) {
                    break;
                }
                scheduler.park(waiter, left);
            }
        } finally {
            leave(waiter);
        }
        if (waiter.woken) {
            // Woken and cancelled or chosen as victim at once: what was waited for is there, so the wait has
            // succeeded.
            return true;
        }
        String message = waiter.deadlock;
        if (message != null) {
            throw DbException.of(ErrorCode.DEADLOCK_DETECTED, message);
        }
        waiter.checkCancelled();
        return false;
    }

    private synchronized void leave(LockOwner waiter) {
        if (!waiter.woken) {
            LockOwner owner = waiter.waitsForOwner;
            ObjectLock lock = waiter.waitsForObject;
            if (owner != null) {
                remove(owner, waiter);
            } else if (lock != null) {
                lock.queue.remove(waiter);
                finish(waiter);
                grantWaiting(lock);
                return;
            }
        }
        finish(waiter);
    }

    private void finish(LockOwner waiter) {
        waiting.remove(waiter);
        waiter.awaited = null;
        waiter.waitsForOwner = null;
        waiter.waitsForObject = null;
        waiter.parked = null;
    }

    private void wake(LockOwner waiter) {
        waiter.awaited = null;
        waiter.waitsForOwner = null;
        waiter.waitsForObject = null;
        waiter.woken = true;
        Scheduler.Task task = waiter.parked;
        if (task != null) {
            scheduler.unpark(task);
        }
    }

    private void grantWaiting(ObjectLock lock) {
        while (true) {
            LockOwner first = lock.queue.peekFirst();
            if (first == null || !lock.isFree(first, first.wanted)) {
                return;
            }
            lock.queue.removeFirst();
            lock.grant(first, first.wanted);
            wake(first);
        }
    }

    private static void append(LockOwner owner, LockOwner waiter) {
        waiter.nextWaiter = null;
        LockOwner last = owner.firstWaiter;
        if (last == null) {
            owner.firstWaiter = waiter;
            return;
        }
        while (last.nextWaiter != null) {
            last = last.nextWaiter;
        }
        last.nextWaiter = waiter;
    }

    private static void remove(LockOwner owner, LockOwner waiter) {
        LockOwner before = null;
        for (LockOwner at = owner.firstWaiter; at != null; before = at, at = at.nextWaiter) {
            if (at == waiter) {
                if (before == null) {
                    owner.firstWaiter = at.nextWaiter;
                } else {
                    before.nextWaiter = at.nextWaiter;
                }
                at.nextWaiter = null;
                return;
            }
        }
    }

    // ---- deadlocks ----

    /// A new edge can only close cycles through the new waiter, so the search starts there. More than one
    /// cycle: each is broken.
    private void breakDeadlock(LockOwner waiter) {
        while (true) {
            List<LockOwner> path = new ArrayList<>();
            if (!findCycle(waiter, waiter, path, new HashSet<>())) {
                return;
            }
            LockOwner victim = waiter;
            for (LockOwner member : path) {
                // Who is suspended waits for nothing that could be refused.
                if (member.waits() && member.undoBytes() < victim.undoBytes()) {
                    victim = member;
                }
            }
            victim.deadlock = cycleText(path, victim);
            // The victim leaves the graph at once, so that the next search does not meet it again.
            LockOwner owner = victim.waitsForOwner;
            ObjectLock lock = victim.waitsForObject;
            if (owner != null) {
                remove(owner, victim);
            } else if (lock != null) {
                lock.queue.remove(victim);
            }
            victim.waitsForOwner = null;
            victim.waitsForObject = null;
            victim.awaited = null;
            Scheduler.Task task = victim.parked;
            if (task != null) {
                scheduler.unpark(task);
            }
            if (lock != null) {
                grantWaiting(lock);
            }
            if (victim == waiter) {
                return;
            }
        }
    }

    private static boolean findCycle(LockOwner at, LockOwner goal, List<LockOwner> path, Set<LockOwner> seen) {
        path.add(at);
        LockOwner owner = at.waitsForOwner;
        if (owner != null && reaches(owner, goal, path, seen)) {
            return true;
        }
        ObjectLock lock = at.waitsForObject;
        if (lock != null) {
            for (LockOwner holder : lock.holders) {
                if (holder != at && reaches(holder, goal, path, seen)) {
                    return true;
                }
            }
            for (LockOwner earlier : lock.queue) {
                if (earlier == at) {
                    break;
                }
                if (earlier.wanted.conflictsWith(at.wanted) && reaches(earlier, goal, path, seen)) {
                    return true;
                }
            }
        }
        if (at.suspendedFor != null) {
            for (LockOwner inner : at.suspendedFor) {
                if (reaches(inner, goal, path, seen)) {
                    return true;
                }
            }
        }
        path.removeLast();
        return false;
    }

    private static boolean reaches(LockOwner next, LockOwner goal, List<LockOwner> path, Set<LockOwner> seen) {
        return next == goal || seen.add(next) && findCycle(next, goal, path, seen);
    }

    /// Who waits for what, held by whom, running which statement: all the way round.
    private String cycleText(List<LockOwner> path, LockOwner victim) {
        StringBuilder text = new StringBuilder("deadlock: ");
        for (int i = 0; i < path.size(); i++) {
            LockOwner member = path.get(i);
            LockOwner next = path.get((i + 1) % path.size());
            boolean suspended = member.suspendedFor != null && member.suspendedFor.contains(next);
            text.append(i == 0 ? "" : "; ")
                    .append(member.describe())
                    .append(suspended ? " is suspended until the end of " : " waits for ");
            Awaited what = member.awaited;
            if (what != null && !suspended) {
                text.append(what.what()).append(what.what().isEmpty() ? "" : " of ");
                text.append(objectName(what.objectId())).append(", held by ");
            }
            text.append(next.describe());
            String statement = suspended ? null : member.statement();
            if (statement != null) {
                text.append(", statement=").append(shorten(statement));
            }
        }
        return text.append("; rolled back=")
                .append(victim.describe())
                .append("; run the transaction again")
                .toString();
    }

    private String objectName(long id) {
        ObjectLock lock = objects.get(id);
        String label = lock == null ? null : lock.label;
        return label != null ? label : objectNames.apply(id);
    }

    private static String shorten(String statement) {
        String line = statement.strip();
        return line.length() <= STATEMENT_CHARS_MAX ? line : line.substring(0, STATEMENT_CHARS_MAX) + "…";
    }
}
