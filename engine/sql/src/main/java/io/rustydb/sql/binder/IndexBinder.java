package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.algebra.BoundIndex;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.StoredExpression;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.parser.ast.Expression;
import java.util.ArrayList;
import java.util.List;

/// Binds what an index computes of a row: key expressions and the condition of a partial index.
///
/// Both must give the same for ever, whoever computes them, or an entry would not be found again: immutable
/// functions only, nothing that follows the session's time zone.
final class IndexBinder {
    private final Binder root;

    IndexBinder(Binder root) {
        this.root = root;
    }

    BoundIndex bind(TableDescriptor table, IndexDescriptor index, int firstColumn) {
        List<Scalar> keys = new ArrayList<>(index.keys().size());
        for (IndexDescriptor.Key key : index.keys()) {
            IndexDescriptor.Computed computed = key.computed();
            keys.add(
                    computed == null
                            ? column(table, key.ordinal(), firstColumn)
                            : key(table, firstColumn, computed.expression().tree()));
        }
        StoredExpression predicate = index.predicate();
        return new BoundIndex(
                index,
                keys,
                predicate == null ? List.of() : Trees.conjuncts(predicate(table, firstColumn, predicate.tree())));
    }

    private static Scalar column(TableDescriptor table, int ordinal, int firstColumn) {
        for (int i = 0; i < table.columns().size(); i++) {
            if (table.columns().get(i).ordinal() == ordinal) {
                return new Scalar.ColumnRef(
                        firstColumn + i, table.columns().get(i).type());
            }
        }
        throw new AssertionError("key column exists: " + table + ", ordinal=" + ordinal);
    }

    Scalar key(TableDescriptor table, int firstColumn, Expression expression) {
        return checked(root.typing.settle(binder(table, firstColumn, expression).bind(expression)), expression);
    }

    Scalar predicate(TableDescriptor table, int firstColumn, Expression condition) {
        return checked(binder(table, firstColumn, condition).condition(condition), condition);
    }

    private ExpressionBinder binder(TableDescriptor table, int firstColumn, Expression expression) {
        Scope scope = new Scope(null);
        scope.add(FromBinder.scopeTable(table, table.name(), firstColumn), expression.position());
        return new ExpressionBinder(root, scope, CommonTables.NONE, "an index");
    }

    private static Scalar checked(Scalar scalar, Expression expression) {
        if (Trees.hasSubquery(scalar)) {
            throw Unsupported.feature("a subquery in an index", expression.position());
        }
        if (Trees.any(scalar, IndexBinder::mayChange)) {
            throw DbException.at(
                    ErrorCode.INVALID_OBJECT_DEFINITION,
                    "what an index is made of must be immutable: no clock, no random numbers, no sequences, nothing that"
                            + " depends on the session",
                    expression.position());
        }
        if (Trees.any(scalar, node -> node instanceof Scalar.Parameter)) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_PARAMETER, "there is no parameter in a definition", expression.position());
        }
        return scalar;
    }

    private static boolean mayChange(Scalar node) {
        return switch (node) {
            case Scalar.Call call -> call.function().function().volatility() != Volatility.IMMUTABLE;
            case Scalar.Cast cast ->
                cast.type().kind() != cast.operand().type().kind()
                        && (cast.type().kind().dependsOnTimeZone()
                                || cast.operand().type().kind().dependsOnTimeZone());
            // A literal was read in the session's time zone; the next session may have another one.
            case Scalar.Constant constant -> constant.type().kind().dependsOnTimeZone() && !constant.isNull();
            default -> false;
        };
    }
}
