package io.rustydb.sql.function.aggregate;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Jsonb;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.json.JsonText;
import io.rustydb.sql.function.json.JsonValue;
import io.rustydb.sql.function.json.JsonValue.JsonArray;
import io.rustydb.sql.function.json.JsonValue.JsonObject;
import io.rustydb.sql.function.json.JsonbCodec;
import io.rustydb.sql.function.json.JsonbText;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `json_agg`, `json_object_agg` and the standard's forms of both: rows in the order they come.
///
/// Values are JSON or JSONB already, SQL NULL among them; keys are texts.
final class JsonAccumulator implements Accumulator {
    /// @param object keys and values, else values only
    /// @param result JSON, whose text is put together, or JSONB
    /// @param absentOnNull rows with a NULL value are left out
    /// @param uniqueKeys 22030 for a key that came before
    record Options(boolean object, SqlType result, boolean absentOnNull, boolean uniqueKeys) {
        boolean binary() {
            return result.equals(SqlType.JSONB);
        }
    }

    private static final class State {
        final StringBuilder text = new StringBuilder();
        final List<JsonValue> elements = new ArrayList<>();
        final Map<String, JsonValue> fields = new LinkedHashMap<>();
        final Set<String> keys = new HashSet<>();
    }

    private final Options options;
    private @Nullable State[] states = new State[1];

    JsonAccumulator(Options options) {
        this.options = options;
    }

    @Override
    public SqlType resultType() {
        return options.result;
    }

    @Override
    public void ensureGroups(int groupCount) {
        if (states.length < groupCount) {
            states = Arrays.copyOf(states, Math.max(groupCount, 2 * states.length));
        }
    }

    @Override
    public void update(int @Nullable [] groups, Vector[] arguments, int @Nullable [] selection, int count) {
        BytesVector values = (BytesVector) arguments[arguments.length - 1];
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            int group = groups == null ? 0 : groups[row];
            State state = states[group];
            if (state == null) {
                state = new State();
                states[group] = state;
            }
            String key = options.object ? key((BytesVector) arguments[0], row) : "";
            if (options.uniqueKeys && !(options.absentOnNull && values.isNull(row)) && !state.keys.add(key)) {
                throw DbException.of(
                        ErrorCode.DUPLICATE_JSON_KEY, "a JSON object has a key twice, key=" + JsonText.shortened(key));
            }
            if (!options.absentOnNull || !values.isNull(row)) {
                add(state, key, values, row);
            }
        }
    }

    private static String key(BytesVector keys, int row) {
        if (keys.isNull(row)) {
            throw DbException.of(ErrorCode.INVALID_ARGUMENT, "a key of a JSON object is NULL; use a text");
        }
        return keys.getString(row);
    }

    private void add(State state, String key, BytesVector values, int row) {
        if (options.binary()) {
            JsonValue value = values.isNull(row) ? JsonValue.NULL : JsonbCodec.decode(values, row);
            if (options.object) {
                state.fields.put(key, value);
            } else {
                state.elements.add(value);
            }
            return;
        }
        StringBuilder text = state.text;
        text.append(text.isEmpty() ? "" : ", ");
        if (options.object) {
            JsonText.appendQuoted(text, key);
            text.append(" : ");
        }
        if (values.isNull(row)) {
            text.append("null");
        } else if (values.type().equals(SqlType.JSONB)) {
            JsonbText.append(text, values.heap, values.start(row), values.start(row) + values.length(row));
        } else {
            text.append(values.getString(row));
        }
        Jsonb.checkBytes(text.length());
    }

    @Override
    public void result(int group, Vector target, int row) {
        State state = states[group];
        if (state == null) {
            target.setNull(row);
        } else if (options.binary()) {
            JsonValue value = options.object ? new JsonObject(state.fields) : new JsonArray(state.elements);
            ((BytesVector) target).set(row, JsonbCodec.encode(value));
        } else {
            String text = options.object ? "{ " + state.text + " }" : "[" + state.text + "]";
            ((BytesVector) target).set(row, text);
        }
    }

    @Override
    public void clear() {
        Arrays.fill(states, null);
    }
}
