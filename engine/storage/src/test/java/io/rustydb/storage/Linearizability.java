package io.rustydb.storage;

import java.lang.reflect.Method;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/// How many scenarios, and how many interleavings of each, the model checker tries on a structure.
///
/// `-Drustydb.scenarios=200` for more than a build has time for.
public final class Linearizability {
    private static final int SCENARIOS = Integer.getInteger("rustydb.scenarios", 8);
    private static final int INTERLEAVINGS = 400;

    private Linearizability() {}

    /// Two threads of three operations each.
    public static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(SCENARIOS)
                .invocationsPerIteration(INTERLEAVINGS)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1);
    }

    /// One scenario alone, in many interleavings: where a planted bug needs certain operations at the same
    /// time.
    public static ModelCheckingOptions only(List<Actor> first, List<Actor> second) {
        return options()
                .iterations(0)
                .invocationsPerIteration(5 * INTERLEAVINGS)
                .addCustomScenario(new ExecutionScenario(List.of(), List.of(first, second), List.of(), null));
    }

    /// One operation of a scenario.
    public static Actor actor(Class<?> model, String operation, Object... arguments) {
        for (Method method : model.getMethods()) {
            if (method.getName().equals(operation) && method.getParameterCount() == arguments.length) {
                return new Actor(method, List.of(arguments));
            }
        }
        throw new AssertionError("no operation " + operation);
    }
}
