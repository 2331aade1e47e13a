package io.rustydb.sql.function.json.path;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Jsonb;
import io.rustydb.sql.function.json.JsonValue;
import io.rustydb.sql.function.json.JsonValue.JsonBoolean;
import io.rustydb.sql.function.json.JsonValue.JsonNumber;
import io.rustydb.sql.function.json.JsonValue.JsonString;
import io.rustydb.sql.function.json.JsonValue.JsonTemporal;
import io.rustydb.sql.function.json.path.PathNode.Comparison;
import org.jspecify.annotations.Nullable;

/// Comparison of items.
final class PathItems {
    private PathItems() {}

    /// @return null = unknown
    static @Nullable Boolean compare(Comparison operator, JsonValue a, JsonValue b, PathContext context) {
        boolean nullA = a.kind() == Jsonb.NULL;
        boolean nullB = b.kind() == Jsonb.NULL;
        if (nullA != nullB) {
            return operator == Comparison.NOT_EQUAL;
        }
        Integer order;
        if (nullA) {
            order = 0;
        } else if (a instanceof JsonTemporal x && b instanceof JsonTemporal y) {
            order = PathTemporals.compare(x, y, context);
        } else if (a instanceof JsonBoolean x && b instanceof JsonBoolean y) {
            order = Boolean.compare(x.value(), y.value());
        } else if (a instanceof JsonNumber x && b instanceof JsonNumber y) {
            order = x.value().compareTo(y.value());
        } else if (a instanceof JsonString x && b instanceof JsonString y) {
            order = compareText(x.value(), y.value());
        } else {
            order = null;
        }
        return order == null ? null : holds(operator, order);
    }

    /// By code points.
    private static int compareText(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean bothOrNone = Character.isSurrogate(x) == Character.isSurrogate(y);
                return bothOrNone ? Character.compare(x, y) : Character.isSurrogate(x) ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private static boolean holds(Comparison operator, int order) {
        return switch (operator) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }

    static String typeName(JsonValue item) {
        return item instanceof JsonTemporal temporal ? temporal.typeName() : JsonValue.typeName(item.kind());
    }

    static DbException error(ErrorCode code, String what) {
        return DbException.of(code, "path: " + what);
    }
}
