package io.rustydb.sql.function.library;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.json.JsonText;
import io.rustydb.sql.function.json.SqlToJson;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// JSON_OBJECT and JSON_ARRAY of the standard, as text of type JSON.
///
/// @param object arguments are keys and values in turn
/// @param absentOnNull NULL values are left out
/// @param uniqueKeys 22030 for a key that is there twice
public record JsonObjectKernel(boolean object, boolean absentOnNull, boolean uniqueKeys) implements Kernel {
    @Override
    public void evaluate(
            Vector[] arguments, Vector result, int @Nullable [] selection, int count, EvaluationContext context) {
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            ((BytesVector) result).set(row, object ? object(arguments, row, context) : array(arguments, row, context));
        }
    }

    private String array(Vector[] arguments, int row, EvaluationContext context) {
        StringBuilder text = new StringBuilder("[");
        for (Vector value : arguments) {
            if (!absentOnNull || !value.isNull(row)) {
                text.append(text.length() == 1 ? "" : ", ");
                SqlToJson.append(text, value, row, context);
            }
        }
        return text.append(']').toString();
    }

    private String object(Vector[] arguments, int row, EvaluationContext context) {
        StringBuilder text = new StringBuilder("{");
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (absentOnNull && arguments[i + 1].isNull(row)) {
                continue;
            }
            String key = JsonConstructors.key(arguments[i], row, i + 1, context);
            if (uniqueKeys && !keys.add(key)) {
                throw DbException.of(
                        ErrorCode.DUPLICATE_JSON_KEY, "a JSON object has a key twice, key=" + JsonText.shortened(key));
            }
            text.append(text.length() == 1 ? "" : ", ");
            JsonText.appendQuoted(text, key);
            text.append(" : ");
            SqlToJson.append(text, arguments[i + 1], row, context);
        }
        return text.append('}').toString();
    }
}
