package io.rustydb.sql.execution.statement;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.binder.Dependencies;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.session.ColumnInfo;
import io.rustydb.sql.session.StatementKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A plan with everything a door asks before running it. Immutable, shared by all sessions.
public final class PlannedStatement {
    private final StatementKind kind;
    private final List<ColumnInfo> columns;
    private final List<ColumnInfo> generatedKeys;
    private final List<SqlType> parameterTypes;
    private final Dependencies dependencies;
    private final Function<EvaluationContext, Execution> executions;
    /// The text that positions of failures are of.
    private final String text;
    /// Identity of the last catalogue the plan was found valid in. A race only costs a second look.
    private volatile Object validIn;

    /// @param columns of [Execution#cursor]; empty for a change without RETURNING
    /// @param generatedKeys of [Execution#generatedKeys]; empty unless keys were asked for
    public PlannedStatement(
            StatementKind kind,
            List<ColumnInfo> columns,
            List<ColumnInfo> generatedKeys,
            List<SqlType> parameterTypes,
            Dependencies dependencies,
            CatalogSnapshot catalog,
            Function<EvaluationContext, Execution> executions) {
        this(
                kind,
                List.copyOf(columns),
                List.copyOf(generatedKeys),
                List.copyOf(parameterTypes),
                dependencies,
                catalog.identity(),
                executions,
                "");
    }

    private PlannedStatement(
            StatementKind kind,
            List<ColumnInfo> columns,
            List<ColumnInfo> generatedKeys,
            List<SqlType> parameterTypes,
            Dependencies dependencies,
            Object validIn,
            Function<EvaluationContext, Execution> executions,
            String text) {
        this.kind = kind;
        this.columns = columns;
        this.generatedKeys = generatedKeys;
        this.parameterTypes = parameterTypes;
        this.dependencies = dependencies;
        this.executions = executions;
        this.validIn = validIn;
        this.text = text;
    }

    /// The same plan, of a text.
    public PlannedStatement of(String sql) {
        return new PlannedStatement(
                kind, columns, generatedKeys, parameterTypes, dependencies, validIn, executions, sql);
    }

    /// The text that was planned: other texts of the same words share the plan, and positions of failures are
    /// of this one.
    public String text() {
        return text;
    }

    /// The tables and views that the plan uses.
    public List<TableDescriptor> tables() {
        return dependencies.tables();
    }

    public StatementKind kind() {
        return kind;
    }

    public List<ColumnInfo> columns() {
        return columns;
    }

    public List<ColumnInfo> generatedKeyColumns() {
        return generatedKeys;
    }

    public List<SqlType> parameterTypes() {
        return parameterTypes;
    }

    public List<ColumnInfo> parameters() {
        List<ColumnInfo> all = new ArrayList<>(parameterTypes.size());
        for (int i = 0; i < parameterTypes.size(); i++) {
            all.add(new ColumnInfo("$" + (i + 1), parameterTypes.get(i), true, null, null, null, false));
        }
        return all;
    }

    /// True when the plan is right under this catalogue too.
    public boolean isValidIn(CatalogSnapshot catalog) {
        if (catalog.identity() == validIn) {
            return true;
        }
        if (!dependencies.holdIn(catalog)) {
            return false;
        }
        validIn = catalog.identity();
        return true;
    }

    /// @param evaluation of the session that will run it
    public Execution newExecution(EvaluationContext evaluation) {
        return executions.apply(evaluation);
    }
}
