package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.algebra.BoundStatement;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Scalar.SubqueryKind;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.Similarity;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.function.ComparisonOperator;
import io.rustydb.sql.function.ResolvedFunction;
import io.rustydb.sql.function.TypeCoercion;
import io.rustydb.sql.function.cast.Casts;
import io.rustydb.sql.function.vector.Vector;
import java.util.ArrayList;
import java.util.List;

/// Gives operands the types that their operators want; decides what untyped literals and parameters are.
final class Typing {
    private final Binder root;

    Typing(Binder root) {
        this.root = root;
    }

    /// The type as overload resolution sees it: NULL's for what is untyped.
    static SqlType apparent(Scalar scalar) {
        return ExpressionBinder.isUntyped(scalar) ? SqlType.NULL : scalar.type();
    }

    /// What stays untyped is text.
    Scalar settle(Scalar scalar) {
        return ExpressionBinder.isUntyped(scalar) ? convert(scalar, SqlType.VARCHAR, 0) : scalar;
    }

    /// An implicit conversion that is known to be allowed.
    Scalar convert(Scalar scalar, SqlType to, int position) {
        return convert(scalar, to, TypeCoercion.Context.IMPLICIT, position);
    }

    private Scalar convert(Scalar scalar, SqlType to, TypeCoercion.Context context, int position) {
        if (scalar instanceof Scalar.Parameter parameter) {
            SqlType decided = root.parameters.decide(parameter.index(), to);
            Scalar typed = new Scalar.Parameter(parameter.index(), decided);
            return decided.equals(to) ? typed : convertTyped(typed, to, context, position);
        }
        if (scalar instanceof Scalar.Constant constant && constant.untyped()) {
            if (constant.isNull()) {
                return new Scalar.Constant(Vector.constantNull(to), false);
            }
            if (to.equals(SqlType.VARCHAR)) {
                return new Scalar.Constant(constant.value(), false);
            }
            Scalar typed = new Scalar.Constant(constant.value(), false);
            // A quoted literal may become anything that text can be cast to; only a stored one is refused when
            // it is too long.
            boolean stored =
                    context == TypeCoercion.Context.ASSIGNMENT && to.kind().isCharacter();
            return fold(new Scalar.Cast(
                    typed, to, stored ? context : TypeCoercion.Context.EXPLICIT, root.origin(position)));
        }
        return convertTyped(scalar, to, context, position);
    }

    private Scalar convertTyped(Scalar scalar, SqlType to, TypeCoercion.Context context, int position) {
        SqlType from = scalar.type();
        if (from.equals(to)) {
            return scalar;
        }
        if (!TypeCoercion.canCast(from.kind(), to.kind(), context)) {
            boolean stored = context == TypeCoercion.Context.ASSIGNMENT;
            throw DbException.at(
                    stored ? ErrorCode.DATATYPE_MISMATCH : ErrorCode.CANNOT_COERCE,
                    "a value of type " + from + " cannot become " + to + (stored ? "; add a CAST" : ""),
                    position);
        }
        if (Casts.isIdentity(from, to)) {
            return context == TypeCoercion.Context.EXPLICIT
                    ? new Scalar.Cast(scalar, to, context, root.origin(position))
                    : scalar;
        }
        Scalar.Cast cast = new Scalar.Cast(scalar, to, context, root.origin(position));
        return scalar instanceof Scalar.Constant ? fold(cast) : cast;
    }

    private Scalar fold(Scalar.Cast cast) {
        Vector operand = ((Scalar.Constant) cast.operand()).value();
        try {
            return new Scalar.Constant(ConstantFolding.cast(operand, cast, root.evaluation), false);
        } catch (DbException e) {
            throw cast.origin().locate(e);
        }
    }

    /// CAST.
    Scalar cast(Scalar scalar, SqlType to, boolean explicit, int position) {
        return convert(scalar, to, explicit ? TypeCoercion.Context.EXPLICIT : TypeCoercion.Context.IMPLICIT, position);
    }

