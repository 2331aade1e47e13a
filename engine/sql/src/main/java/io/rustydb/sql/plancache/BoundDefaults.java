package io.rustydb.sql.plancache;

import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.binder.Binder;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.constraint.ChildUpdate;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.ScalarCompiler;
import io.rustydb.sql.execution.ScalarCompiler.Layout;
import io.rustydb.sql.execution.change.TableWriter;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.FunctionRegistry;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;

/// ON DELETE SET DEFAULT: the child column's default, bound when it is first needed.
final class BoundDefaults implements ChildUpdate {
    private final TableDescriptor child;
    private final CatalogSnapshot catalog;
    private final FunctionRegistry functions;
    private final EvaluationContext evaluation;

    BoundDefaults(
            TableDescriptor child, CatalogSnapshot catalog, FunctionRegistry functions, EvaluationContext evaluation) {
        this.child = child;
        this.catalog = catalog;
        this.functions = functions;
        this.evaluation = evaluation;
    }

    @Override
    public void setDefault(TableWriter writer, int column) {
        ColumnDescriptor descriptor = child.column(column);
        if (descriptor.defaultValue() == null) {
            writer.writer().setNull(column);
            return;
        }
        Binder binder = new Binder(catalog, List.of(child.schema()), functions, evaluation, 0);
        Scalar bound =
                binder.bindDefault(child, descriptor, descriptor.defaultValue().tree());
        Run none = new Run(0, binder.dependencies());
        Vector value = new ScalarCompiler(binder.columns(), none, ScalarCompiler.SubqueryCompiler.NONE)
                .compile(bound, Layout.NONE)
                .evaluate(none.oneRow(), evaluation);
        writer.set(column, value, 0);
    }
}
