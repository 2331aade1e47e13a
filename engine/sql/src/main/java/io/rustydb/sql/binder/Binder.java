package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.error.ErrorSubject;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.BoundIndex;
import io.rustydb.sql.algebra.BoundStatement;
import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Moment;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.CatalogTables;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.Similarity;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.ViewDefinition;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.FunctionRegistry;
import io.rustydb.sql.function.Origin;
import io.rustydb.sql.function.table.TableFunctions;
import io.rustydb.sql.parser.ast.ChangeStatement;
import io.rustydb.sql.parser.ast.ControlStatement;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.Statement;
import io.rustydb.sql.parser.ast.TableReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Binds one statement. Made for it, used once.
public final class Binder {
    private static final int VIEW_DEPTH_MAX = 100;

    final CatalogSnapshot catalog;
    final List<String> path;
    final FunctionRegistry functions;
    final TableFunctions tableFunctions = TableFunctions.builtIn();
    final EvaluationContext evaluation;
    final Columns columns = new Columns();
    final ParameterTypes parameters;
    final Dependencies dependencies = new Dependencies();
    private final PastCatalogs past;
    private final List<Moment> moments = new ArrayList<>();
    private final List<Dependencies> momentDependencies = new ArrayList<>();
    final Typing typing = new Typing(this);
    final QueryBinder queries = new QueryBinder(this);
    final WithBinder with = new WithBinder(this);
    /// Column of `merge_action()` while RETURNING of a MERGE is bound; else -1.
    int mergeAction = -1;

    /// @param path schemas for unqualified names, in order
    /// @param evaluation what conversions of literals need, the time zone for one
    public Binder(
            CatalogSnapshot catalog,
            List<String> path,
            FunctionRegistry functions,
            EvaluationContext evaluation,
            int parameterCount) {
        this(catalog, path, functions, evaluation, parameterCount, PastCatalogs.NONE);
    }

    /// The column or constraint whose expression is bound now; null for the statement's own.
    private @Nullable ErrorSubject subject;
    private boolean isStored;
    /// The view whose query is bound now; null for the statement's own.
    private @Nullable ViewFrame frame;

    /// What names in a view's query mean.
    private record ViewFrame(TableDescriptor view, ViewDefinition definition, int depth) {}

    /// Takes the names that stand for tables.
    public interface TableNames {
        void resolved(QualifiedName name, TableDescriptor table, int firstColumn);
    }

    private TableNames tableNames = (name, table, firstColumn) -> {};

    /// @param past tells which tables there were at a moment
    public Binder(
            CatalogSnapshot catalog,
            List<String> path,
            FunctionRegistry functions,
            EvaluationContext evaluation,
            int parameterCount,
            PastCatalogs past) {
        this.past = past;
        this.catalog = catalog;
        this.path = path;
        this.functions = functions;
        this.evaluation = evaluation;
        parameters = new ParameterTypes(parameterCount);
    }

    /// @param keys which generated keys of an INSERT are wanted when it has no RETURNING
    /// @throws DbException class 42, 0A000, 22 for literals; all with position
    public BoundStatement bind(Statement statement, GeneratedKeys keys) {
        return switch (statement) {
            case Query query -> with.withChanges(query.with(), () -> queries.bindStatement(query));
            case ChangeStatement change ->
                with.withChanges(change.with(), () -> new ChangeBinder(this, CommonTables.NONE).bind(change, keys));
            case ControlStatement.Explain explain -> {
                if (explain.verbose() || !explain.options().isEmpty()) {
                    throw Unsupported.feature("an option of EXPLAIN other than ANALYZE", explain.position());
                }
                yield new BoundStatement.Explain(explain.analyze(), bind(explain.statement(), keys));
            }
            default ->
                throw DbException.at(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "this statement has no plan and cannot stand here",
                        statement.position());
        };
    }

    /// Which columns of inserted rows are wanted beside the statement's own result.
    ///
    /// @param named present: these columns; else identity, sequence default and primary key columns
    public record GeneratedKeys(boolean wanted, Optional<List<String>> named) {
        public static final GeneratedKeys NONE = new GeneratedKeys(false, Optional.empty());
        public static final GeneratedKeys ALL = new GeneratedKeys(true, Optional.empty());
    }

    public Columns columns() {
        return columns;
    }

