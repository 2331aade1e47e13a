package io.rustydb.sql.function.table;

import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.Function;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;

/// A function of one signature that gives rows.
///
/// @param signature name, parameters, whether it is strict, and its documentation; its kernel is never called
/// @param columns of its rows, for the types of arguments that are already converted
public record TableFunction(Function signature, ColumnRule columns, Source source) {

    /// @param name empty for the only column of a function that gives single values: it is called like the
    ///     function, or like its alias
    public record Column(String name, SqlType type) {}

    @FunctionalInterface
    public interface ColumnRule {
        List<Column> columns(List<SqlType> arguments);

        /// One column without a name of its own.
        static ColumnRule of(SqlType type) {
            List<Column> one = List.of(new Column("", type));
            return arguments -> one;
        }
    }

    @FunctionalInterface
    public interface Source {
        /// @param arguments constant vectors, or vectors of one row; of a strict function none is NULL. They
        ///     are valid during this call only
        RowGenerator open(Vector[] arguments, EvaluationContext context);
    }

    public String name() {
        return signature.name();
    }

    /// A strict, immutable function.
    public static TableFunction strict(
            String name, ColumnRule columns, Source source, String doc, String example, TypeKind... parameters) {
        return new TableFunction(
                new Function(
                        name,
                        List.of(parameters),
                        false,
                        types -> columns.columns(types).getFirst().type(),
                        Volatility.IMMUTABLE,
                        true,
                        (arguments, result, selection, count, context) -> {
                            throw new AssertionError("a table function has no single value");
                        },
                        doc,
                        example),
                columns,
                source);
    }
}
