package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.algebra.WindowFunction;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.function.ComparisonOperator;
import io.rustydb.sql.function.aggregate.AggregateFunction;
import io.rustydb.sql.function.aggregate.Aggregates;
import io.rustydb.sql.function.table.ResolvedTableFunction;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.parser.ast.Call;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Expression.CallModifiers;
import io.rustydb.sql.parser.ast.Expression.NullTreatment;
import io.rustydb.sql.parser.ast.JsonCall;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Binds calls: functions, aggregates and the standard's special forms; part of [ExpressionBinder].
final class CallBinder {
    static final String ARGUMENTS_OF_AGGREGATE = "the arguments of an aggregate";

    /// Bits of the result.
    private static final int GROUPING_ARGUMENTS_MAX = 31;

    private final ExpressionBinder expressions;
    private final Binder root;

    CallBinder(ExpressionBinder expressions) {
        this.expressions = expressions;
        root = expressions.root;
    }

    Scalar bind(Call call) {
        return switch (call) {
            case Call.FunctionCall function -> function(function);
            case JsonCall json -> new JsonCallBinder(expressions).bind(json);
            case Call.NamedArgument named -> throw Unsupported.feature("an argument by name", named.position());
            case Call.Coalesce coalesce -> {
                List<Scalar> values = bindAll(coalesce.values());
                yield new Scalar.Coalesce(root.typing.unify("COALESCE", values, positions(coalesce.values())));
            }
            case Call.NullIf nullIf -> nullIf(nullIf);
            case Call.Extract extract ->
                root.typing.call(
                        "extract",
                        List.of(text(extract.field()), expressions.bind(extract.source())),
                        List.of(extract.position(), extract.source().position()),
                        extract.position());
            case Call.Position position ->
                root.typing.call(
                        "position",
                        List.of(expressions.bind(position.needle()), expressions.bind(position.text())),
                        List.of(position.needle().position(), position.text().position()),
                        position.position());
            case Call.Trim trim -> trim(trim);
            case Call.CurrentValue current -> {
                Scalar now = root.typing.call(
                        current.kind().name().toLowerCase(Locale.ROOT), List.of(), List.of(), current.position());
                yield current.precision().isEmpty()
                        ? now
                        : root.typing.cast(
                                now,
                                SqlType.of(
                                        now.type().kind(), current.precision().getAsInt()),
                                true,
                                current.position());
            }
            case Call.SequenceValue value -> {
                SequenceDescriptor sequence = root.sequence(value.sequence());
                yield root.typing.call(
                        value.next() ? "nextval" : "currval",
                        List.of(text(sequence.schema() + "." + sequence.name())),
                        List.of(value.position()),
                        value.position());
            }
        };
    }

    private static Scalar text(String value) {
        return new Scalar.Constant(BytesVector.constant(SqlType.VARCHAR, value), false);
    }

    List<Scalar> bindAll(List<Expression> all) {
        List<Scalar> bound = new ArrayList<>(all.size());
        all.forEach(expression -> bound.add(expressions.bind(expression)));
        return bound;
    }

    static List<Integer> positions(List<Expression> all) {
        List<Integer> positions = new ArrayList<>(all.size());
        all.forEach(expression -> positions.add(expression.position()));
        return positions;
    }

    private Scalar nullIf(Call.NullIf nullIf) {
        Scalar left = expressions.once(nullIf.left());
        List<Scalar> same = root.typing.comparable("NULLIF", left, expressions.bind(nullIf.right()), nullIf.position());
        Scalar settled = root.typing.settle(left);
        return new Scalar.Case(
                List.of(new Scalar.Compare(ComparisonOperator.EQUAL, same.get(0), same.get(1))),
                List.of(new Scalar.Constant(Vector.constantNull(settled.type()), false)),
                settled);
    }

    private Scalar trim(Call.Trim trim) {
        String name = switch (trim.side()) {
            case BOTH -> "btrim";
            case LEADING -> "ltrim";
            case TRAILING -> "rtrim";
        };
        List<Scalar> arguments = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        arguments.add(expressions.bind(trim.source()));
        positions.add(trim.source().position());
        trim.characters().ifPresent(characters -> {
            arguments.add(expressions.bind(characters));
            positions.add(characters.position());
        });
        return root.typing.call(name, arguments, positions, trim.position());
    }

    /// True for the schema and the package in which functions of the engine are known elsewhere.
    private static boolean isBuiltIn(String qualifier, String name) {
        return qualifier.equals("pg_catalog") || qualifier.equals("dbms_metadata") && name.equals("get_ddl");
    }

