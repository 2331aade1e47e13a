package io.rustydb.testkit;

import io.rustydb.base.schedule.Scheduler;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Runs tasks one at a time, choosing the next at every park, spin and disk access by a seeded draw: each
/// interleaving follows from the seed.
///
/// A task is a real thread that holds the *turn* or waits for it. When nobody can run, simulated time jumps to
/// the earliest deadline; when there is none, the simulation is deadlocked and says who waits for what. When
/// tasks hand each other the turn without end and no time passes, it is livelocked and says so too. Code under
/// simulation must not hold a Java monitor across a scheduling point: the next holder would block outside the
/// simulation's sight, which the watchdog reports.
public final class SimulatedScheduler implements Scheduler {
    private static final long WATCHDOG_SECONDS = 60;
    private static final int PREEMPTED_PERCENT = 10;
    private static final int HANDED_OVER_PERCENT = 20;
    private static final int SHORT_STEPS_MAX = 40;
    private static final int LONG_STEPS_MAX = 800;
    /// Far more than any work does at one moment of simulated time.
    /// Looking which monitors a thread holds costs as much as hundreds of steps.
    private static final long STEPS_PER_MONITOR_SAMPLE = Long.getLong("rustydb.monitorSample", 5_000);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long STEPS_WITHOUT_TIME_MAX = 2_000_000;

    private final SeededEntropy entropy;
    private final SimulatedClock clock;
    private final List<SimulatedTask> tasks = new ArrayList<>();
    private final List<SimulatedTimer> timers = new ArrayList<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile @Nullable SimulatedTask running;
    private volatile boolean crashed;
    /// The machine crashed, a task failed, or only services are left: every task ends at its next scheduling
    /// point.
    private volatile boolean stopping;
    private volatile @Nullable Throwable failure;
    private long steps;
    private long timeSeen;
    private long stepsAtTime;

    public SimulatedScheduler(SeededEntropy entropy, SimulatedClock clock) {
        this.entropy = entropy.fork();
        this.clock = clock;
    }

