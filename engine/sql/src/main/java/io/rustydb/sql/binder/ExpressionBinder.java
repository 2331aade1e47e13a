package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.algebra.BoundStatement;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.function.ComparisonOperator;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.parser.ast.Call;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Literal;
import io.rustydb.sql.parser.ast.Predicate;
import io.rustydb.sql.parser.ast.TypeName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Binds expressions within one scope.
final class ExpressionBinder {
    /// Oracle's functions that are called without parentheses; a column of that name comes first.
    private static final Set<String> OWN_WORDS = Set.of("sysdate", "systimestamp");

    private static final long INTEGER_MAX = Integer.MAX_VALUE;
    private static final long INTEGER_MIN = Integer.MIN_VALUE;

    final Binder root;
    final Scope scope;
    final CommonTables commonTables;
    private final PredicateBinder predicates;
    private final CallBinder calls;
    /// Where aggregates are refused: the clause's name for the message; empty where they are allowed.
    private String noAggregatesIn;
    private boolean allowsSets;
    private @Nullable HierarchyBinder hierarchy;
    private @Nullable RowNumbers rowNumbers;
    private @Nullable OuterMarks marks;
    /// Where window functions are refused though aggregates are not; empty where they are allowed.
    private String noWindowsIn = "";
    private @Nullable WindowBinder windows;
    private final Map<Scalar.AggregateCall, Integer> innerAggregates = new LinkedHashMap<>();
    private final Map<Scalar.GroupingCall, Integer> innerGroupings = new LinkedHashMap<>();
    private List<SelectBinder.Item> aliases = List.of();

    ExpressionBinder(Binder root, Scope scope, CommonTables commonTables, String noAggregatesIn) {
        this.root = root;
        this.scope = scope;
        this.commonTables = commonTables;
        this.noAggregatesIn = noAggregatesIn;
        predicates = new PredicateBinder(this);
        calls = new CallBinder(this);
    }

    String noAggregatesIn() {
        return noAggregatesIn;
    }

    void setNoAggregatesIn(String clause) {
        noAggregatesIn = clause;
    }

    /// Binds a call in a place where it may give rows: those in its arguments may not.
    Scalar bindSetCall(Expression expression) {
        return expression instanceof Call.FunctionCall call ? calls.bindSetCall(call) : bind(expression);
    }

    /// Where calls may give rows: in select lists and ORDER BY.
    void allowSets(boolean allowed) {
        allowsSets = allowed;
    }

    /// From now on what belongs to CONNECT BY may stand.
    void setHierarchy(HierarchyBinder binder) {
        hierarchy = binder;
    }

    @Nullable
    HierarchyBinder hierarchy() {
        return hierarchy;
    }

    /// Where columns may be marked with (+): from now on, or no more.
    void setMarks(@Nullable OuterMarks of) {
        marks = of;
    }

    @Nullable
    OuterMarks marks() {
        return marks;
    }

    /// From now on ROWNUM may stand.
    void setRowNumbers(RowNumbers numbers) {
        rowNumbers = numbers;
    }

    boolean allowsSets() {
        return allowsSets;
    }

    /// An aggregate of this query that stands in a query inside of it.
    ///
    /// @return its column in the groups of this query
    Scalar aggregateOfInner(Scalar.AggregateCall call) {
        int number = innerAggregates.computeIfAbsent(
                call, ignored -> root.columns.add(call.function().name(), call.type(), true));
        return root.columns.reference(number);
    }

    /// GROUPING of keys of this query, in a query inside of it.
    Scalar groupingOfInner(Scalar.GroupingCall call) {
        int number =
                innerGroupings.computeIfAbsent(call, ignored -> root.columns.add("grouping", SqlType.INTEGER, false));
        return root.columns.reference(number);
    }

    Map<Scalar.GroupingCall, Integer> innerGroupings() {
        return innerGroupings;
    }

    /// True when one of the columns is an aggregate that a query inside of this one has asked for.
    boolean hasInner(BitSet numbers) {
        return innerAggregates.values().stream().anyMatch(numbers::get);
    }

