package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.binder.FromBinder.Source;
import io.rustydb.sql.binder.Scope.Field;
import io.rustydb.sql.parser.ast.Call;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Expression.CallModifiers;
import io.rustydb.sql.parser.ast.Expression.ColumnReference;
import io.rustydb.sql.parser.ast.Expression.LogicalOperator;
import io.rustydb.sql.parser.ast.Literal;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.Predicate;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.QueryBody;
import io.rustydb.sql.parser.ast.QueryBody.GroupingElement;
import io.rustydb.sql.parser.ast.QueryBody.SelectItem;
import io.rustydb.sql.parser.ast.TableReference;
import io.rustydb.sql.parser.ast.TableReference.Alias;
import io.rustydb.sql.parser.ast.TableReference.DerivedTable;
import io.rustydb.sql.parser.ast.TableReference.Pivot;
import io.rustydb.sql.parser.ast.TableReference.PivotKey;
import io.rustydb.sql.parser.ast.TableReference.PivotValue;
import io.rustydb.sql.parser.ast.TableReference.Unpivot;
import io.rustydb.sql.parser.ast.TableReference.UnpivotKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// PIVOT and UNPIVOT as the queries they stand for: groups with one filtered aggregate a column, and a LATERAL
/// VALUES.
///
/// The input is bound twice: first to learn which columns it has.
final class PivotRewriter {
    private final Binder root;
    private final FromBinder from;
    private final CommonTables commonTables;

    PivotRewriter(Binder root, FromBinder from, CommonTables commonTables) {
        this.root = root;
        this.from = from;
        this.commonTables = commonTables;
    }

    private static ColumnReference column(String name, int position) {
        return new ColumnReference(QualifiedName.of(new Name(name, position)), position);
    }

    private static DerivedTable derived(
            List<SelectItem> items,
            List<TableReference> tables,
            Optional<Expression> where,
            List<GroupingElement> groupBy,
            Optional<Alias> alias,
            int position) {
        QueryBody.Select select = new QueryBody.Select(
                new QueryBody.Distinct.No(),
                items,
                tables,
                where,
                Optional.empty(),
                groupBy,
                false,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                position);
        return new DerivedTable(true, Query.of(select), alias, position);
    }

    /// Grouped by the columns that neither an aggregate nor FOR names.
    DerivedTable columns(Pivot pivot, @Nullable Scope beside) {
        Source source = from.bind(pivot.input(), beside);
        ExpressionBinder binder = new ExpressionBinder(root, source.scope(), commonTables, "");
        BitSet used = new BitSet();
        for (PivotValue value : pivot.aggregates()) {
            if (!(value.aggregate() instanceof Call.FunctionCall)) {
                throw DbException.at(
                        ErrorCode.SYNTAX_ERROR,
                        "PIVOT takes aggregate functions",
                        value.aggregate().position());
            }
            Trees.addFree(binder.bind(value.aggregate()), used);
        }
        for (Name name : pivot.columns()) {
            Trees.addFree(binder.bind(column(name.text(), name.position())), used);
        }
        List<SelectItem> items = new ArrayList<>();
        List<GroupingElement> groups = new ArrayList<>();
        for (Field field : source.scope().fields()) {
            if (!field.hidden() && !used.get(field.number())) {
                ColumnReference key = column(field.name(), pivot.position());
                items.add(new SelectItem.Value(key, Optional.empty(), pivot.position()));
                groups.add(new GroupingElement.Key(key, pivot.position()));
            }
        }
        for (PivotKey key : pivot.keys()) {
            if (key.values().size() != pivot.columns().size()) {
                throw DbException.at(
                        ErrorCode.SYNTAX_ERROR,
                        "PIVOT has " + pivot.columns().size() + " columns in FOR and "
                                + key.values().size() + " values in IN",
                        key.values().getFirst().position());
            }
            for (PivotValue value : pivot.aggregates()) {
                items.add(new SelectItem.Value(
                        filtered((Call.FunctionCall) value.aggregate(), pivot, key),
                        Optional.of(name(key, value, pivot.position())),
                        pivot.position()));
            }
        }
        return derived(items, List.of(pivot.input()), Optional.empty(), groups, pivot.alias(), pivot.position());
    }

