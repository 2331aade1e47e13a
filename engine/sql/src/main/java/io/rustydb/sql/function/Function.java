package io.rustydb.sql.function;

import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import java.util.List;

/// A scalar function of one signature.
///
/// @param name lower case
/// @param parameters kinds of its arguments; of a variadic function the last one repeats
/// @param variadic takes any number of further arguments of the last kind, beyond the first of them
/// @param strict NULL in, NULL out; the kernel never sees a NULL row
/// @param example a SELECT list item and what it gives, `upper('a') → A`
public record Function(
        String name,
        List<TypeKind> parameters,
        boolean variadic,
        ResultRule result,
        Volatility volatility,
        boolean strict,
        Kernel kernel,
        String doc,
        String example) {

    public Function {
        parameters = List.copyOf(parameters);
    }

    /// The result's type for arguments that are already converted.
    @FunctionalInterface
    public interface ResultRule {
        SqlType resultType(List<SqlType> arguments);

        static ResultRule of(SqlType type) {
            return arguments -> type;
        }
    }

    /// Kind of the i-th argument.
    public TypeKind parameter(int index) {
        return parameters.get(Math.min(index, parameters.size() - 1));
    }

    public boolean accepts(int argumentCount) {
        return variadic ? argumentCount >= parameters.size() : argumentCount == parameters.size();
    }

    /// For messages, `upper(VARCHAR)`.
    public String signature() {
        StringBuilder text = new StringBuilder(name).append('(');
        for (int i = 0; i < parameters.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(SqlType.of(parameters.get(i)));
        }
        return text.append(variadic ? ", ...)" : ")").toString();
    }
}
