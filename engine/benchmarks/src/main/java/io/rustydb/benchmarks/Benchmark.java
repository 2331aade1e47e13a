package io.rustydb.benchmarks;

import java.util.List;

/// One comparison that `./rustydb bench NAME` runs.
interface Benchmark {
    String name();

    /// One line for the list of benchmarks.
    String purpose();

    /// What `--only` chooses from; empty if it chooses engines.
    default List<String> parts() {
        return List.of();
    }

    void run(Options options) throws Exception;
}