    /// A value stored into a column: converted, rounded, padded and checked against the column's length (22001,
    /// 22003).
    Scalar assign(Scalar scalar, SqlType column, String columnName, int position) {
        if (!TypeCoercion.canCast(apparent(scalar).kind(), column.kind(), TypeCoercion.Context.ASSIGNMENT)) {
            throw DbException.at(
                    ErrorCode.DATATYPE_MISMATCH,
                    "column \"" + columnName + "\" is of type " + column + ", the value of type " + scalar.type()
                            + "; add a CAST",
                    position);
        }
        return convert(scalar, column, TypeCoercion.Context.ASSIGNMENT, position);
    }

    /// As [#assign], of a column of a table: a failure names it.
    Scalar store(Scalar scalar, TableDescriptor table, ColumnDescriptor column, int position) {
        return root.about(
                table.columnSubject(column.name()),
                position == 0,
                () -> assign(scalar, column.type(), column.name(), position));
    }

    Scalar condition(Scalar scalar, int position) {
        if (apparent(scalar).kind() == TypeKind.NULL) {
            return convert(scalar, SqlType.BOOLEAN, position);
        }
        if (scalar.type().kind() != TypeKind.BOOLEAN) {
            throw DbException.at(
                    ErrorCode.DATATYPE_MISMATCH, "a condition must be BOOLEAN, type=" + scalar.type(), position);
        }
        return scalar;
    }

