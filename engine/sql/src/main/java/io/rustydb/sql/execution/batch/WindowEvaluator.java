package io.rustydb.sql.execution.batch;

import io.rustydb.sql.function.vector.Vector;

/// One window function: gives the results of a partition's rows, in their order.
abstract class WindowEvaluator {
    /// Once an execution, before the first partition.
    void open() {}

    abstract void begin(WindowPartition partition);

    /// Puts the results of rows `[from, to)` into `target` from position `at` on. Ranges follow each other.
    abstract void evaluate(int from, int to, Vector target, int at);

    /// Lets go of memory.
    void release() {}
}
