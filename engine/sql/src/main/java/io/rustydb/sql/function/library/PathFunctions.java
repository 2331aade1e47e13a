package io.rustydb.sql.function.library;

import io.rustydb.base.type.KeyBuffer;
import io.rustydb.base.type.KeyColumn;
import io.rustydb.base.type.KeyEncoder;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.Function;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.ResolvedFunction;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.sql.function.vector.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What SEARCH and CYCLE compute along the paths of a recursive query. Nobody can call them by name.
///
/// A path is shown as PostgreSQL shows an array of rows, `{"(1,2)","(2,3)"}`. Beside the text goes its key: the
/// keys of the rows, one after the other, so that paths sort by their rows and a row is found in a path.
public final class PathFunctions {
    private PathFunctions() {}

    private static ResolvedFunction function(
            String name, List<SqlType> arguments, SqlType result, Kernel.RowKernel kernel) {
        List<TypeKind> kinds = new ArrayList<>();
        arguments.forEach(type -> kinds.add(type.kind()));
        Function function = new Function(
                name,
                kinds,
                false,
                Function.ResultRule.of(result),
                Volatility.IMMUTABLE,
                false,
                Kernel.perRow(kernel),
                "",
                "");
        return new ResolvedFunction(function, arguments, result);
    }

    /// Texts of the fields as the text of a row: `(1,2)`.
    public static ResolvedFunction rowText(int fields) {
        return function(
                "row text",
                java.util.Collections.nCopies(fields, SqlType.VARCHAR),
                SqlType.VARCHAR,
                (arguments, result, row, context) -> {
                    StringBuilder text = new StringBuilder("(");
                    for (int i = 0; i < arguments.length; i++) {
                        text.append(i == 0 ? "" : ",");
                        if (!arguments[i].isNull(row)) {
                            appendQuoted(text, ((BytesVector) arguments[i]).getString(row), true);
                        }
                    }
                    ((BytesVector) result).set(row, text.append(')').toString());
                });
    }

    /// A path, NULL for none yet, with a row behind it.
    public static ResolvedFunction pathText() {
        return function(
                "path text",
                List.of(SqlType.VARCHAR, SqlType.VARCHAR),
                SqlType.VARCHAR,
                (arguments, result, row, context) -> {
                    StringBuilder text = new StringBuilder();
                    if (arguments[0].isNull(row)) {
                        text.append('{');
                    } else {
                        text.append(((BytesVector) arguments[0]).getString(row));
                        text.setCharAt(text.length() - 1, ',');
                    }
                    appendQuoted(text, ((BytesVector) arguments[1]).getString(row), false);
                    ((BytesVector) result).set(row, text.append('}').toString());
                });
    }

    /// @param inRow quoted as a field of a row, else as an element of an array
    private static void appendQuoted(StringBuilder text, String value, boolean inRow) {
        boolean quotes = value.isEmpty() || !inRow && value.equalsIgnoreCase("null");
        for (int i = 0; i < value.length() && !quotes; i++) {
            char c = value.charAt(i);
            quotes = c == ','
                    || c == '"'
                    || c == '\\'
                    || Character.isWhitespace(c)
                    || (inRow ? c == '(' || c == ')' : c == '{' || c == '}');
        }
        if (!quotes) {
            text.append(value);
            return;
        }
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append(inRow ? c : '\\');
            }
            text.append(c);
        }
        text.append('"');
    }

    /// Values as bytes that sort like them.
    public static ResolvedFunction rowKey(List<SqlType> types) {
        List<KeyColumn> columns = new ArrayList<>();
        types.forEach(type -> columns.add(KeyColumn.ascending(type)));
        KeyEncoder encoder = new KeyEncoder(columns);
        return function("row key", types, SqlType.VARBINARY, (arguments, result, row, context) -> {
            KeyBuffer key = new KeyBuffer();
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i].isNull(row)) {
                    encoder.appendNull(i, key);
                } else {
                    RowVectors.appendKey(arguments[i], row, encoder, i, key);
                }
            }
            ((BytesVector) result).set(row, key.bytes, 0, key.length);
        });
    }

    /// The keys of a path one after the other, in which paths sort.
    public static ResolvedFunction sortKey() {
        return function(
                "sort key",
                List.of(SqlType.VARBINARY, SqlType.VARBINARY),
                SqlType.VARBINARY,
                (arguments, result, row, context) -> join(arguments, (BytesVector) result, row, false));
    }

    /// The keys of a path with their lengths, in which rows are found.
    public static ResolvedFunction pathKey() {
        return function(
                "path key",
                List.of(SqlType.VARBINARY, SqlType.VARBINARY),
                SqlType.VARBINARY,
                (arguments, result, row, context) -> join(arguments, (BytesVector) result, row, true));
    }

    private static void join(Vector[] arguments, BytesVector result, int row, boolean withLength) {
        byte[] path = arguments[0].isNull(row) ? new byte[0] : ((BytesVector) arguments[0]).getBytes(row);
        byte[] key = ((BytesVector) arguments[1]).getBytes(row);
        int prefix = withLength ? Integer.BYTES : 0;
        byte[] joined = Arrays.copyOf(path, path.length + prefix + key.length);
        for (int i = 0; i < prefix; i++) {
            joined[path.length + i] = (byte) (key.length >>> 8 * i);
        }
        System.arraycopy(key, 0, joined, path.length + prefix, key.length);
        result.set(row, joined);
    }

    /// True if a path, NULL for none yet, has passed a row.
    public static ResolvedFunction pathHas() {
        return function(
                "path has",
                List.of(SqlType.VARBINARY, SqlType.VARBINARY),
                SqlType.BOOLEAN,
                (arguments, result, row, context) -> ((BooleanVector) result)
                        .set(
                                row,
                                !arguments[0].isNull(row)
                                        && has(
                                                ((BytesVector) arguments[0]).getBytes(row),
                                                ((BytesVector) arguments[1]).getBytes(row))));
    }

    private static boolean has(byte[] path, byte[] key) {
        int at = 0;
        while (at < path.length) {
            int length = 0;
            for (int i = 0; i < Integer.BYTES; i++) {
                length |= (path[at + i] & 0xFF) << 8 * i;
            }
            at += Integer.BYTES;
            if (Arrays.equals(path, at, at + length, key, 0, key.length)) {
                return true;
            }
            at += length;
        }
        return false;
    }
}