    /// Any character type as it is; what is untyped becomes VARCHAR.
    Scalar text(Scalar scalar, int position) {
        if (ExpressionBinder.isUntyped(scalar)) {
            return convert(scalar, SqlType.VARCHAR, position);
        }
        if (!scalar.type().kind().isCharacter()) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_FUNCTION,
                    "LIKE works on text, type=" + scalar.type() + "; add a CAST",
                    position);
        }
        return scalar;
    }

    /// The operand itself, which must be a number.
    Scalar numeric(Scalar scalar, String sign, int position) {
        if (ExpressionBinder.isUntyped(scalar)) {
            return convert(scalar, SqlType.DOUBLE, position);
        }
        if (!scalar.type().kind().isNumeric()) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_FUNCTION,
                    "operator does not exist, operator=" + sign + ", type=" + scalar.type(),
                    position);
        }
        return scalar;
    }

    List<Scalar> comparable(String what, Scalar left, Scalar right, int position) {
        SqlType type = positioned(position, () -> TypeCoercion.comparisonType(apparent(left), apparent(right)));
        return List.of(compared(left, type, position), compared(right, type, position));
    }

    /// Integers of different width compare as they are, so a look-up by index needs no conversion of its
    /// column.
    private Scalar compared(Scalar scalar, SqlType type, int position) {
        boolean integers = scalar.type().kind().isInteger() && type.kind().isInteger();
        return integers || !ExpressionBinder.isUntyped(scalar) && scalar.type().kind() == type.kind()
                ? scalar
                : convert(scalar, type, position);
    }

    List<Scalar> comparableAll(String what, List<Scalar> all, List<Integer> positions) {
        SqlType common = apparent(all.getFirst());
        for (int i = 1; i < all.size(); i++) {
            SqlType left = common;
            Scalar other = all.get(i);
            if (apparent(other).kind() != TypeKind.NULL) {
                common = positioned(positions.get(i), () -> TypeCoercion.comparisonType(left, other.type()));
            }
        }
        if (common.kind() == TypeKind.NULL) {
            common = SqlType.VARCHAR;
        }
        List<Scalar> same = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            same.add(compared(all.get(i), SqlType.of(common.kind()), positions.get(i)));
        }
        return same;
    }

    /// One type for all: CASE, COALESCE, VALUES, set operations.
    List<Scalar> unify(String what, List<Scalar> all, List<Integer> positions) {
        List<SqlType> types = new ArrayList<>(all.size());
        all.forEach(scalar -> types.add(apparent(scalar)));
        SqlType common = positioned(positions.getFirst(), () -> TypeCoercion.commonType(what, types));
        List<Scalar> same = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            same.add(retyped(convert(all.get(i), common, positions.get(i)), common, positions.get(i)));
        }
        return same;
    }

    /// A conversion that changes nothing is left out elsewhere; here the type itself matters, because that of
    /// the whole is taken from one part.
    private Scalar retyped(Scalar scalar, SqlType type, int position) {
        if (scalar.type().equals(type)) {
            return scalar;
        }
        Scalar.Cast cast = new Scalar.Cast(scalar, type, TypeCoercion.Context.IMPLICIT, root.origin(position));
        return scalar instanceof Scalar.Constant ? fold(cast) : cast;
    }

    Scalar operator(String sign, Scalar left, Scalar right, int position) {
        return call(sign, List.of(left, right), List.of(position, position), position);
    }

    Scalar operator(String sign, Scalar operand, int position) {
        return call(sign, List.of(operand), List.of(position), position);
    }

    /// A scalar function by name.
    ///
    /// @throws DbException 42883, 42725
    Scalar call(String name, List<Scalar> arguments, List<Integer> positions, int position) {
        if (!root.functions.contains(name)) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_FUNCTION,
                    "function does not exist, name=" + name + Similarity.hint(name, root.functions.names()),
                    position);
        }
        List<SqlType> types = new ArrayList<>(arguments.size());
        arguments.forEach(argument -> types.add(apparent(argument)));
        ResolvedFunction function = positioned(position, () -> root.functions.resolve(name, types));
        return new Scalar.Call(
                function, convertAll(arguments, function.argumentTypes(), positions), root.origin(position));
    }

    List<Scalar> convertAll(List<Scalar> arguments, List<SqlType> types, List<Integer> positions) {
        List<Scalar> converted = new ArrayList<>(arguments.size());
        for (int i = 0; i < arguments.size(); i++) {
            Scalar argument = arguments.get(i);
            SqlType wanted = types.get(i);
            if (wanted.kind() == TypeKind.NULL) {
                converted.add(settle(argument));
            } else if (argument.type().kind() == wanted.kind() && !ExpressionBinder.isUntyped(argument)) {
                converted.add(argument);
            } else {
                converted.add(convert(argument, wanted, positions.get(i)));
            }
        }
        return converted;
    }

    /// A comparison with a subquery: both sides get common types; the subquery's are converted inside of it.
    Scalar quantified(
            SubqueryKind kind,
            ComparisonOperator operator,
            List<Scalar> lefts,
            BoundStatement.Query query,
            int position) {
        List<Scalar> converted = new ArrayList<>();
        List<Relation.Computed> computed = new ArrayList<>();
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < lefts.size(); i++) {
            int number = query.outputs().get(i).number();
            List<Scalar> same = comparable(operator.sign(), lefts.get(i), root.columns.reference(number), position);
            converted.add(same.get(0));
            if (same.get(1) instanceof Scalar.ColumnRef column) {
                columns.add(column.number());
            } else {
                int changed = root.columns.add(
                        query.outputs().get(i).name(), same.get(1).type(), true);
                computed.add(new Relation.Computed(changed, same.get(1)));
                columns.add(changed);
            }
        }
        Relation relation = computed.isEmpty() ? query.relation() : new Relation.Compute(query.relation(), computed);
        return new Scalar.Subquery(kind, operator, converted, relation, columns, SqlType.BOOLEAN);
    }

    /// For sorting, grouping and sets.
    ///
    /// @throws DbException 42883 values of the type cannot be compared
    static void requireOrder(SqlType type, int position) {
        if (type.kind() == TypeKind.JSON || type.kind() == TypeKind.JSONPATH) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_FUNCTION,
                    "values of this type cannot be compared, type=" + type + "; use JSONB or text",
                    position);
        }
    }

    /// Adds a position to what type resolution throws.
    static <T> T positioned(int position, java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (DbException e) {
            throw e.withPosition(position);
        }
    }
}
