package io.rustydb.sql.function.table;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.Function;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.json.JsonValue;
import io.rustydb.sql.function.json.JsonbCodec;
import io.rustydb.sql.function.json.path.JsonPathParser;
import io.rustydb.sql.function.json.path.PathEvaluator;
import io.rustydb.sql.function.library.JsonPathFunctions;
import io.rustydb.sql.function.table.TableFunction.ColumnRule;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// What a path finds, as rows.
final class JsonPathTableFunctions {
    private static final TypeKind[] PARAMETERS = {TypeKind.JSONB, TypeKind.JSONPATH, TypeKind.JSONB, TypeKind.BOOLEAN};

    private JsonPathTableFunctions() {}

    static void register(Consumer<TableFunction> registry) {
        for (boolean zoned : new boolean[] {false, true}) {
            for (int count = 2; count <= 4; count++) {
                registry.accept(function(zoned, count));
            }
        }
    }

    private static TableFunction function(boolean zoned, int count) {
        String name = zoned ? "jsonb_path_query_tz" : "jsonb_path_query";
        Function signature = new Function(
                name,
                List.of(Arrays.copyOf(PARAMETERS, count)),
                false,
                Function.ResultRule.of(SqlType.JSONB),
                zoned ? Volatility.STABLE : Volatility.IMMUTABLE,
                true,
                (arguments, result, selection, rows, context) -> {
                    throw new AssertionError("a table function has no single value");
                },
                "What a path finds, one row an item.",
                count == 2 ? "count(*) FROM " + name + "('[1, 2]', '$[*]') → 2" : "");
        return new TableFunction(signature, ColumnRule.of(SqlType.JSONB), (a, context) -> {
            List<JsonValue> items;
            try {
                items = PathEvaluator.query(
                        JsonPathParser.parse(((BytesVector) a[1]).getString(0)),
                        JsonbCodec.decode((BytesVector) a[0], 0),
                        JsonPathFunctions.context(a.length > 2 ? a[2] : null, 0, zoned, context));
            } catch (DbException e) {
                if (a.length > 3 && ((BooleanVector) a[3]).get(0) && PathEvaluator.isOfPath(e)) {
                    return RowGenerator.NONE;
                }
                throw e;
            }
            int[] at = {0};
            return (columns, wanted) -> {
                int made = 0;
                for (; made < wanted && at[0] < items.size(); made++) {
                    ((BytesVector) columns[0]).set(made, JsonbCodec.encode(items.get(at[0]++)));
                }
                return made;
            };
        });
    }
}