    /// Aggregates that queries inside of this one ask for, with their columns.
    Map<Scalar.AggregateCall, Integer> innerAggregates() {
        return innerAggregates;
    }

    /// From now on calls with OVER are bound, wherever aggregates may stand.
    void setWindows(WindowBinder binder) {
        windows = binder;
    }

    /// @throws DbException 42P20 or 42803 where no window function may stand
    WindowBinder windowsFor(Call.FunctionCall call) {
        boolean inAggregate = noAggregatesIn.equals(CallBinder.ARGUMENTS_OF_AGGREGATE);
        if (windows == null || !noAggregatesIn.isEmpty() || !noWindowsIn.isEmpty()) {
            throw DbException.at(
                    inAggregate ? ErrorCode.GROUPING_ERROR : ErrorCode.WINDOWING_ERROR,
                    "window functions cannot stand in " + (noAggregatesIn.isEmpty() ? noWindowsIn : noAggregatesIn)
                            + ", function=" + call.name(),
                    call.position());
        }
        return windows;
    }

    /// Binds where neither aggregates nor window functions nor calls that give rows may stand.
    <T> T withoutAggregates(String where, Supplier<T> work) {
        String before = noAggregatesIn;
        boolean sets = allowsSets;
        noAggregatesIn = where;
        allowsSets = false;
        T result = work.get();
        noAggregatesIn = before;
        allowsSets = sets;
        return result;
    }

    /// Binds where aggregates may stand, but neither window functions nor calls that give rows.
    <T> T withoutWindows(String where, Supplier<T> work) {
        String before = noWindowsIn;
        boolean sets = allowsSets;
        noWindowsIn = where;
        allowsSets = false;
        T result = work.get();
        noWindowsIn = before;
        allowsSets = sets;
        return result;
    }

    Scalar bind(Expression expression) {
        return switch (expression) {
            case Literal literal -> bindLiteral(literal);
            case Predicate predicate -> predicates.bind(predicate);
            case Call call -> calls.bind(call);
            case Expression.Parameter parameter -> parameter(parameter);
            case Expression.ColumnReference column -> column(column);
            case Expression.Unary unary -> unary(unary);
            case Expression.Binary binary ->
                root.typing.operator(
                        binary.operator().symbol(), bind(binary.left()), bind(binary.right()), binary.position());
            case Expression.OtherOperator other -> otherOperator(other);
            case Expression.Logical logical -> logical(logical);
            case Expression.Case choice -> choice(choice);
            case Expression.Cast cast ->
                root.typing.cast(
                        bind(cast.operand()),
                        type(cast.type()),
                        true,
                        cast.operand().position());
            case Expression.ScalarSubquery subquery -> scalarSubquery(subquery);
            case Expression.RowConstructor row -> throw Unsupported.feature("a row value here", row.position());
            case Expression.ArrayConstructor array -> throw Unsupported.feature("ARRAY", array.position());
            case Expression.ArraySubquery array -> throw Unsupported.feature("ARRAY", array.position());
            case Expression.FieldAccess field -> throw Unsupported.feature("field access", field.position());
            case Expression.Subscript subscript -> subscript(subscript);
            case Expression.Collate collate -> throw Unsupported.feature("COLLATE", collate.position());
            case Expression.AtTimeZone zone -> atTimeZone(zone);
            case Expression.DefaultValue value ->
                throw DbException.at(
                        ErrorCode.SYNTAX_ERROR,
                        "DEFAULT stands only as a whole value of INSERT or UPDATE",
                        value.position());
        };
    }

    /// Binds and converts to BOOLEAN: a condition.
    Scalar condition(Expression expression) {
        return root.typing.condition(bind(expression), expression.position());
    }

    SqlType type(TypeName name) {
        return switch (name) {
            case TypeName.Known known -> known.type();
            case TypeName.Serial serial ->
                throw Unsupported.feature("SERIAL outside of a column definition", serial.position());
            case TypeName.Array array -> throw Unsupported.feature("an array type", array.position());
            case TypeName.Named named ->
                throw DbException.at(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "type \"" + named.name() + "\" is not supported",
                        named.position());
        };
    }

