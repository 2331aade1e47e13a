package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.BoundStatement;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.JoinKind;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.binder.Scope.Field;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.ViewDefinition;
import io.rustydb.sql.function.ComparisonOperator;
import io.rustydb.sql.function.library.SampleFunctions;
import io.rustydb.sql.function.table.TableFunction;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.TableReference;
import io.rustydb.sql.parser.ast.TableReference.Alias;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Binds FROM: which rows there are and which names they have.
final class FromBinder {
    private final Binder root;
    private final @Nullable Scope outer;
    private final CommonTables commonTables;
    private final List<Relation> items = new ArrayList<>();

    FromBinder(Binder root, @Nullable Scope outer, CommonTables commonTables) {
        this.root = root;
        this.outer = outer;
        this.commonTables = commonTables;
    }

    /// Rows with the names they are seen under.
    record Source(Relation relation, Scope scope) {}

    /// What stands between the commas.
    List<Relation> items() {
        return items;
    }

    /// The comma list: a product.
    Source bind(List<TableReference> references) {
        if (references.isEmpty()) {
            return new Source(Relation.Values.ONE_ROW, new Scope(outer));
        }
        Source all = bind(references.getFirst(), outer);
        items.add(all.relation);
        for (TableReference reference : references.subList(1, references.size())) {
            Source next = bind(reference, all.scope);
            items.add(next.relation);
            all.scope.addAll(next.scope, reference.position());
            all = new Source(new Relation.Join(JoinKind.INNER, all.relation, next.relation, List.of()), all.scope);
        }
        return all;
    }

    /// @param beside names of what stands before it in FROM, for LATERAL and functions
    Source bind(TableReference reference, @Nullable Scope beside) {
        return switch (reference) {
            case TableReference.NamedTable named -> named(named);
            case TableReference.DerivedTable derived -> derived(derived, beside);
            case TableReference.FunctionTable function -> functions(function, beside);
            case TableReference.AliasedJoin aliased -> aliased(aliased, beside);
            case TableReference.Join join -> join(join, beside);
            case TableReference.Sampled sampled -> sampled(sampled);
            case TableReference.Pivot pivot ->
                derived(new PivotRewriter(root, this, commonTables).columns(pivot, beside), beside);
            case TableReference.Unpivot unpivot ->
                derived(new PivotRewriter(root, this, commonTables).rows(unpivot, beside), beside);
        };
    }

    static Scope.Table scopeTable(TableDescriptor table, String alias, int firstColumn) {
        List<Field> fields = new ArrayList<>(table.columns().size());
        int number = firstColumn;
        for (ColumnDescriptor column : table.columns()) {
            fields.add(new Field(column.name(), number++));
        }
        return new Scope.Table(alias, alias.equals(table.name()) ? table.schema() : "", fields);
    }

    /// As a view's query has always seen the table.
    private static Scope.Table scopeTable(
            TableDescriptor table, String alias, int firstColumn, ViewDefinition.TableUse use, Optional<Alias> given) {
        List<Field> fields = new ArrayList<>(use.columns().size());
        for (ViewDefinition.ColumnUse column : use.columns()) {
            int number = firstColumn;
            for (ColumnDescriptor there : table.columns()) {
                if (there.ordinal() == column.ordinal()) {
                    fields.add(new Field(column.name(), number));
                }
                number++;
            }
        }
        return new Scope.Table(
                alias, given.isPresent() ? "" : use.qualifier().isEmpty() ? table.schema() : use.qualifier(), fields);
    }

    private Source view(TableReference.NamedTable named, TableDescriptor view) {
        root.tellTable(named.name(), view, -1);
        ViewDefinition.TableUse use = root.use(named.name());
        BoundStatement.Query query = root.bindView(view, named.position());
        List<Field> fields = new ArrayList<>();
        for (ColumnDescriptor column : view.columns()) {
            String name = column.name();
            if (use != null) {
                for (ViewDefinition.ColumnUse was : use.columns()) {
                    name = was.ordinal() == column.ordinal() ? was.name() : name;
                }
            }
            fields.add(new Field(name, query.outputs().get(column.ordinal()).number()));
        }
        if (use != null) {
            // Columns that CREATE OR REPLACE VIEW has added since.
            fields.subList(Math.min(use.columns().size(), fields.size()), fields.size())
                    .clear();
        }
        String alias = named.alias()
                .map(given -> given.name().text())
                .orElse(named.name().name());
        Scope scope = new Scope(outer);
        Scope.Table shown = new Scope.Table(alias, named.alias().isPresent() ? "" : view.schema(), fields);
        scope.add(renamed(shown, named.alias(), named.position()), named.position());
        return new Source(query.relation(), scope);
    }

