package io.rustydb.sql.function.library;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.Jsonb;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.json.JsonParser;
import io.rustydb.sql.function.json.JsonText;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import org.jspecify.annotations.Nullable;

/// IS JSON of a text, of bytes in UTF-8, or of JSON.
public record IsJsonKernel(Kind kind, boolean uniqueKeys) implements Kernel {
    public enum Kind {
        VALUE,
        SCALAR,
        ARRAY,
        OBJECT
    }

    @Override
    public void evaluate(
            Vector[] arguments, Vector result, int @Nullable [] selection, int count, EvaluationContext context) {
        BytesVector operand = (BytesVector) arguments[0];
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (!result.isNull(row)) {
                ((BooleanVector) result).set(row, test(operand, row));
            }
        }
    }

    private boolean test(BytesVector operand, int row) {
        int start = operand.start(row);
        int length = operand.significantLength(row);
        TypeKind type = operand.type().kind();
        if (type == TypeKind.JSONB) {
            return isOf(Jsonb.kind(operand.heap, start));
        }
        if (type.isBinary() && !JsonText.isUtf8(operand.heap, start, length)) {
            return false;
        }
        try {
            if (uniqueKeys) {
                JsonParser.checkUnique(operand.heap, start, length);
            } else if (type != TypeKind.JSON) {
                JsonParser.check(operand.heap, start, length);
            }
        } catch (DbException e) {
            if (e.sqlState().startsWith("22")) {
                return false;
            }
            throw e;
        }
        return isOf(JsonText.kind(operand.heap, start));
    }

    private boolean isOf(int found) {
        return switch (kind) {
            case VALUE -> true;
            case SCALAR -> !Jsonb.isContainer(found);
            case ARRAY -> found == Jsonb.ARRAY;
            case OBJECT -> found == Jsonb.OBJECT;
        };
    }
}
