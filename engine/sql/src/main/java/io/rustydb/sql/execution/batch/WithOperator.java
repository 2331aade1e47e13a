package io.rustydb.sql.execution.batch;

import io.rustydb.sql.function.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Begins its WITH queries anew whenever it begins: they read a row of the query around it.
final class WithOperator extends Operator {
    private final Operator input;
    private final List<CommonRows> commons;

    WithOperator(Operator input, List<CommonRows> commons) {
        this.input = input;
        this.commons = commons;
    }

    @Override
    protected void doOpen() {
        commons.forEach(CommonRows::forget);
        input.open();
    }

    @Override
    protected @Nullable Batch doNext() {
        return input.next();
    }

    @Override
    public void close() {
        input.close();
    }
}