    private Source named(TableReference.NamedTable named) {
        if (named.name().isSimple()) {
            CommonTable table = commonTables.find(named.name().name());
            if (table != null) {
                if (named.past().isPresent()) {
                    throw Unsupported.feature(
                            "AS OF or VERSIONS behind the name of a WITH query",
                            named.past().get().position());
                }
                return common(named, table);
            }
        }
        if (root.isDual(named.name())) {
            return dual(named);
        }
        SequenceDescriptor sequence = root.sequenceAsTable(named.name());
        if (sequence != null) {
            return sequence(named, sequence);
        }
        int moment = Relation.Scan.NOW;
        boolean versions = false;
        if (named.past().isPresent()) {
            switch (named.past().get()) {
                case TableReference.Past.AsOf asOf -> moment = root.moment(asOf);
                case TableReference.Past.Versions window -> {
                    moment = root.window(window);
                    versions = true;
                }
            }
        }
        TableDescriptor table =
                moment == Relation.Scan.NOW ? root.table(named.name()) : root.table(named.name(), moment);
        if (moment != Relation.Scan.NOW && table.kind() == TableDescriptor.Kind.SYSTEM_VIEW) {
            throw Unsupported.feature(
                    (versions ? "VERSIONS" : "AS OF") + " of \"" + table + "\", which shows live state,",
                    named.past().get().position());
        }
        if (!table.hasStorage() && table.source() == null) {
            if (named.past().isPresent()) {
                throw Unsupported.feature(
                        "AS OF or VERSIONS of a view", named.past().get().position());
            }
            return view(named, table);
        }
        if (!table.populated()) {
            throw DbException.at(
                    ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "materialized view \"" + table + "\" has no rows yet; REFRESH it",
                    named.position());
        }
        int first = versions ? root.columns.addVersions(table) : root.columns.addTable(table);
        root.tellTable(named.name(), table, first);
        ViewDefinition.TableUse use = root.use(named.name());
        String alias = named.alias()
                .map(given -> given.name().text())
                .orElse(use == null ? table.name() : named.name().name());
        Scope scope = new Scope(outer);
        Scope.Table shown =
                use == null ? scopeTable(table, alias, first) : scopeTable(table, alias, first, use, named.alias());
        Relation.Scan scan = new Relation.Scan(table, alias, first, moment, root.bindIndexes(table, first));
        Scope.Table renamed = renamed(shown, named.alias(), named.position());
        if (!versions) {
            scope.add(renamed, named.position());
            return new Source(scan, scope);
        }
        Relation.Versions relation = new Relation.Versions(scan, moment + 1);
        scope.add(withPseudoColumns(renamed, relation), named.position());
        return new Source(relation, scope);
    }

