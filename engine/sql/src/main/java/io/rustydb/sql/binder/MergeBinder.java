package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.BoundStatement;
import io.rustydb.sql.algebra.BoundStatement.ColumnValue;
import io.rustydb.sql.algebra.BoundStatement.MergeClause;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.Computed;
import io.rustydb.sql.algebra.Relation.JoinKind;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.parser.ast.ChangeStatement;
import io.rustydb.sql.parser.ast.ChangeStatement.MatchKind;
import io.rustydb.sql.parser.ast.ChangeStatement.MergeAction;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Binds MERGE: a join of source and target, and what is done with each of its rows.
final class MergeBinder {
    private final Binder root;
    private final ChangeBinder changes;
    private final CommonTables tables;

    MergeBinder(Binder root, ChangeBinder changes, CommonTables tables) {
        this.root = root;
        this.changes = changes;
        this.tables = tables;
    }

    BoundStatement bind(ChangeStatement.Merge merge, TableDescriptor table) {
        checkReach(merge);
        String alias = merge.alias().map(Name::text).orElse(table.name());
        int first = root.columns.addTable(table);
        Relation.Scan target =
                new Relation.Scan(table, alias, first, Relation.Scan.NOW, root.bindIndexes(table, first));
        Scope ofTarget = new Scope(null);
        ofTarget.add(FromBinder.scopeTable(table, alias, first), merge.position());
        FromBinder.Source source = new FromBinder(root, null, tables).bind(List.of(merge.source()));
        Scope both = new Scope(null);
        both.add(FromBinder.scopeTable(table, alias, first), merge.position());
        both.addAll(source.scope(), merge.source().position());
        int marker = root.columns.add("merge source", SqlType.VARCHAR, true);
        Relation marked = new Relation.Compute(source.relation(), List.of(new Computed(marker, text("source"))));
        ExpressionBinder onBinder = binder(both);
        List<Scalar> on = Trees.conjuncts(onBinder.condition(merge.on()));
        List<MergeClause> clauses = new ArrayList<>();
        Set<MatchKind> kinds = EnumSet.noneOf(MatchKind.class);
        for (ChangeStatement.MergeClause clause : merge.clauses()) {
            kinds.add(clause.kind());
            Scope seen = switch (clause.kind()) {
                case MATCHED -> both;
                case NOT_MATCHED_BY_TARGET -> source.scope();
                case NOT_MATCHED_BY_SOURCE -> ofTarget;
            };
            clauses.addAll(clause(clause, table, first, binder(seen)));
        }
        int action = root.columns.add("merge_action", SqlType.VARCHAR, true);
        Relation joined =
                new Relation.Compute(join(kinds, target, marked, on), List.of(new Computed(action, text("NOTHING"))));
        BoundStatement.Returning returning = null;
        if (!merge.returning().isEmpty()) {
            root.mergeAction = action;
            returning = changes.returning(merge, table, alias, source.scope());
            root.mergeAction = -1;
        }
        return new BoundStatement.Merge(target, joined, marker, action, clauses, returning);
    }

    private static Scalar text(String value) {
        return new Scalar.Constant(BytesVector.constant(SqlType.VARCHAR, value), false);
    }

    private ExpressionBinder binder(Scope scope) {
        ExpressionBinder binder = new ExpressionBinder(root, scope, tables, "MERGE");
        binder.setNoAggregatesIn("MERGE");
        return binder;
    }

    /// @throws DbException 42601 a clause behind one of its kind without condition
    private static void checkReach(ChangeStatement.Merge merge) {
        Set<MatchKind> ended = EnumSet.noneOf(MatchKind.class);
        for (ChangeStatement.MergeClause clause : merge.clauses()) {
            if (ended.contains(clause.kind())) {
                throw DbException.at(
                        ErrorCode.SYNTAX_ERROR,
                        "a WHEN clause stands behind one of its kind without condition and is never reached",
                        clause.position());
            }
            if (clause.condition().isEmpty()) {
                ended.add(clause.kind());
            }
        }
    }

    private static Relation join(Set<MatchKind> kinds, Relation target, Relation source, List<Scalar> on) {
        boolean bySource = kinds.contains(MatchKind.NOT_MATCHED_BY_SOURCE);
        if (kinds.contains(MatchKind.NOT_MATCHED_BY_TARGET)) {
            return new Relation.Join(bySource ? JoinKind.FULL : JoinKind.LEFT, source, target, on);
        }
        return new Relation.Join(bySource ? JoinKind.LEFT : JoinKind.INNER, target, source, on);
    }

    private List<MergeClause> clause(
            ChangeStatement.MergeClause clause, TableDescriptor table, int first, ExpressionBinder binder) {
        List<Scalar> condition = clause.condition()
                .map(given -> Trees.conjuncts(binder.condition(given)))
                .orElse(List.of());
        MatchKind kind = clause.kind();
        return switch (clause.action()) {
            case MergeAction.Nothing ignored ->
                List.of(new MergeClause(kind, condition, BoundStatement.MergeAction.NOTHING, List.of()));
            case MergeAction.Remove ignored ->
                List.of(new MergeClause(kind, condition, BoundStatement.MergeAction.DELETE, List.of()));
            case MergeAction.Add add ->
                List.of(new MergeClause(
                        kind,
                        condition,
                        BoundStatement.MergeAction.INSERT,
                        changes.inserted(add, table, binder, clause.position())));
            case MergeAction.Change change -> {
                List<ColumnValue> values = changes.assignments(change.assignments(), table, binder);
                MergeClause update = new MergeClause(kind, condition, BoundStatement.MergeAction.UPDATE, values);
                if (change.deleteWhere().isEmpty()) {
                    yield List.of(update);
                }
                List<Scalar> gone = new ArrayList<>(condition);
                gone.addAll(afterUpdate(change.deleteWhere().get(), values, table, first, binder));
                yield List.of(new MergeClause(kind, gone, BoundStatement.MergeAction.DELETE, List.of()), update);
            }
        };
    }

    /// A condition on the row as the update would leave it.
    private static List<Scalar> afterUpdate(
            Expression condition, List<ColumnValue> values, TableDescriptor table, int first, ExpressionBinder binder) {
        Map<Integer, Scalar> set = new HashMap<>();
        for (ColumnValue value : values) {
            for (int i = 0; i < table.columns().size(); i++) {
                ColumnDescriptor column = table.columns().get(i);
                if (column.ordinal() == value.ordinal()) {
                    set.put(first + i, value.value());
                }
            }
        }
        Scalar bound = binder.condition(condition);
        if (Trees.hasSubquery(bound)) {
            throw Unsupported.feature("a subquery in DELETE WHERE of MERGE", condition.position());
        }
        return Trees.conjuncts(Trees.replace(
                bound,
                scalar -> scalar instanceof Scalar.ColumnRef column && set.containsKey(column.number())
                        ? set.get(column.number())
                        : scalar));
    }
}