    private Scalar function(Call.FunctionCall call) {
        String name = call.name().name();
        if (!call.name().isSimple()
                && !isBuiltIn(call.name().qualifier().orElseThrow().text(), name)) {
            throw Unsupported.feature("a function of a schema", call.position());
        }
        if (root.mergeAction >= 0
                && name.equals("merge_action")
                && call.arguments().isEmpty()) {
            return root.columns.reference(root.mergeAction);
        }
        if (call.name().name().equals(Call.OUTER_MARK)) {
            OuterMarks marks = expressions.marks();
            if (marks == null || call.arguments().size() != 1) {
                throw DbException.at(ErrorCode.SYNTAX_ERROR, "(+) stands in WHERE only", call.position());
            }
            Scalar column = expressions.bind(call.arguments().getFirst());
            marks.mark(column, call.position());
            return column;
        }
        HierarchyBinder hierarchy = expressions.hierarchy();
        if (hierarchy != null && HierarchyBinder.isCall(call)) {
            return hierarchy.bindCall(call, expressions);
        }
        CallModifiers modifiers = call.modifiers();
        if (modifiers.over().isPresent()) {
            return expressions.windowsFor(call).bind(call, this);
        }
        if (Aggregates.contains(name)
                || Aggregates.isOrderedSet(name)
                || name.equals("median")
                || Aggregates.isHypothetical(name) && !modifiers.withinGroup().isEmpty()) {
            return aggregate(call, name);
        }
        if (isSetCall(name)) {
            return setCall(call, name);
        }
        if (name.equals("grouping") || name.equals("grouping_id") || name.equals("group_id")) {
            return grouping(call, name);
        }
        if (WindowFunction.of(name) != null) {
            throw DbException.at(
                    ErrorCode.WRONG_OBJECT_TYPE, "window function needs OVER (…), name=" + name, call.position());
        }
        if (!call.isPlain()) {
            throw DbException.at(
                    ErrorCode.WRONG_OBJECT_TYPE,
                    "function \"" + name + "\" is no aggregate: *, DISTINCT, FILTER and ORDER BY are for aggregates",
                    call.position());
        }
        List<Scalar> arguments = name.equals("normalize") ? normalForm(call) : bindAll(call.arguments());
        if (name.equals("substring") && arguments.size() == 2 && isPattern(arguments.get(1))) {
            name = "regexp_substring";
        }
        return root.typing.call(name, arguments, positions(call.arguments()), call.position());
    }

    private boolean isSetCall(String name) {
        return root.tableFunctions.contains(name) && !root.functions.contains(name);
    }

    /// A call where rows are welcome.
    Scalar bindSetCall(Call.FunctionCall call) {
        boolean before = expressions.allowsSets();
        expressions.allowSets(true);
        Scalar bound = bind(call);
        expressions.allowSets(before);
        return bound;
    }

    private Scalar setCall(Call.FunctionCall call, String name) {
        if (!expressions.allowsSets()) {
            String where = expressions.noAggregatesIn();
            throw Unsupported.feature(
                    "function \"" + name + "\", which gives rows, in " + (where.isEmpty() ? "this place" : where),
                    call.position());
        }
        if (!call.isPlain()) {
            throw DbException.at(
                    ErrorCode.WRONG_OBJECT_TYPE,
                    "function \"" + name + "\" is no aggregate: *, DISTINCT, FILTER and ORDER BY are for aggregates",
                    call.position());
        }
        expressions.allowSets(false);
        List<Scalar> arguments = bindAll(call.arguments());
        expressions.allowSets(true);
        List<SqlType> types = new ArrayList<>();
        arguments.forEach(argument -> types.add(Typing.apparent(argument)));
        ResolvedTableFunction function =
                Typing.positioned(call.position(), () -> root.tableFunctions.resolve(name, types));
        return new Scalar.SetCall(
                function,
                root.typing.convertAll(arguments, function.argumentTypes(), positions(call.arguments())),
                root.origin(call.position()));
    }