    /// Types of all parameters, after [#bind].
    public List<SqlType> parameterTypes() {
        return parameters.finish();
    }

    public Dependencies dependencies() {
        return dependencies;
    }

    /// The moments of the past that the statement reads at.
    public List<Moment> moments() {
        return moments;
    }

    /// What a plan must find unchanged in the catalogue of each moment.
    public List<Dependencies> momentDependencies() {
        return momentDependencies;
    }

    /// @return index of the moment
    int moment(TableReference.Past.AsOf asOf) {
        return moment(asOf.kind(), asOf.moment(), Moment.End.STATE, Moment.NONE, asOf.position());
    }

    /// The ends of a window of versions: the upper one first, whose catalogue tells what the table is.
    ///
    /// @return index of the upper end; the lower one is the next
    int window(TableReference.Past.Versions window) {
        int asOf = window.asOf().map(this::moment).orElse(Moment.NONE);
        int position = window.position();
        Moment.End end = window.exclusive() ? Moment.End.UPPER_EXCLUSIVE : Moment.End.UPPER;
        int upper = window.high().isPresent()
                ? moment(window.kind(), window.high().get(), end, asOf, position)
                : moment(new Moment(Moment.Kind.LATEST, null, Moment.End.UPPER, asOf, position));
        int lower = window.low().isPresent()
                ? moment(window.kind(), window.low().get(), Moment.End.LOWER, Moment.NONE, position)
                : moment(new Moment(Moment.Kind.OLDEST, null, Moment.End.LOWER, Moment.NONE, position));
        assert lower == upper + 1;
        return upper;
    }

    private int moment(TableReference.MomentKind kind, Expression value, Moment.End end, int notAfter, int position) {
        boolean isTime = kind == TableReference.MomentKind.TIMESTAMP;
        String clause = end == Moment.End.STATE ? "AS OF" : "VERSIONS";
        ExpressionBinder binder = new ExpressionBinder(this, new Scope(null), CommonTables.NONE, clause);
        Scalar bound = typing.assign(
                binder.bind(value), isTime ? SqlType.TIMESTAMP_TZ : SqlType.BIGINT, clause, value.position());
        if (Trees.hasSubquery(bound)) {
            throw Unsupported.feature("a subquery in " + clause, value.position());
        }
        return moment(new Moment(isTime ? Moment.Kind.TIME : Moment.Kind.SCN, bound, end, notAfter, position));
    }

    private int moment(Moment moment) {
        moments.add(moment);
        momentDependencies.add(new Dependencies());
        return moments.size() - 1;
    }

    /// A table as it was defined at a moment.
    TableDescriptor table(QualifiedName name, int moment) {
        return table(name, past.at(moment, moments, columns, catalog), momentDependencies.get(moment));
    }

    /// A condition over one table alone, as CHECK has it.
    ///
    /// @return a scalar over the table's columns, numbered from `firstColumn`
    public Scalar bindCheck(TableDescriptor table, int firstColumn, Expression condition) {
        Scope scope = new Scope(null);
        scope.add(FromBinder.scopeTable(table, table.name(), firstColumn), condition.position());
        ExpressionBinder binder = new ExpressionBinder(this, scope, CommonTables.NONE, "CHECK");
        Scalar check = binder.condition(condition);
        if (Trees.hasSubquery(check)) {
            throw Unsupported.feature("a subquery in CHECK", condition.position());
        }
        return check;
    }

    /// The indexes of a table over its columns, numbered from `firstColumn`.
    public List<BoundIndex> bindIndexes(TableDescriptor table, int firstColumn) {
        List<BoundIndex> bound = new ArrayList<>(table.indexes().size());
        for (IndexDescriptor index : table.indexes()) {
            if (index.valid()) {
                bound.add(bindIndex(table, index, firstColumn));
            }
        }
        return bound;
    }

    public BoundIndex bindIndex(TableDescriptor table, IndexDescriptor index, int firstColumn) {
        return new IndexBinder(this).bind(table, index, firstColumn);
    }

    /// An expression that shall be a key of an index.
    ///
    /// @throws DbException 42P17 it is not immutable; class 42 and 0A000 as for any expression
    public Scalar bindIndexKey(TableDescriptor table, int firstColumn, Expression expression) {
        return new IndexBinder(this).key(table, firstColumn, expression);
    }

