package io.rustydb.testkit.isolation;

import io.rustydb.base.schedule.Scheduler;
import io.rustydb.testkit.isolation.IsolationSpec.SessionSpec;
import io.rustydb.testkit.isolation.IsolationSpec.Step;
import io.rustydb.testkit.slt.SltPort;
import io.rustydb.testkit.slt.SltPort.Answer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs permutations of a spec. Called from a task of the scheduler, whose other tasks the sessions become.
public final class IsolationRunner {
    private static final String SETUP = "setup";

    private final Scheduler scheduler;
    private final SltPort port;
    private final long waitNanos;
    private final long endNanos;
    private int opened;

    /// @param waitNanos a step that has not ended after this time waits; in a simulation more than anything
    ///     takes that waits for nobody
    /// @param endNanos a step that has not ended after this time never will
    public IsolationRunner(Scheduler scheduler, SltPort port, long waitNanos, long endNanos) {
        this.scheduler = scheduler;
        this.port = port;
        this.waitNanos = waitNanos;
        this.endNanos = endNanos;
    }

    /// One session's task, and the steps it still has to do.
    private final class Client {
        final String session;
        final Scheduler.Task runner = scheduler.current();
        final ArrayDeque<Step> todo = new ArrayDeque<>();
        final List<StepOutcome> outcomes = new ArrayList<>();
        volatile boolean busy;
        volatile boolean ended;
        volatile int started;
        volatile Scheduler.@Nullable Task task;
        private volatile boolean waited;

        Client(String session) {
            this.session = session;
        }

        void live() {
            while (true) {
                Step step;
                synchronized (this) {
                    step = todo.poll();
                    busy = step != null;
                }
                if (step != null) {
                    List<Answer> answers = new ArrayList<>();
                    for (String sql : step.statements()) {
                        answers.add(port.execute(session, sql));
                    }
                    synchronized (this) {
                        outcomes.add(new StepOutcome(step.name(), waited, started, answers));
                        waited = false;
                        busy = !todo.isEmpty();
                    }
                    scheduler.unpark(runner);
                } else if (ended) {
                    return;
                } else {
                    scheduler.park(this, Long.MAX_VALUE);
                }
            }
        }

        void give(Step step) {
            synchronized (this) {
                todo.add(step);
                busy = true;
            }
            wake();
        }

        void wake() {
            Scheduler.Task own = task;
            if (own != null) {
                scheduler.unpark(own);
            }
        }

        /// @return false if it is still busy when the time is up
        boolean await(long nanos) {
            long left = nanos;
            long slice = Math.max(1, nanos / 20);
            while (busy && left > 0) {
                scheduler.park(this, slice);
                left -= slice;
            }
            return !busy;
        }
    }

    /// @param permutation names of steps
    /// @return the outcomes in the order in which the steps ended
    /// @throws AssertionError setup or teardown failed, or a step never ended
    public List<StepOutcome> run(IsolationSpec spec, List<String> permutation) {
        // Sessions of the permutation before are closed; names are never used twice.
        String suffix = "#" + opened++;
        String control = SETUP + suffix;
        port.open(control);
        must(control, spec.setup());
        Map<String, Client> clients = new HashMap<>();
        List<Client> order = new ArrayList<>();
        List<StepOutcome> outcomes = new ArrayList<>();
        for (SessionSpec session : spec.sessions()) {
            Client client = new Client(session.name() + suffix);
            port.open(client.session);
            must(client.session, session.setup());
            client.task = scheduler.spawn(client.session, Scheduler.Kind.WORK, client::live);
            clients.put(session.name(), client);
            order.add(client);
        }
        int started = 0;
        for (String name : permutation) {
            Step step = spec.step(name);
            Client client = clients.get(step.session());
            if (!client.await(endNanos)) {
                throw new AssertionError("step " + name + ": its session's last step never ends");
            }
            started++;
            for (Client any : order) {
                any.started = started;
            }
            client.give(step);
            client.waited = !client.await(waitNanos);
            // What this step woke up ends now, unless it waits for another.
            for (Client other : order) {
                other.await(waitNanos);
            }
            collect(order, outcomes);
        }
        for (Client client : order) {
            if (!client.await(endNanos)) {
                throw new AssertionError("session " + client.session + " never ends; so far " + outcomes);
            }
        }
        collect(order, outcomes);
        for (Client client : order) {
            client.ended = true;
            client.wake();
            Scheduler.Task task = client.task;
            if (task != null) {
                task.join();
            }
        }
        for (SessionSpec session : spec.sessions()) {
            must(clients.get(session.name()).session, session.teardown());
            port.execute(clients.get(session.name()).session, "ROLLBACK");
        }
        must(control, spec.teardown());
        return outcomes;
    }

    private static void collect(List<Client> clients, List<StepOutcome> into) {
        for (Client client : clients) {
            synchronized (client) {
                into.addAll(client.outcomes);
                client.outcomes.clear();
            }
        }
    }

    private void must(String session, List<String> statements) {
        for (String sql : statements) {
            Answer answer = port.execute(session, sql);
            if (answer.sqlState() != null) {
                throw new AssertionError(
                        "setup or teardown failed: " + answer.sqlState() + " " + answer.message() + "\n" + sql);
            }
        }
    }
}
