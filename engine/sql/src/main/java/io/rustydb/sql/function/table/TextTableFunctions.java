package io.rustydb.sql.function.table;

import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.Function;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.table.TableFunction.ColumnRule;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Texts taken apart into rows.
final class TextTableFunctions {
    private TextTableFunctions() {}

    static void register(Consumer<TableFunction> registry) {
        registry.accept(split(List.of(TypeKind.VARCHAR, TypeKind.VARCHAR)));
        registry.accept(split(List.of(TypeKind.VARCHAR, TypeKind.VARCHAR, TypeKind.VARCHAR)));
    }

    private static TableFunction split(List<TypeKind> parameters) {
        ColumnRule columns = ColumnRule.of(SqlType.VARCHAR);
        return new TableFunction(
                new Function(
                        "string_to_table",
                        parameters,
                        false,
                        Function.ResultRule.of(SqlType.VARCHAR),
                        Volatility.IMMUTABLE,
                        false,
                        (arguments, result, selection, count, context) -> {
                            throw new AssertionError("a table function has no single value");
                        },
                        "The parts of a text between separators; a NULL separator parts all characters; parts equal to"
                                + " the third argument are NULL.",
                        "count(*) FROM string_to_table('a,b,c', ',') → 3"),
                columns,
                (arguments, context) -> {
                    if (arguments[0].isNull(0)) {
                        return RowGenerator.NONE;
                    }
                    String text = text(arguments[0]);
                    return text.isEmpty()
                            ? RowGenerator.NONE
                            : new Parts(
                                    text,
                                    arguments[1].isNull(0) ? null : text(arguments[1]),
                                    arguments.length < 3 || arguments[2].isNull(0) ? null : text(arguments[2]));
                });
    }

    private static String text(Vector argument) {
        return ((BytesVector) argument).getString(0);
    }

    private static final class Parts implements RowGenerator {
        private final String text;
        private final @Nullable String separator;
        private final @Nullable String nullText;
        private int at;
        private boolean done;

        Parts(String text, @Nullable String separator, @Nullable String nullText) {
            this.text = text;
            this.separator = separator;
            this.nullText = nullText;
        }

        @Override
        public int fill(Vector[] columns, int count) {
            BytesVector result = (BytesVector) columns[0];
            int made = 0;
            while (made < count && !done) {
                String part = next();
                if (part.equals(nullText)) {
                    result.setNull(made);
                } else {
                    result.set(made, part);
                }
                made++;
            }
            return made;
        }

        private String next() {
            int end;
            int following;
            if (separator == null) {
                end = text.offsetByCodePoints(at, 1);
                following = end;
                done = end == text.length();
            } else {
                int found = separator.isEmpty() ? -1 : text.indexOf(separator, at);
                done = found < 0;
                end = done ? text.length() : found;
                following = end + separator.length();
            }
            String part = text.substring(at, end);
            at = following;
            return part;
        }
    }
}