    /// The condition of a partial index.
    ///
    /// @throws DbException as [#bindIndexKey]
    public Scalar bindIndexPredicate(TableDescriptor table, int firstColumn, Expression condition) {
        return new IndexBinder(this).predicate(table, firstColumn, condition);
    }

    /// Where what is bound now was written.
    Origin origin(int position) {
        ErrorSubject of = subject;
        return of == null ? Origin.at(position) : new Origin(isStored ? 0 : position, of);
    }

    /// Binds what belongs to a column or constraint.
    ///
    /// @param stored its text is that of a definition: positions mean nothing in the statement
    <T> T about(ErrorSubject of, boolean stored, Supplier<T> work) {
        ErrorSubject before = subject;
        boolean wasStored = isStored;
        subject = of;
        isStored = stored || wasStored;
        try {
            return work.get();
        } finally {
            subject = before;
            isStored = wasStored;
        }
    }

    /// The DEFAULT of a column of a table, converted to its type.
    public Scalar bindDefault(TableDescriptor table, ColumnDescriptor column, Expression value) {
        return about(table.columnSubject(column.name()), true, () -> bindDefault(column, value));
    }

    /// A CHECK of a table, as [#bindCheck]; a failure names it.
    public Scalar bindCheck(TableDescriptor table, int firstColumn, ConstraintDescriptor.Check check) {
        return about(
                table.constraintSubject(check.name()),
                true,
                () -> bindCheck(table, firstColumn, check.condition().tree()));
    }

    /// A column's DEFAULT, converted to its type.
    public Scalar bindDefault(ColumnDescriptor column, Expression value) {
        return bindValue(value, column.type(), column.name());
    }

    /// A value without columns, converted as for storing into a column of the type.
    ///
    /// @param what for messages: the column's name
    public Scalar bindValue(Expression value, SqlType type, String what) {
        ExpressionBinder binder = new ExpressionBinder(this, new Scope(null), CommonTables.NONE, "DEFAULT");
        Scalar bound = typing.assign(binder.bind(value), type, what, value.position());
        if (Trees.hasSubquery(bound)) {
            throw Unsupported.feature("a subquery in DEFAULT", value.position());
        }
        return bound;
    }

    /// From here on, tells which tables the statement's names mean, those in queries of views excepted.
    public void tellTables(TableNames to) {
        tableNames = to;
    }

    void tellTable(QualifiedName name, TableDescriptor table, int firstColumn) {
        if (frame == null) {
            tableNames.resolved(name, table, firstColumn);
        }
    }

    /// @return empty when rows can be changed through a view of this query, else why not
    public String whyNotUpdatable(Query query) {
        return UpdatableViews.whyNot(query);
    }

    /// What the name means in the query of the view that is bound now; null outside of views.
    ViewDefinition.@Nullable TableUse use(QualifiedName name) {
        ViewFrame in = frame;
        return in == null
                ? null
                : in.definition.table(name.qualifier().map(Name::text).orElse(""), name.name());
    }

    /// The query of a view.
    ///
    /// @throws DbException whatever its query has met: without position, which means nothing in the statement
    BoundStatement.Query bindView(TableDescriptor view, int position) {
        ViewDefinition definition = view.view();
        assert definition != null : "a view has its query";
        ViewFrame outer = frame;
        int depth = outer == null ? 1 : outer.depth + 1;
        if (depth > VIEW_DEPTH_MAX) {
            throw DbException.at(
                    ErrorCode.STATEMENT_TOO_COMPLEX,
                    "views stand on views too deep, levels=" + depth + ", maximum=" + VIEW_DEPTH_MAX,
                    position);
        }
        frame = new ViewFrame(view, definition, depth);
        try {
            BoundStatement.Query query = about(view.subject(), true, () -> queries.bindStatement(definition.query()));
            if (query.outputs().size() < view.columns().size()) {
                throw DbException.of(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "the query of a view gives too few columns now, view=" + view + "; replace the view");
            }
            return query;
        } catch (DbException e) {
            throw outer == null
                    ? DbException.about(
                                    e.code(), "view \"" + view + "\" cannot be used: " + e.getMessage(), view.name())
                            .withPosition(position)
                    : e;
        } finally {
            frame = outer;
        }
    }