    Scalar bindLiteral(Literal literal) {
        return switch (literal) {
            case Literal.NullLiteral ignored -> new Scalar.Constant(Vector.constantNull(SqlType.NULL), true);
            case Literal.BooleanLiteral bool -> constant(BooleanVector.constant(bool.value()));
            case Literal.IntegerLiteral integer -> {
                long value = integer.value();
                boolean small = value >= INTEGER_MIN && value <= INTEGER_MAX;
                yield constant(LongVector.constant(small ? SqlType.INTEGER : SqlType.BIGINT, value));
            }
            case Literal.DecimalLiteral decimal -> {
                var value = decimal.value().scale() < 0 ? decimal.value().setScale(0) : decimal.value();
                yield constant(DecimalVector.constant(SqlType.NUMERIC, value));
            }
            case Literal.StringLiteral text ->
                new Scalar.Constant(BytesVector.constant(SqlType.VARCHAR, text.value()), true);
            case Literal.BinaryLiteral binary -> constant(BytesVector.constant(SqlType.VARBINARY, binary.bytes()));
            case Literal.BitLiteral bits -> throw Unsupported.feature("a bit string", bits.position());
            case Literal.TypedLiteral typed ->
                root.typing.cast(
                        new Scalar.Constant(BytesVector.constant(SqlType.VARCHAR, typed.text()), true),
                        type(typed.type()),
                        true,
                        typed.position());
            case Literal.IntervalLiteral interval -> {
                Scalar value = root.typing.cast(
                        new Scalar.Constant(BytesVector.constant(SqlType.VARCHAR, interval.text()), true),
                        interval.type(),
                        true,
                        interval.position());
                yield interval.negative() ? root.typing.operator("-", value, interval.position()) : value;
            }
        };
    }

    private static Scalar constant(Vector value) {
        return new Scalar.Constant(value, false);
    }

