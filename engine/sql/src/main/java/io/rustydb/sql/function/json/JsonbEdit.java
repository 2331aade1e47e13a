package io.rustydb.sql.function.json;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Jsonb;
import io.rustydb.sql.function.json.JsonValue.JsonArray;
import io.rustydb.sql.function.json.JsonValue.JsonObject;
import io.rustydb.sql.function.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Changed copies of documents: `||`, `-`, `#-`, `jsonb_set`, `jsonb_insert`, `jsonb_strip_nulls`.
///
/// **Source** PostgreSQL 15 `setPath` and its like, for which paths do nothing and which are errors.
public final class JsonbEdit {
    private JsonbEdit() {}

    /// What is done where a path ends.
    public enum Action {
        /// Put in place of what is there, or added.
        SET_OR_CREATE,
        /// Put in place of what is there.
        SET,
        INSERT_BEFORE,
        INSERT_AFTER,
        DELETE;

        private boolean inserts() {
            return this == INSERT_BEFORE || this == INSERT_AFTER;
        }

        private boolean creates() {
            return this == SET_OR_CREATE || inserts();
        }
    }

    private static boolean isObject(JsonValue value) {
        return value instanceof JsonObject;
    }

    /// `||`: objects united, anything else as arrays.
    public static JsonValue concatenate(JsonValue a, JsonValue b) {
        if (a instanceof JsonObject left && b instanceof JsonObject right) {
            Map<String, JsonValue> fields = new LinkedHashMap<>(left.fields());
            fields.putAll(right.fields());
            return new JsonObject(fields);
        }
        List<JsonValue> elements = new ArrayList<>();
        addElements(elements, a);
        addElements(elements, b);
        return new JsonArray(elements);
    }

    private static void addElements(List<JsonValue> elements, JsonValue value) {
        if (value instanceof JsonArray array) {
            elements.addAll(array.elements());
        } else {
            elements.add(value);
        }
    }

    /// Without fields of these keys, or strings of an array.
    public static JsonValue without(JsonValue from, Set<@Nullable String> keys) {
        return switch (from) {
            case JsonObject object -> {
                Map<String, JsonValue> fields = new LinkedHashMap<>(object.fields());
                fields.keySet().removeIf(keys::contains);
                yield new JsonObject(fields);
            }
            case JsonArray array -> {
                List<JsonValue> elements = new ArrayList<>(array.elements());
                elements.removeIf(element -> element instanceof JsonString text && keys.contains(text.value()));
                yield new JsonArray(elements);
            }
            default -> throw scalar("delete from");
        };
    }

    /// Without one element.
    public static JsonValue without(JsonValue from, int index) {
        if (isObject(from)) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT, "an object has no elements to delete by index; delete a key");
        }
        if (!(from instanceof JsonArray array)) {
            throw scalar("delete from");
        }
        int at = index < 0 ? index + array.elements().size() : index;
        if (at < 0 || at >= array.elements().size()) {
            return from;
        }
        List<JsonValue> elements = new ArrayList<>(array.elements());
        elements.remove(at);
        return new JsonArray(elements);
    }

    /// @param value not used by DELETE
    /// @throws DbException 22023, 22P02 the path does not fit the document
    public static JsonValue edit(JsonValue target, List<@Nullable String> path, JsonValue value, Action action) {
        if (!Jsonb.isContainer(target.kind())) {
            throw scalar(action == Action.DELETE ? "delete a path in" : "set a path in");
        }
        boolean empty = target instanceof JsonObject object && object.fields().isEmpty()
                || target instanceof JsonArray array && array.elements().isEmpty();
        if (path.isEmpty() || empty && !action.creates()) {
            return target;
        }
        return edit(target, path, 0, value, action);
    }

    private static JsonValue edit(
            JsonValue target, List<@Nullable String> path, int level, JsonValue value, Action action) {
        if (level == Jsonb.DEPTH_MAX) {
            Jsonb.checkDepth(level + 1);
        }
        String step = path.get(level);
        if (step == null) {
            throw DbException.of(
                    ErrorCode.NULL_NOT_ALLOWED_HERE,
                    "a step of a path is NULL, step=" + (level + 1) + "; give a key or an index");
        }
        return switch (target) {
            case JsonObject object -> editObject(object, step, path, level, value, action);
            case JsonArray array -> editArray(array, step, path, level, value, action);
            default -> target;
        };
    }

    private static JsonValue editObject(
            JsonObject object, String key, List<@Nullable String> path, int level, JsonValue value, Action action) {
        boolean last = level == path.size() - 1;
        JsonValue found = object.fields().get(key);
        if (found == null && !(last && action.creates())) {
            return object;
        }
        Map<String, JsonValue> fields = new LinkedHashMap<>(object.fields());
        if (!last) {
            fields.put(key, edit(found, path, level + 1, value, action));
        } else if (action == Action.DELETE) {
            fields.remove(key);
        } else if (found != null && action.inserts()) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "a key that is there cannot be inserted, key=" + JsonText.shortened(key) + "; use jsonb_set");
        } else {
            fields.put(key, value);
        }
        return new JsonObject(fields);
    }

    private static JsonValue editArray(
            JsonArray array, String step, List<@Nullable String> path, int level, JsonValue value, Action action) {
        Integer index = JsonAccess.index(step);
        if (index == null) {
            throw DbException.of(
                    ErrorCode.INVALID_TEXT,
                    "a step into an array is no integer, step=" + (level + 1) + ", text=" + JsonText.shortened(step));
        }
        int size = array.elements().size();
        boolean last = level == path.size() - 1;
        int at = index < 0 ? index + size : index;
        boolean inside = at >= 0 && at < size;
        if (!inside && !(last && action.creates())) {
            return array;
        }
        List<JsonValue> elements = new ArrayList<>(array.elements());
        if (!inside) {
            elements.add(at < 0 ? 0 : size, value);
        } else if (!last) {
            elements.set(at, edit(elements.get(at), path, level + 1, value, action));
        } else {
            switch (action) {
                case DELETE -> elements.remove(at);
                case INSERT_BEFORE -> elements.add(at, value);
                case INSERT_AFTER -> elements.add(at + 1, value);
                case SET, SET_OR_CREATE -> elements.set(at, value);
            }
        }
        return new JsonArray(elements);
    }

    /// Without fields that are null, at every depth.
    public static JsonValue stripNulls(JsonValue value) {
        return switch (value) {
            case JsonObject object -> {
                Map<String, JsonValue> fields = new LinkedHashMap<>();
                object.fields().forEach((key, field) -> {
                    if (field.kind() != Jsonb.NULL) {
                        fields.put(key, stripNulls(field));
                    }
                });
                yield new JsonObject(fields);
            }
            case JsonArray array -> {
                List<JsonValue> elements = new ArrayList<>(array.elements().size());
                array.elements().forEach(element -> elements.add(stripNulls(element)));
                yield new JsonArray(elements);
            }
            default -> value;
        };
    }

    static DbException scalar(String what) {
        return DbException.of(
                ErrorCode.INVALID_ARGUMENT, "cannot " + what + " a scalar; use it on an object or an array");
    }
}
