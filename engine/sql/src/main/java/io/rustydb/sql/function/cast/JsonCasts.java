package io.rustydb.sql.function.cast;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.DecimalCodec;
import io.rustydb.base.type.Jsonb;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.json.JsonParser;
import io.rustydb.sql.function.json.JsonValue;
import io.rustydb.sql.function.json.JsonbCodec;
import io.rustydb.sql.function.json.JsonbText;
import io.rustydb.sql.function.json.path.JsonPathParser;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/// Conversions to and from JSON, JSONB and JSONPATH; part of [Casts].
final class JsonCasts {
    private JsonCasts() {}

    static boolean isJson(SqlType type) {
        return type.kind().isJson() || type.kind() == TypeKind.JSONPATH;
    }

    /// From text or between JSON and JSONB.
    static Kernel.RowKernel toJson(SqlType from, SqlType to) {
        if (from.kind() == TypeKind.JSONB && to.kind() == TypeKind.JSON) {
            return (a, out, row, context) -> {
                BytesVector bytes = (BytesVector) a[0];
                StringBuilder text = new StringBuilder();
                JsonbText.append(text, bytes.heap, bytes.start(row), bytes.start(row) + bytes.length(row));
                ((BytesVector) out).set(row, text.toString());
            };
        }
        return switch (to.kind()) {
            case JSON ->
                (a, out, row, context) -> {
                    BytesVector text = (BytesVector) a[0];
                    JsonParser.check(text.heap, text.start(row), text.significantLength(row));
                    ((BytesVector) out).set(row, text.heap, text.start(row), text.significantLength(row));
                };
            case JSONB ->
                (a, out, row, context) -> {
                    BytesVector text = (BytesVector) a[0];
                    ((BytesVector) out)
                            .set(row, JsonbCodec.encodeText(text.heap, text.start(row), text.significantLength(row)));
                };
            default ->
                (a, out, row, context) ->
                        ((BytesVector) out).set(row, JsonPathParser.normalise(((BytesVector) a[0]).getString(row)));
        };
    }

    /// Text that a caller gives for a value.
    static void setText(BytesVector target, int row, String value) {
        switch (target.type().kind()) {
            case JSON -> {
                byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
                JsonParser.check(utf8, 0, utf8.length);
                target.set(row, utf8);
            }
            case JSONB -> target.set(row, JsonbCodec.encode(JsonParser.parse(value)));
            default -> target.set(row, JsonPathParser.normalise(value));
        }
    }

    /// A boolean or number that is the whole document.
    ///
    /// @throws DbException 22023 it is something else
    static Kernel.RowKernel fromJsonb(SqlType to) {
        if (to.kind() == TypeKind.BOOLEAN) {
            return (a, out, row, context) -> {
                BytesVector bytes = (BytesVector) a[0];
                int kind = Jsonb.kind(bytes.heap, bytes.start(row));
                if (kind != Jsonb.TRUE && kind != Jsonb.FALSE) {
                    throw cannot(kind, to);
                }
                ((BooleanVector) out).set(row, kind == Jsonb.TRUE);
            };
        }
        return (a, out, row, context) -> {
            BytesVector bytes = (BytesVector) a[0];
            int start = bytes.start(row);
            int kind = Jsonb.kind(bytes.heap, start);
            if (kind != Jsonb.NUMBER) {
                throw cannot(kind, to);
            }
            setNumber(out, row, DecimalCodec.decode(bytes.heap, start + 1, bytes.length(row) - 1), to);
        };
    }

    private static void setNumber(Vector out, int row, BigDecimal value, SqlType to) {
        switch (out) {
            case LongVector longs -> longs.set(row, Numbers.toIntegral(value, to.kind()));
            case DoubleVector doubles -> doubles.set(row, Numbers.toDouble(value, to.kind()));
            default -> ((DecimalVector) out).set(row, Numbers.fit(value, to));
        }
    }

    private static DbException cannot(int kind, SqlType to) {
        return DbException.of(
                ErrorCode.INVALID_ARGUMENT,
                "JSON of this kind cannot be cast, kind=" + JsonValue.typeName(kind) + ", to=" + to
                        + "; cast its text (#>> or ->>)");
    }
}