    private Scalar parameter(Expression.Parameter parameter) {
        int index = parameter.number() - 1;
        if (index >= root.parameters.count()) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_PARAMETER, "there is no parameter in a definition", parameter.position());
        }
        return new Scalar.Parameter(index, root.parameters.type(index));
    }

    /// Binds where a bare name that is no column may be the alias of a select-list entry.
    <T> T withAliases(List<SelectBinder.Item> items, Supplier<T> work) {
        aliases = items;
        T result = work.get();
        aliases = List.of();
        return result;
    }

    private Scalar column(Expression.ColumnReference column) {
        if (rowNumbers != null
                && column.name().isSimple()
                && column.name().name().equals(RowNumbers.NAME)
                && !scope.knows(column.name())) {
            return hierarchy != null && hierarchy.isInConnect() ? hierarchy.rowNumber() : rowNumbers.reference();
        }
        if (!aliases.isEmpty() && column.name().isSimple() && scope.find(column.name()) < 0) {
            for (SelectBinder.Item item : aliases) {
                if (item.name().equals(column.name().name())) {
                    return item.value();
                }
            }
        }
        if (column.name().isSimple() && OWN_WORDS.contains(column.name().name()) && !scope.knows(column.name())) {
            return root.typing.call(column.name().name(), List.of(), List.of(), column.position());
        }
        return root.columns.reference(scope.resolve(column.name()));
    }

    private Scalar unary(Expression.Unary unary) {
        Scalar operand = bind(unary.operand());
        return switch (unary.operator()) {
            // Of text it is the text, as SQLite and MySQL have it.
            case PLUS ->
                operand.type().kind().isCharacter() && !isUntyped(operand)
                        ? operand
                        : root.typing.numeric(operand, "+", unary.position());
            case MINUS, BITWISE_NOT -> root.typing.operator(unary.operator().symbol(), operand, unary.position());
        };
    }

    private Scalar atTimeZone(Expression.AtTimeZone at) {
        Scalar operand = bind(at.operand());
        if (at.zone().isEmpty()) {
            return root.typing.call(
                    "timezone", List.of(operand), List.of(at.operand().position()), at.position());
        }
        Expression zone = at.zone().get();
        return root.typing.call(
                "timezone",
                List.of(bind(zone), operand),
                List.of(zone.position(), at.operand().position()),
                at.position());
    }

    private Scalar subscript(Expression.Subscript subscript) {
        Scalar operand = bind(subscript.operand());
        if (operand.type().kind() != TypeKind.JSONB) {
            throw Unsupported.feature("subscript", subscript.position());
        }
        if (subscript.slice() || subscript.from().isEmpty()) {
            throw DbException.at(
                    ErrorCode.DATATYPE_MISMATCH, "JSONB has no slices; use a key or an index", subscript.position());
        }
        Expression written = subscript.from().get();
        Scalar step = bind(written);
        boolean fits = isUntyped(step)
                || step.type().kind().isCharacter()
                || step.type().kind() == TypeKind.INTEGER
                || step.type().kind() == TypeKind.SMALLINT;
        if (!fits) {
            throw DbException.at(
                    ErrorCode.DATATYPE_MISMATCH,
                    "a subscript of JSONB is a text or an integer, type=" + step.type(),
                    written.position());
        }
        return root.typing.call(
                "jsonb_extract_path",
                List.of(operand, root.typing.cast(step, SqlType.VARCHAR, true, written.position())),
                List.of(subscript.position(), written.position()),
                subscript.position());
    }

    private Scalar otherOperator(Expression.OtherOperator other) {
        if (other.left().isEmpty() || !root.functions.contains(other.symbol())) {
            throw Unsupported.feature("operator " + other.symbol(), other.position());
        }
        return root.typing.operator(other.symbol(), bind(other.left().get()), bind(other.right()), other.position());
    }

    private Scalar logical(Expression.Logical logical) {
        List<Scalar> operands = new ArrayList<>(logical.operands().size());
        logical.operands().forEach(operand -> operands.add(condition(operand)));
        return new Scalar.Logical(logical.operator(), operands);
    }

    private Scalar choice(Expression.Case choice) {
        List<Scalar> conditions = new ArrayList<>();
        List<Scalar> results = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (Expression.When when : choice.whens()) {
            conditions.add(
                    choice.operand().isEmpty()
                            ? condition(when.condition())
                            : predicates.compare(
                                    ComparisonOperator.EQUAL,
                                    once(choice.operand().get()),
                                    bind(when.condition()),
                                    when.position()));
            results.add(bind(when.result()));
            positions.add(when.result().position());
        }
        results.add(choice.otherwise()
                .map(this::bind)
                .orElseGet(() -> new Scalar.Constant(Vector.constantNull(SqlType.NULL), true)));
        positions.add(choice.otherwise().map(Expression::position).orElse(choice.position()));
        List<Scalar> same = root.typing.unify("CASE", results, positions);
        return new Scalar.Case(conditions, same.subList(0, same.size() - 1), same.getLast());
    }

    /// An operand that the algebra evaluates more than once.
    Scalar once(Expression expression) {
        Scalar bound = bind(expression);
        if (io.rustydb.sql.algebra.Trees.isVolatile(bound)) {
            throw Unsupported.feature("a function that changes with each call as operand here", expression.position());
        }
        return bound;
    }

    private Scalar scalarSubquery(Expression.ScalarSubquery subquery) {
        BoundStatement.Query query = root.queries.bind(subquery.query(), scope, commonTables);
        if (query.outputs().size() != 1) {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR,
                    "subquery as a value must have one column, columns="
                            + query.outputs().size(),
                    subquery.position());
        }
        int number = query.outputs().getFirst().number();
        return new Scalar.Subquery(
                Scalar.SubqueryKind.SCALAR,
                ComparisonOperator.EQUAL,
                List.of(),
                query.relation(),
                List.of(number),
                root.columns.type(number));
    }

    static boolean isUntyped(Scalar scalar) {
        return scalar instanceof Scalar.Constant constant && constant.untyped()
                || scalar.type().kind() == TypeKind.NULL;
    }
}