    /// True for Oracle's DUAL, which is there as long as nobody has made a table of that name.
    boolean isDual(QualifiedName name) {
        if (!name.isSimple() || !name.name().equals("dual")) {
            return false;
        }
        for (String schema : path) {
            if (catalog.table(schema, "dual") != null) {
                return false;
            }
            dependencies.missed(schema, "dual");
        }
        return true;
    }

    /// @throws DbException 42P01, as PostgreSQL has it also for an unknown schema
    TableDescriptor table(QualifiedName name) {
        return table(name, catalog, dependencies);
    }

    private TableDescriptor table(QualifiedName name, CatalogSnapshot catalog, Dependencies dependencies) {
        if (name.parts().size() > 2) {
            throw Unsupported.feature("a table of another database", name.position());
        }
        if (frame != null) {
            return tableOfView(frame, name, catalog, dependencies);
        }
        Optional<Name> schema = name.qualifier();
        List<String> searched = searched(schema);
        for (String candidate : searched) {
            TableDescriptor table = catalog.table(candidate, name.name());
            if (table != null) {
                dependencies.used(table);
                return table;
            }
            dependencies.missed(candidate, name.name());
        }
        if (schema.isPresent() && catalog.schema(schema.get().text()) == null) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_TABLE,
                    "schema \"" + schema.get().text() + "\" does not exist"
                            + Similarity.hint(schema.get().text(), catalog.schemaNames()),
                    name.position());
        }
        Set<String> known = new LinkedHashSet<>();
        searched.forEach(candidate -> known.addAll(catalog.tableNames(candidate)));
        throw DbException.at(
                ErrorCode.UNDEFINED_TABLE,
                "table \"" + name + "\" does not exist" + Similarity.hint(name.name(), known),
                name.position());
    }

    /// Schemas in which a name is looked up. Temporary objects of other sessions are not there.
    private List<String> searched(Optional<Name> schema) {
        if (schema.isEmpty()) {
            return path();
        }
        String name = schema.get().text();
        if (!name.startsWith(CatalogTables.TEMPORARY_SCHEMA)) {
            return List.of(name);
        }
        List<String> own = new ArrayList<>(path);
        own.removeIf(there -> !CatalogTables.isTemporary(there)
                || !name.equals(CatalogTables.TEMPORARY_SCHEMA) && !name.equals(there));
        return own;
    }

    private TableDescriptor tableOfView(
            ViewFrame in, QualifiedName name, CatalogSnapshot catalog, Dependencies dependencies) {
        ViewDefinition.TableUse use = use(name);
        TableDescriptor table = use == null ? null : catalog.table(use.tableId());
        if (table == null) {
            throw DbException.of(
                    ErrorCode.UNDEFINED_TABLE,
                    "table is gone that view \"" + in.view + "\" reads, table=" + name
                            + "; replace the view or drop it");
        }
        dependencies.used(table);
        return table;
    }

    private List<String> path() {
        ViewFrame in = frame;
        return in == null ? path : in.definition.path();
    }

    /// The sequence that a name in FROM means, when there is no table of that name before it.
    @Nullable
    SequenceDescriptor sequenceAsTable(QualifiedName name) {
        if (frame != null && use(name) != null || name.parts().size() > 2) {
            return null;
        }
        for (String schema : searched(name.qualifier())) {
            if (catalog.table(schema, name.name()) != null) {
                return null;
            }
            SequenceDescriptor sequence = catalog.sequence(schema, name.name());
            if (sequence != null) {
                dependencies.missed(schema, name.name());
                dependencies.used(sequence);
                return sequence;
            }
        }
        return null;
    }

    /// @throws DbException 42P01
    SequenceDescriptor sequence(QualifiedName name) {
        List<String> searched = searched(name.qualifier());
        for (String candidate : searched) {
            SequenceDescriptor sequence = catalog.sequence(candidate, name.name());
            if (sequence != null) {
                dependencies.used(sequence);
                return sequence;
            }
        }
        Set<String> known = new LinkedHashSet<>();
        searched.forEach(candidate -> catalog.sequences(candidate).forEach(sequence -> known.add(sequence.name())));
        throw DbException.at(
                ErrorCode.UNDEFINED_TABLE,
                "sequence \"" + name + "\" does not exist" + Similarity.hint(name.name(), known),
                name.position());
    }
}
