package io.rustydb.sql.function.table;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Jsonb;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.json.JsonAccess;
import io.rustydb.sql.function.json.JsonText;
import io.rustydb.sql.function.json.JsonValue;
import io.rustydb.sql.function.table.TableFunction.Column;
import io.rustydb.sql.function.table.TableFunction.ColumnRule;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// Fields and elements of JSON as rows.
final class JsonTableFunctions {
    private JsonTableFunctions() {}

    static void register(Consumer<TableFunction> registry) {
        for (TypeKind kind : new TypeKind[] {TypeKind.JSON, TypeKind.JSONB}) {
            String prefix = kind == TypeKind.JSON ? "json" : "jsonb";
            for (boolean asText : new boolean[] {false, true}) {
                SqlType value = asText ? SqlType.VARCHAR : SqlType.of(kind);
                String suffix = asText ? "_text" : "";
                List<Column> pair = List.of(new Column("key", SqlType.VARCHAR), new Column("value", value));
                registry.accept(TableFunction.strict(
                        prefix + "_each" + suffix,
                        types -> pair,
                        (a, context) -> new Parts(a[0], Jsonb.OBJECT, true, true, asText),
                        "Keys and values of an object" + (asText ? ", as text." : "."),
                        "count(*) FROM " + prefix + "_each" + suffix + "('{\"a\": 1, \"b\": 2}') → 2",
                        kind));
                List<Column> element = List.of(new Column("value", value));
                registry.accept(TableFunction.strict(
                        prefix + "_array_elements" + suffix,
                        types -> element,
                        (a, context) -> new Parts(a[0], Jsonb.ARRAY, false, true, asText),
                        "Elements of an array" + (asText ? ", as text." : "."),
                        "count(*) FROM " + prefix + "_array_elements" + suffix + "('[1, 2]') → 2",
                        kind));
            }
            registry.accept(TableFunction.strict(
                    prefix + "_object_keys",
                    ColumnRule.of(SqlType.VARCHAR),
                    (a, context) -> new Parts(a[0], Jsonb.OBJECT, true, false, true),
                    "Keys of an object.",
                    "count(*) FROM " + prefix + "_object_keys('{\"a\": 1}') → 1",
                    kind));
        }
    }

    /// Fields or elements of one value.
    private static final class Parts implements RowGenerator {
        private final byte[] bytes;
        private final boolean binary;
        private final boolean keys;
        private final boolean values;
        private final boolean asText;
        private final int count;
        /// Of text: four numbers a part, from and to of its key and of its value.
        private final int[] spans;
        private int at;

        Parts(Vector vector, int wanted, boolean keys, boolean values, boolean asText) {
            bytes = ((BytesVector) vector).getBytes(0);
            binary = vector.type().kind() == TypeKind.JSONB;
            this.keys = keys;
            this.values = values;
            this.asText = asText;
            int kind = binary ? Jsonb.kind(bytes, 0) : JsonText.kind(bytes, 0);
            if (kind != wanted) {
                throw DbException.of(
                        ErrorCode.INVALID_ARGUMENT,
                        "JSON is not of the kind that has such parts, expected=" + JsonValue.typeName(wanted)
                                + ", found=" + JsonValue.typeName(kind));
            }
            spans = binary ? new int[0] : spans(bytes);
            count = binary ? Jsonb.count(bytes, 0) : spans.length / 4;
        }

        private static int[] spans(byte[] text) {
            int[][] found = {new int[64]};
            int[] used = {0};
            JsonText.visit(text, 0, text.length, (keyFrom, keyTo, valueFrom, valueTo) -> {
                if (used[0] == found[0].length) {
                    found[0] = Arrays.copyOf(found[0], 2 * used[0]);
                }
                found[0][used[0]] = keyFrom;
                found[0][used[0] + 1] = keyTo;
                found[0][used[0] + 2] = valueFrom;
                found[0][used[0] + 3] = valueTo;
                used[0] += 4;
                return true;
            });
            return Arrays.copyOf(found[0], used[0]);
        }

        @Override
        public int fill(Vector[] columns, int wanted) {
            int made = 0;
            for (; made < wanted && at < count; made++, at++) {
                if (keys) {
                    key((BytesVector) columns[0], made);
                }
                if (values) {
                    value((BytesVector) columns[keys ? 1 : 0], made);
                }
            }
            return made;
        }

        private void key(BytesVector out, int row) {
            if (binary) {
                int from = Jsonb.keyStart(bytes, 0, at);
                out.set(row, bytes, from, Jsonb.keyEnd(bytes, 0, at) - from);
            } else {
                out.set(row, JsonText.string(bytes, spans[4 * at], spans[4 * at + 1]));
            }
        }

        private void value(BytesVector out, int row) {
            int from;
            int to;
            if (!binary) {
                from = spans[4 * at + 2];
                to = spans[4 * at + 3];
            } else if (keys) {
                from = Jsonb.valueStart(bytes, 0, at);
                to = Jsonb.valueEnd(bytes, 0, at);
            } else {
                from = Jsonb.elementStart(bytes, 0, at);
                to = Jsonb.elementEnd(bytes, 0, at);
            }
            long span = (long) from << 32 | to;
            if (asText) {
                JsonAccess.setText(out, row, bytes, span, binary);
            } else {
                JsonAccess.setJson(out, row, bytes, span);
            }
        }
    }
}
