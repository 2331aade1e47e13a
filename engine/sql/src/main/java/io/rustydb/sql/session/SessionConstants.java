package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.RowColumn;
import io.rustydb.base.type.RowLayout;
import io.rustydb.base.type.RowWriter;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.BoundStatement;
import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.binder.Binder;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.ViewDefinition.ColumnUse;
import io.rustydb.sql.catalog.ViewDefinition.TableUse;
import io.rustydb.sql.definition.QueryShape;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.ScalarCompiler;
import io.rustydb.sql.function.FunctionRegistry;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Expressions of definition statements: checked, and evaluated where a value is wanted now.
final class SessionConstants {
    private final SqlSession session;

    SessionConstants(SqlSession session) {
        this.session = session;
    }

    private Binder binder(CatalogSnapshot catalog) {
        return new Binder(catalog, session.path(), FunctionRegistry.builtIn(), session.evaluation(), 0);
    }

    private static ColumnDescriptor column(SqlType type) {
        return ColumnDescriptor.of("default", 0, type, false);
    }

    /// @throws DbException with position: the expression cannot be a default of this type
    void checkAssignable(Expression expression, SqlType type, CatalogSnapshot catalog) {
        Scalar scalar = binder(catalog).bindDefault(column(type), expression);
        if (Trees.hasSubquery(scalar)) {
            throw subquery(expression);
        }
    }

    private static DbException subquery(Expression expression) {
        return DbException.at(
                ErrorCode.FEATURE_NOT_SUPPORTED, "a subquery in DEFAULT is not supported", expression.position());
    }

    void checkCondition(Expression condition, TableDescriptor table, CatalogSnapshot catalog) {
        Binder binder = binder(catalog);
        binder.bindCheck(table, binder.columns().addTable(table), condition);
    }

    SqlType checkIndexKey(Expression expression, TableDescriptor table, CatalogSnapshot catalog) {
        Binder binder = binder(catalog);
        return binder.bindIndexKey(table, binder.columns().addTable(table), expression)
                .type();
    }

    void checkIndexPredicate(Expression condition, TableDescriptor table, CatalogSnapshot catalog) {
        Binder binder = binder(catalog);
        binder.bindIndexPredicate(table, binder.columns().addTable(table), condition);
    }

    /// What a query gives and stands on.
    QueryShape describe(Query query, CatalogSnapshot catalog) {
        Binder binder = binder(catalog);
        List<Used> used = new ArrayList<>();
        binder.tellTables((name, table, firstColumn) -> used.add(new Used(name, table, firstColumn)));
        BoundStatement.Query bound = (BoundStatement.Query) binder.bind(query, Binder.GeneratedKeys.NONE);
        List<QueryShape.Column> columns = new ArrayList<>();
        for (BoundStatement.Output output : bound.outputs()) {
            columns.add(new QueryShape.Column(output.name(), binder.columns().type(output.number())));
        }
        return new QueryShape(
                columns,
                session.path(),
                uses(used, binder.columns()),
                binder.dependencies().tables(),
                binder.whyNotUpdatable(query));
    }

    private record Used(QualifiedName name, TableDescriptor table, int firstColumn) {}

    /// A name may stand several times, each with columns of its own that are used.
    private static List<TableUse> uses(List<Used> all, Columns columns) {
        Map<String, TableUse> uses = new LinkedHashMap<>();
        for (Used each : all) {
            String qualifier = each.name.qualifier().map(Name::text).orElse("");
            TableUse before = uses.get(qualifier + "." + each.name.name());
            List<ColumnUse> described = new ArrayList<>();
            for (int i = 0; i < each.table.columns().size(); i++) {
                ColumnDescriptor column = each.table.columns().get(i);
                boolean used = each.firstColumn < 0
                        || columns.referenced().get(each.firstColumn + i)
                        || before != null && before.columns().get(i).used();
                described.add(new ColumnUse(column.ordinal(), column.name(), used));
            }
            uses.put(
                    qualifier + "." + each.name.name(),
                    new TableUse(qualifier, each.name.name(), each.table.id(), described));
        }
        return List.copyOf(uses.values());
    }

    boolean isConstant(Expression expression, SqlType type, CatalogSnapshot catalog) {
        return !Trees.isVolatile(binder(catalog).bindDefault(column(type), expression));
    }

    /// The value, converted to the type and encoded as in a row.
    ///
    /// @return null for SQL NULL
    byte @Nullable [] encode(Expression expression, SqlType type, CatalogSnapshot catalog) {
        Binder binder = binder(catalog);
        Scalar scalar = binder.bindDefault(column(type), expression);
        if (Trees.hasSubquery(scalar)) {
            throw subquery(expression);
        }
        Run run = new Run(0, binder.dependencies());
        run.finish(new Vector[0]);
        ScalarCompiler compiler = new ScalarCompiler(binder.columns(), run, ScalarCompiler.SubqueryCompiler.NONE);
        Vector value =
                compiler.compile(scalar, ScalarCompiler.Layout.NONE).evaluate(run.oneRow(), session.evaluation());
        if (value.isNull(0)) {
            return null;
        }
        RowWriter writer = new RowWriter(new RowLayout(1, List.of(RowColumn.of(type))));
        writer.begin();
        RowVectors.store(value, 0, writer, 0);
        return writer.encodeValue(0);
    }
}