    private static Call.FunctionCall filtered(Call.FunctionCall call, Pivot pivot, PivotKey key) {
        List<Expression> conditions = new ArrayList<>();
        call.modifiers().filter().ifPresent(conditions::add);
        for (int i = 0; i < key.values().size(); i++) {
            Expression value = key.values().get(i);
            conditions.add(new Predicate.Comparison(
                    Predicate.ComparisonOperator.EQUAL,
                    column(pivot.columns().get(i).text(), pivot.columns().get(i).position()),
                    value,
                    value.position()));
        }
        Expression all = conditions.size() == 1
                ? conditions.getFirst()
                : new Expression.Logical(LogicalOperator.AND, conditions, call.position());
        CallModifiers modifiers = call.modifiers();
        return new Call.FunctionCall(
                call.name(),
                call.arguments(),
                new CallModifiers(
                        modifiers.star(),
                        modifiers.distinct(),
                        modifiers.orderBy(),
                        modifiers.withinGroup(),
                        Optional.of(all),
                        modifiers.nulls(),
                        modifiers.fromLast(),
                        modifiers.keep(),
                        modifiers.overflow(),
                        modifiers.over()),
                call.position());
    }

    /// The key's alias or its text, with the aggregate's alias behind it.
    private static Name name(PivotKey key, PivotValue value, int position) {
        StringBuilder text = new StringBuilder();
        if (key.alias().isPresent()) {
            text.append(key.alias().get().text());
        } else {
            for (Expression part : key.values()) {
                text.append(text.isEmpty() ? "" : "_");
                text.append(io.rustydb.sql.parser.SqlPrinter.print(part));
            }
        }
        value.alias().ifPresent(alias -> text.append('_').append(alias.text()));
        return new Name(text.toString(), position);
    }

    /// Each row once for each of the lists in IN.
    DerivedTable rows(Unpivot unpivot, @Nullable Scope beside) {
        Source source = from.bind(unpivot.input(), beside);
        int position = unpivot.position();
        Set<String> turned = new HashSet<>();
        List<List<Expression>> values = new ArrayList<>();
        for (UnpivotKey key : unpivot.keys()) {
            if (key.columns().size() != unpivot.values().size()) {
                throw DbException.at(
                        ErrorCode.SYNTAX_ERROR,
                        "UNPIVOT has " + unpivot.values().size() + " value columns and "
                                + key.columns().size() + " columns in IN",
                        key.columns().getFirst().position());
            }
            List<Expression> row = new ArrayList<>();
            StringBuilder label = new StringBuilder();
            for (Name name : key.columns()) {
                turned.add(name.text());
                label.append(label.isEmpty() ? "" : "_").append(name.text());
            }
            row.add(key.label().orElseGet(() -> new Literal.StringLiteral(label.toString(), position)));
            key.columns().forEach(name -> row.add(column(name.text(), name.position())));
            values.add(row);
        }
        List<Name> names = new ArrayList<>();
        names.add(unpivot.name());
        names.addAll(unpivot.values());
        Name inner = new Name("unpivoted", position);
        TableReference rows = new DerivedTable(
                true, Query.of(new QueryBody.Values(values, position)), Optional.of(new Alias(inner, names)), position);
        List<SelectItem> items = new ArrayList<>();
        for (Field field : source.scope().fields()) {
            if (!field.hidden() && !turned.contains(field.name())) {
                items.add(new SelectItem.Value(column(field.name(), position), Optional.empty(), position));
            }
        }
        for (Name name : names) {
            ColumnReference reference = new ColumnReference(new QualifiedName(List.of(inner, name)), name.position());
            items.add(new SelectItem.Value(reference, Optional.empty(), position));
        }
        Optional<Expression> where = Optional.empty();
        if (!unpivot.includeNulls()) {
            List<Expression> tests = new ArrayList<>();
            for (Name name : unpivot.values()) {
                ColumnReference reference =
                        new ColumnReference(new QualifiedName(List.of(inner, name)), name.position());
                tests.add(new Predicate.IsNull(reference, true, position));
            }
            where = Optional.of(
                    tests.size() == 1 ? tests.getFirst() : new Expression.Logical(LogicalOperator.OR, tests, position));
        }
        return derived(items, List.of(unpivot.input(), rows), where, List.of(), unpivot.alias(), position);
    }
}
