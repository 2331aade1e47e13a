package io.rustydb.benchmarks;

/// One comparison that `./rustydb bench NAME` runs.
interface Benchmark {
    String name();

    /// One line for the list of benchmarks.
    String purpose();

    void run(Options options) throws Exception;
}
