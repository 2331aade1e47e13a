package io.rustydb.testkit.isolation;

import java.util.ArrayList;
import java.util.List;

/// What a spec file says.
///
/// @param setup statements before each permutation, in a session of their own
/// @param permutations as the file gives them; empty for every merge
public record IsolationSpec(
        List<String> setup, List<String> teardown, List<SessionSpec> sessions, List<List<String>> permutations) {
    public record SessionSpec(String name, List<String> setup, List<String> teardown, List<Step> steps) {}

    public record Step(String name, String session, List<String> statements) {}

    /// @throws IllegalArgumentException not a spec; says the line
    public static IsolationSpec parse(String text) {
        return new IsolationSpecReader(text).read();
    }

    public Step step(String name) {
        for (SessionSpec session : sessions) {
            for (Step step : session.steps()) {
                if (step.name().equals(name)) {
                    return step;
                }
            }
        }
        throw new IllegalArgumentException("no such step: " + name);
    }

    /// The permutations of the file, or every merge of the sessions' steps.
    public List<List<String>> runs() {
        if (!permutations.isEmpty()) {
            return permutations;
        }
        List<List<String>> all = new ArrayList<>();
        merge(new int[sessions.size()], new ArrayList<>(), all);
        return all;
    }

    private void merge(int[] done, List<String> sofar, List<List<String>> into) {
        boolean complete = true;
        for (int s = 0; s < done.length; s++) {
            List<Step> steps = sessions.get(s).steps();
            if (done[s] < steps.size()) {
                complete = false;
                sofar.add(steps.get(done[s]++).name());
                merge(done, sofar, into);
                sofar.removeLast();
                done[s]--;
            }
        }
        if (complete) {
            into.add(List.copyOf(sofar));
        }
    }
}