    private Scalar grouping(Call.FunctionCall call, String name) {
        boolean isGroupId = name.equals("group_id");
        if (!expressions.noAggregatesIn().isEmpty()) {
            throw DbException.at(
                    ErrorCode.GROUPING_ERROR,
                    name + " cannot stand in " + expressions.noAggregatesIn(),
                    call.position());
        }
        if (!call.isPlain() || call.arguments().isEmpty() != isGroupId) {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR,
                    name + (isGroupId ? " takes no arguments" : " takes keys of GROUP BY"),
                    call.position());
        }
        if (call.arguments().size() > GROUPING_ARGUMENTS_MAX) {
            throw DbException.at(
                    ErrorCode.TOO_MANY_ARGUMENTS,
                    name + " takes at most " + GROUPING_ARGUMENTS_MAX + " arguments",
                    call.position());
        }
        List<Scalar> keys = expressions.withoutAggregates("the arguments of " + name, () -> bindAll(call.arguments()));
        keys.replaceAll(root.typing::settle);
        Scalar.GroupingCall bound = new Scalar.GroupingCall(
                isGroupId ? Scalar.GroupingKind.GROUP_ID : Scalar.GroupingKind.GROUPING, keys, call.position());
        ExpressionBinder owner = owner(Trees.free(bound));
        return owner == expressions || owner == null ? bound : owner.groupingOfInner(bound);
    }

    /// An aggregate belongs to the innermost query whose columns its arguments read, which may be one around
    /// this one: then its value is a column from outside.
    private Scalar aggregate(Call.FunctionCall call, String name) {
        CallModifiers modifiers = call.modifiers();
        if (modifiers.nulls() != NullTreatment.UNSPECIFIED || modifiers.fromLast()) {
            throw DbException.at(
                    ErrorCode.WRONG_OBJECT_TYPE,
                    "IGNORE NULLS, RESPECT NULLS and FROM LAST are for window functions, function=" + name,
                    call.position());
        }
        Scalar filter = modifiers
                .filter()
                .map(condition -> expressions.withoutAggregates("FILTER", () -> expressions.condition(condition)))
                .orElse(null);
        Scalar.AggregateCall bound = expressions.withoutAggregates(
                ARGUMENTS_OF_AGGREGATE, () -> new AggregateBinder(expressions, this).bind(call, filter));
        BitSet columns = Trees.free(bound);
        ExpressionBinder owner = owner(columns);
        String clause = owner == null ? "FROM of the query they belong to" : owner.noAggregatesIn();
        if (owner != null && owner.hasInner(columns)) {
            clause = ARGUMENTS_OF_AGGREGATE;
        }
        if (!clause.isEmpty()) {
            throw DbException.at(
                    ErrorCode.GROUPING_ERROR,
                    "aggregates cannot stand in " + clause + ", function=" + name,
                    call.position());
        }
        return owner == expressions || owner == null ? bound : owner.aggregateOfInner(bound);
    }

    /// What binds the innermost query that has one of the columns; null while its FROM is bound.
    private @Nullable ExpressionBinder owner(BitSet columns) {
        Scope scope = expressions.scope.levelOf(columns);
        return scope == expressions.scope ? expressions : scope.binder();
    }

    /// An aggregate with its arguments as it wants them.
    record Resolved(AggregateFunction function, List<Scalar> arguments) {}

    /// Aggregates that make JSON are given JSON, and keys as text.
    private List<Scalar> asJson(String name, List<Scalar> arguments, Call.FunctionCall call) {
        SqlType json = Aggregates.jsonArgument(name);
        if (json.kind() == TypeKind.NULL || arguments.isEmpty()) {
            return arguments;
        }
        List<Scalar> made = new ArrayList<>(arguments);
        int last = made.size() - 1;
        made.set(
                last,
                root.typing.call(
                        json.kind() == TypeKind.JSON ? "to_json" : "to_jsonb",
                        List.of(made.get(last)),
                        List.of(call.arguments().get(last).position()),
                        call.position()));
        if (last == 1) {
            int position = call.arguments().getFirst().position();
            Scalar key = made.getFirst();
            if (key.type().kind().isJson()) {
                throw DbException.at(
                        ErrorCode.INVALID_ARGUMENT, "a key of a JSON object is JSON; use a text", position);
            }
            made.set(0, root.typing.cast(key, SqlType.VARCHAR, true, position));
        }
        return made;
    }

    Resolved resolve(Call.FunctionCall call, List<Scalar> arguments) {
        String name = call.name().name();
        CallModifiers modifiers = call.modifiers();
        if (modifiers.star() != arguments.isEmpty() || modifiers.star() && !name.equals("count")) {
            throw DbException.at(
                    modifiers.star() || !name.equals("count")
                            ? ErrorCode.UNDEFINED_FUNCTION
                            : ErrorCode.WRONG_OBJECT_TYPE,
                    name + (modifiers.star() ? "(*) does not exist; only count takes *" : "() needs arguments"),
                    call.position());
        }
        List<Scalar> given = asJson(name, arguments, call);
        List<SqlType> types = new ArrayList<>();
        given.forEach(argument -> types.add(Typing.apparent(argument)));
        AggregateFunction function = Typing.positioned(call.position(), () -> Aggregates.resolve(name, types));
        List<Scalar> converted = root.typing.convertAll(given, function.argumentTypes(), positions(call.arguments()));
        return new Resolved(function, converted);
    }

    /// A text where SUBSTRING takes an integer, too. A parameter of no type is taken for a number.
    private static boolean isPattern(Scalar scalar) {
        return !(scalar instanceof Scalar.Parameter)
                && scalar.type().kind().isCharacter()
                && !(scalar instanceof Scalar.Constant constant && constant.isNull());
    }

    /// The form is a word of the grammar in the standard.
    private List<Scalar> normalForm(Call.FunctionCall call) {
        List<Scalar> arguments = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            boolean form = !arguments.isEmpty()
                    && argument instanceof Expression.ColumnReference column
                    && column.name().isSimple()
                    && column.name().name().startsWith("nf");
            arguments.add(
                    form ? text(((Expression.ColumnReference) argument).name().name()) : expressions.bind(argument));
        }
        return arguments;
    }
}