    /// The one row of a sequence, as PostgreSQL shows it; `log_cnt` is 0, since how
    /// many values are logged ahead is nobody's business.
    private Source sequence(TableReference.NamedTable named, SequenceDescriptor sequence) {
        if (named.past().isPresent()) {
            throw Unsupported.feature(
                    "AS OF or VERSIONS of a sequence", named.past().get().position());
        }
        Scalar name = new Scalar.Constant(
                BytesVector.constant(SqlType.VARCHAR, quote(sequence.schema()) + "." + quote(sequence.name())), false);
        List<Relation.Computed> values = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        addComputed(
                "last_value",
                root.typing.call("sequence_last_value", List.of(name), List.of(0), named.position()),
                values,
                fields);
        addComputed("log_cnt", new Scalar.Constant(LongVector.constant(SqlType.BIGINT, 0), false), values, fields);
        addComputed(
                "is_called",
                root.typing.call("sequence_is_called", List.of(name), List.of(0), named.position()),
                values,
                fields);
        Scope scope = new Scope(outer);
        String alias = named.alias().map(given -> given.name().text()).orElse(sequence.name());
        Scope.Table shown = new Scope.Table(alias, named.alias().isPresent() ? "" : sequence.schema(), fields);
        scope.add(renamed(shown, named.alias(), named.position()), named.position());
        return new Source(new Relation.Compute(Relation.Values.ONE_ROW, values), scope);
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private void addComputed(String name, Scalar value, List<Relation.Computed> values, List<Field> fields) {
        int number = root.columns.add(name, value.type(), false);
        values.add(new Relation.Computed(number, value));
        fields.add(new Field(name, number));
    }

    /// A part of a table's rows: those whose row id, or whose page, hashes low enough.
    private Source sampled(TableReference.Sampled sampled) {
        Source source = named(sampled.table());
        if (!(source.relation instanceof Relation.Scan scan) || scan.table().source() != null) {
            throw DbException.at(
                    ErrorCode.WRONG_OBJECT_TYPE,
                    "TABLESAMPLE is for tables and materialized views",
                    sampled.position());
        }
        boolean pages = sampled.method().text().equals("system");
        if (!pages && !sampled.method().text().equals("bernoulli")) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_OBJECT,
                    "sampling method does not exist, method=" + sampled.method() + "; there are BERNOULLI and SYSTEM",
                    sampled.method().position());
        }
        if (sampled.arguments().size() != 1) {
            throw DbException.at(ErrorCode.INVALID_SAMPLE, "TABLESAMPLE takes one percentage", sampled.position());
        }
        ExpressionBinder binder = new ExpressionBinder(root, new Scope(outer), commonTables, "TABLESAMPLE");
        Expression percentage = sampled.arguments().getFirst();
        List<Scalar> operands = new ArrayList<>();
        operands.add(root.columns.reference(scan.rowIdColumn()));
        operands.add(root.typing.assign(binder.bind(percentage), SqlType.DOUBLE, "TABLESAMPLE", percentage.position()));
        sampled.seed()
                .ifPresent(seed -> operands.add(
                        root.typing.assign(binder.bind(seed), SqlType.DOUBLE, "REPEATABLE", seed.position())));
        Scalar test = new Scalar.Call(
                SampleFunctions.sample(pages, operands.size() > 2), operands, root.origin(sampled.position()));
        return new Source(new Relation.Filter(source.relation, List.of(test)), source.scope);
    }

    /// Oracle's table of one row.
    private Source dual(TableReference.NamedTable named) {
        Scalar value = new Scalar.Constant(BytesVector.constant(SqlType.VARCHAR, "X"), false);
        int number = root.columns.add("dummy", SqlType.VARCHAR, false);
        String alias = named.alias().map(given -> given.name().text()).orElse("dual");
        Scope scope = new Scope(outer);
        scope.add(
                renamed(
                        new Scope.Table(alias, "", List.of(new Field("dummy", number))),
                        named.alias(),
                        named.position()),
                named.position());
        return new Source(new Relation.Values(List.of(number), List.of(List.of(value))), scope);
    }

    /// A column of the table that is called like a pseudo-column goes first.
    private static Scope.Table withPseudoColumns(Scope.Table table, Relation.Versions relation) {
        List<Field> fields = new ArrayList<>(table.fields());
        for (Relation.VersionColumn column : Relation.VersionColumn.values()) {
            if (table.fields().stream().noneMatch(field -> field.name().equals(column.columnName()))) {
                fields.add(new Field(column.columnName(), relation.number(column), true));
            }
        }
        return new Scope.Table(table.name(), table.schema(), fields);
    }

    private Source common(TableReference.NamedTable named, CommonTable table) {
        Source source = root.with.reference(table, named, outer);
        if (named.alias().isEmpty()) {
            return source;
        }
        Alias alias = named.alias().get();
        Scope scope = new Scope(outer);
        Scope.Table shown = new Scope.Table(
                alias.name().text(), "", source.scope.tables().getFirst().fields());
        scope.add(renamed(shown, named.alias(), named.position()), named.position());
        return new Source(source.relation, scope);
    }

    private Source derived(TableReference.DerivedTable derived, @Nullable Scope beside) {
        BoundStatement.Query query =
                root.queries.bind(derived.query(), derived.lateral() ? beside : outer, commonTables);
        List<Field> fields = new ArrayList<>();
        query.outputs().forEach(output -> fields.add(new Field(output.name(), output.number())));
        Scope scope = new Scope(outer);
        String alias = derived.alias().map(given -> given.name().text()).orElse("");
        Scope.Table shown = renamed(new Scope.Table(alias, "", fields), derived.alias(), derived.position());
        scope.add(shown, derived.position());
        return new Source(query.relation(), scope);
    }

    /// Functions see what stands before them, as if they were LATERAL.
    private Source functions(TableReference.FunctionTable table, @Nullable Scope beside) {
        ExpressionBinder binder = new ExpressionBinder(root, new Scope(beside), commonTables, "functions in FROM");
        List<Relation.FunctionCall> calls = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        boolean single = table.calls().size() == 1;
        for (Expression call : table.calls()) {
            Scalar bound = binder.bindSetCall(call);
            List<TableFunction.Column> columns;
            if (bound instanceof Scalar.SetCall set) {
                calls.add(new Relation.FunctionCall(set.function(), set.operands(), set.origin()));
                columns = set.function().columns();
            } else {
                Scalar value = root.typing.settle(bound);
                calls.add(new Relation.FunctionCall(null, List.of(value), root.origin(call.position())));
                columns = List.of(new TableFunction.Column("", value.type()));
            }
            for (TableFunction.Column column : columns) {
                String name = column.name();
                if (name.isEmpty()) {
                    name = single && table.alias().isPresent()
                            ? table.alias().get().name().text()
                            : SelectBinder.nameOf(call);
                }
                int number = root.columns.add(name, column.type(), true);
                numbers.add(number);
                fields.add(new Field(name, number));
            }
        }
        int ordinality = Relation.FunctionScan.NO_ORDINALITY;
        if (table.withOrdinality()) {
            ordinality = root.columns.add("ordinality", SqlType.BIGINT, false);
            fields.add(new Field("ordinality", ordinality));
        }
        String alias = table.alias()
                .map(given -> given.name().text())
                .orElse(SelectBinder.nameOf(table.calls().getFirst()));
        Scope scope = new Scope(outer);
        scope.add(renamed(new Scope.Table(alias, "", fields), table.alias(), table.position()), table.position());
        return new Source(new Relation.FunctionScan(calls, numbers, ordinality), scope);
    }

    private Source aliased(TableReference.AliasedJoin aliased, @Nullable Scope beside) {
        Source inner = bind(aliased.join(), beside);
        Scope scope = new Scope(outer);
        scope.add(
                renamed(
                        new Scope.Table(aliased.alias().name().text(), "", List.copyOf(inner.scope.fields())),
                        Optional.of(aliased.alias()),
                        aliased.position()),
                aliased.position());
        return new Source(inner.relation, scope);
    }

    private static Scope.Table renamed(Scope.Table table, Optional<Alias> alias, int position) {
        if (alias.isEmpty() || alias.get().columns().isEmpty()) {
            return table;
        }
        List<Name> names = alias.get().columns();
        if (names.size() > table.fields().size()) {
            throw DbException.at(
                    ErrorCode.INVALID_COLUMN_REFERENCE,
                    "table \"" + table.name() + "\" has " + table.fields().size() + " columns, " + names.size()
                            + " names are given",
                    position);
        }
        List<Field> fields = new ArrayList<>(table.fields());
        for (int i = 0; i < names.size(); i++) {
            fields.set(
                    i,
                    new Field(
                            names.get(i).text(),
                            fields.get(i).number(),
                            fields.get(i).hidden()));
        }
        return new Scope.Table(table.name(), table.schema(), fields);
    }

    private Source join(TableReference.Join join, @Nullable Scope beside) {
        Source left = bind(join.left(), beside);
        Scope before = new Scope(beside);
        before.addAll(left.scope, join.position());
        Source right = bind(join.right(), before);
        boolean mayBeLateral =
                join.kind() != TableReference.JoinKind.RIGHT && join.kind() != TableReference.JoinKind.FULL;
        if (!mayBeLateral && Trees.free(right.relation).intersects(left.relation.columns())) {
            throw DbException.at(
                    ErrorCode.INVALID_COLUMN_REFERENCE,
                    "the right side of a " + join.kind() + " JOIN cannot read columns of its left side; LATERAL needs"
                            + " INNER or LEFT",
                    join.position());
        }
        List<Field> leftFields = List.copyOf(left.scope.fields());
        List<Field> rightFields = List.copyOf(right.scope.fields());
        Scope scope = new Scope(outer);
        scope.addAll(left.scope, join.position());
        scope.addAll(right.scope, join.position());
        Relation relation;
        switch (join.condition()) {
            case TableReference.JoinCondition.None ignored -> relation = joined(join.kind(), left, right, List.of());
            case TableReference.JoinCondition.On on -> {
                ExpressionBinder binder = new ExpressionBinder(root, scope, commonTables, "JOIN conditions");
                relation = joined(join.kind(), left, right, Trees.conjuncts(binder.condition(on.condition())));
            }
            case TableReference.JoinCondition.Using using -> {
                List<String> names = using.columns().stream().map(Name::text).toList();
                relation = using(join, left, right, names, scope, leftFields, rightFields);
                if (using.alias().isPresent()) {
                    List<Field> shown = List.copyOf(scope.fields());
                    scope.add(
                            new Scope.Table(using.alias().get().text(), "", shown.subList(0, names.size())),
                            using.alias().get().position());
                    scope.setFields(shown);
                }
            }
            case TableReference.JoinCondition.Natural ignored -> {
                Set<String> rightNames = new HashSet<>();
                addShown(rightFields, rightNames);
                Set<String> names = new LinkedHashSet<>();
                addShown(leftFields, names);
                names.retainAll(rightNames);
                relation = using(join, left, right, List.copyOf(names), scope, leftFields, rightFields);
            }
        }
        return new Source(relation, scope);
    }

    private static void addShown(List<Field> fields, Set<String> names) {
        for (Field field : fields) {
            if (!field.hidden()) {
                names.add(field.name());
            }
        }
    }

    private static Relation joined(TableReference.JoinKind kind, Source left, Source right, List<Scalar> conjuncts) {
        return switch (kind) {
            case INNER, CROSS -> new Relation.Join(JoinKind.INNER, left.relation, right.relation, conjuncts);
            case LEFT -> new Relation.Join(JoinKind.LEFT, left.relation, right.relation, conjuncts);
            case RIGHT -> new Relation.Join(JoinKind.LEFT, right.relation, left.relation, conjuncts);
            case FULL -> new Relation.Join(JoinKind.FULL, left.relation, right.relation, conjuncts);
        };
    }

    /// Joins on equal columns of the same names; each of them is shown once, in front.
    private Relation using(
            TableReference.Join join,
            Source left,
            Source right,
            List<String> names,
            Scope scope,
            List<Field> leftFields,
            List<Field> rightFields) {
        List<Scalar> conjuncts = new ArrayList<>();
        List<Field> shown = new ArrayList<>();
        List<Relation.Computed> merged = new ArrayList<>();
        List<Field> leftRest = new ArrayList<>(leftFields);
        List<Field> rightRest = new ArrayList<>(rightFields);
        for (String name : names) {
            Field leftField = take(leftRest, name, join);
            Field rightField = take(rightRest, name, join);
            List<Scalar> same = root.typing.comparable(
                    "=",
                    root.columns.reference(leftField.number()),
                    root.columns.reference(rightField.number()),
                    join.position());
            conjuncts.add(new Scalar.Compare(ComparisonOperator.EQUAL, same.get(0), same.get(1)));
            int number = leftField.number();
            if (join.kind() == TableReference.JoinKind.RIGHT) {
                number = rightField.number();
            } else if (join.kind() == TableReference.JoinKind.FULL) {
                Scalar value = new Scalar.Coalesce(root.typing.unify(
                        "USING",
                        List.of(
                                root.columns.reference(leftField.number()),
                                root.columns.reference(rightField.number())),
                        List.of(join.position(), join.position())));
                number = root.columns.add(name, value.type(), true);
                merged.add(new Relation.Computed(number, value));
            }
            shown.add(new Field(name, number));
        }
        shown.addAll(leftRest);
        shown.addAll(rightRest);
        scope.setFields(shown);
        Relation relation = joined(join.kind(), left, right, conjuncts);
        return merged.isEmpty() ? relation : new Relation.Compute(relation, merged);
    }

    private static Field take(List<Field> fields, String name, TableReference.Join join) {
        Field found = null;
        for (Field field : fields) {
            if (field.name().equals(name)) {
                if (found != null) {
                    throw DbException.at(
                            ErrorCode.AMBIGUOUS_COLUMN,
                            "column \"" + name + "\" of USING stands more than once on one side",
                            join.position());
                }
                found = field;
            }
        }
        if (found == null) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_COLUMN,
                    "column \"" + name + "\" of USING does not exist on both sides",
                    join.position());
        }
        fields.remove(found);
        return found;
    }
}