    /// Runs a simulation to its end: until the body returned and every task of kind WORK is done, or the
    /// machine crashed. Services left parked are then ended with [SimulatedCrash].
    ///
    /// @return true if the machine crashed, false if the work came to its end
    public boolean run(Runnable body) {
        SimulatedTask main = new SimulatedTask("main", Kind.WORK, body);
        tasks.add(main);
        start(main);
        running = main;
        LockSupport.unpark(main.thread);
        try {
            long seen = -1;
            while (!finished.await(WATCHDOG_SECONDS, TimeUnit.SECONDS)) {
                if (steps == seen) {
                    throw new AssertionError(
                            "simulation hangs outside its scheduler, running=" + running + "\n" + stacks());
                }
                seen = steps;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("simulation interrupted", e);
        }
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        return crashed;
    }

    /// The power fails now: the calling task and all others end with [SimulatedCrash] at their next scheduling
    /// point.
    public SimulatedCrash crash() {
        crashed = true;
        stopping = true;
        return new SimulatedCrash();
    }

    /// True when no task may touch the machine any more.
    public boolean stopping() {
        return stopping;
    }

    /// A scheduling point without effect: another task may get the turn. Does nothing outside a simulation's
    /// tasks.
    public void yieldTurn() {
        SimulatedTask self = self();
        if (self != null) {
            handOver(self);
        }
    }

    @Override
    public Task spawn(String name, Kind kind, Runnable body) {
        SimulatedTask task = new SimulatedTask(name, kind, body);
        tasks.add(task);
        start(task);
        return task;
    }

    private void start(SimulatedTask task) {
        task.thread = Thread.ofPlatform().daemon().name("sim-" + task.name).unstarted(() -> task.live());
        task.thread.start();
    }

    @Override
    public Task current() {
        SimulatedTask self = self();
        if (self == null) {
            throw new AssertionError("thread is no task of this simulation: "
                    + Thread.currentThread().getName());
        }
        return self;
    }

    private @Nullable SimulatedTask self() {
        SimulatedTask task = running;
        return task != null && task.thread == Thread.currentThread() ? task : null;
    }

    @Override
    public void park(Object reason, long nanos) {
        SimulatedTask self = (SimulatedTask) current();
        if (!self.permit) {
            self.parkedFor = reason;
            self.deadline =
                    nanos >= Long.MAX_VALUE - clock.nanos() ? Long.MAX_VALUE : clock.nanos() + Math.max(0, nanos);
            // A park may return for no reason; callers must loop.
            if (entropy.chance(2)) {
                self.permit = true;
            }
        }
        handOver(self);
        self.permit = false;
        self.parkedFor = null;
    }

    @Override
    public void unpark(Task task) {
        // No scheduling point: unparking is often the last thing done under a monitor.
        ((SimulatedTask) task).permit = true;
    }

    @Override
    public void spinWait() {
        clock.advance(100);
        yieldTurn();
    }

    /// Now and then the task is preempted for a while, as an operating system would: long enough for others to
    /// finish what they are at.
    @Override
    public void interleave() {
        SimulatedTask self = self();
        if (self != null) {
            if (entropy.chance(PREEMPTED_PERCENT)) {
                self.notBefore = steps + 1 + entropy.nextInt(entropy.chance(20) ? LONG_STEPS_MAX : SHORT_STEPS_MAX);
            }
            handOver(self);
        }
    }

    /// Any task may be one that hands its reads to others.
    @Override
    public boolean shouldHandOverIo() {
        return self() != null && entropy.chance(HANDED_OVER_PERCENT);
    }

    @Override
    public Timer after(long nanos, Runnable body) {
        SimulatedTimer timer = new SimulatedTimer(clock.nanos() + nanos, body);
        timers.add(timer);
        return timer;
    }

    @Override
    public void close() {
        timers.clear();
    }

    private void handOver(SimulatedTask self) {
        steps++;
        if (steps % STEPS_PER_MONITOR_SAMPLE == 0) {
            checkMonitors();
        }
        SimulatedTask next = choose();
        if (next != null && next != self) {
            running = next;
            LockSupport.unpark(next.thread);
            self.awaitTurn();
        }
        if (stopping) {
            throw new SimulatedCrash();
        }
    }

    /// The next task by a draw among those that can run; null when all are done.
    private @Nullable SimulatedTask choose() {
        while (true) {
            fireTimers();
            checkLivelock();
            int ready = 0;
            boolean alive = false;
            boolean preempted = false;
            long earliest = Long.MAX_VALUE;
            for (int i = 0; i < tasks.size(); i++) {
                SimulatedTask task = tasks.get(i);
                if (task.done) {
                    continue;
                }
                alive |= task.kind == Kind.WORK;
                if (task.canRun()) {
                    ready++;
                } else if (task.isPreempted()) {
                    preempted = true;
                } else {
                    earliest = Math.min(earliest, task.deadline);
                }
            }
            for (int i = 0; i < timers.size(); i++) {
                earliest = Math.min(earliest, timers.get(i).deadline);
            }
            if (!alive && !stopping) {
                // Only services are left: the simulation is over.
                stopping = true;
                continue;
            }
            if (ready > 0) {
                int pick = entropy.nextInt(ready);
                for (int i = 0; i < tasks.size(); i++) {
                    SimulatedTask task = tasks.get(i);
                    if (!task.done && task.canRun() && pick-- == 0) {
                        return task;
                    }
                }
            }
            if (preempted) {
                // Nobody else has work: the processor is theirs again.
                tasks.forEach(t -> t.notBefore = 0);
                continue;
            }
            if (tasks.stream().allMatch(t -> t.done)) {
                return null;
            }
            if (earliest == Long.MAX_VALUE) {
                failure = new AssertionError("simulation deadlocked:\n" + waits());
                stopping = true;
                continue;
            }
            clock.advance(Math.max(0, earliest - clock.nanos()));
        }
    }

    private void checkMonitors() {
        ThreadInfo[] info =
                THREADS.getThreadInfo(new long[] {Thread.currentThread().threadId()}, true, false);
        if (info[0].getLockedMonitors().length > 0 && !stopping) {
            failure = new AssertionError("a monitor is held at a scheduling point: "
                    + Arrays.toString(info[0].getLockedMonitors()) + "\n" + stacks());
            stopping = true;
        }
    }

    private void checkLivelock() {
        if (clock.nanos() != timeSeen) {
            timeSeen = clock.nanos();
            stepsAtTime = steps;
        } else if (steps - stepsAtTime > STEPS_WITHOUT_TIME_MAX && !stopping) {
            failure = new AssertionError(
                    "simulation livelocked: steps without passing of time=" + STEPS_WITHOUT_TIME_MAX + "\n" + waits());
            stopping = true;
        }
    }

    private void fireTimers() {
        for (int i = 0; i < timers.size(); i++) {
            SimulatedTimer timer = timers.get(i);
            if (timer.deadline <= clock.nanos()) {
                timers.remove(i--);
                spawn("timer", Kind.WORK, timer.body);
            }
        }
    }

    private String waits() {
        StringBuilder text = new StringBuilder();
        for (SimulatedTask task : tasks) {
            if (!task.done) {
                text.append(task.name)
                        .append(" waits for ")
                        .append(task.parkedFor)
                        .append('\n');
            }
        }
        return text.append(stacks()).toString();
    }

    private String stacks() {
        StringBuilder text = new StringBuilder();
        for (SimulatedTask task : List.copyOf(tasks)) {
            if (!task.done) {
                text.append(task.name).append('\n');
                for (StackTraceElement frame : task.thread.getStackTrace()) {
                    text.append("    at ").append(frame).append('\n');
                }
            }
        }
        return text.toString();
    }

    private final class SimulatedTimer implements Timer {
        final long deadline;
        final Runnable body;

        SimulatedTimer(long deadline, Runnable body) {
            this.deadline = deadline;
            this.body = body;
        }

        @Override
        public void cancel() {
            timers.remove(this);
        }
    }

    private final class SimulatedTask implements Task {
        final String name;
        final Kind kind;
        final Runnable body;
        Thread thread = Thread.currentThread();
        volatile boolean permit;
        volatile boolean done;
        volatile @Nullable Object parkedFor;
        volatile long deadline = Long.MAX_VALUE;
        /// Preempted until this step.
        volatile long notBefore;

        SimulatedTask(String name, Kind kind, Runnable body) {
            this.name = name;
            this.kind = kind;
            this.body = body;
        }

        boolean canRun() {
            return stopping || !isPreempted() && (parkedFor == null || permit || deadline <= clock.nanos());
        }

        boolean isPreempted() {
            return steps < notBefore;
        }

        void awaitTurn() {
            while (running != this) {
                LockSupport.park(this);
            }
        }

        void live() {
            awaitTurn();
            try {
                if (!stopping) {
                    body.run();
                }
            } catch (SimulatedCrash e) {
                // The task died with the machine.
            } catch (Throwable e) {
                if (failure == null && !stopping) {
                    failure = e;
                    stopping = true;
                }
            } finally {
                done = true;
                for (int i = 0; i < tasks.size(); i++) {
                    if (tasks.get(i).parkedFor == this) {
                        tasks.get(i).permit = true;
                    }
                }
                SimulatedTask next = choose();
                if (next == null) {
                    finished.countDown();
                } else {
                    running = next;
                    LockSupport.unpark(next.thread);
                }
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void join() {
            while (!done) {
                park(this, Long.MAX_VALUE);
            }
        }

        @Override
        public boolean isDone() {
            return done;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
