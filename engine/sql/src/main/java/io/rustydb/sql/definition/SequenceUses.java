package io.rustydb.sql.definition;

import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.parser.ast.Call;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Literal;
import io.rustydb.sql.parser.ast.Name;
import java.util.List;
import java.util.Locale;

/// Which defaults draw from a sequence: `nextval('s')` and `s.NEXTVAL`.
final class SequenceUses {
    private SequenceUses() {}

    static boolean draws(Expression value, SequenceDescriptor sequence, List<String> path, CatalogSnapshot catalog) {
        return switch (value) {
            case Expression.Cast cast -> draws(cast.operand(), sequence, path, catalog);
            case Call.SequenceValue drawn ->
                isNamed(
                        drawn.sequence().qualifier().map(Name::text).orElse(""),
                        drawn.sequence().name(),
                        sequence,
                        path,
                        catalog);
            case Call.FunctionCall call -> {
                if (!call.name().name().equals("nextval") || call.arguments().size() != 1) {
                    yield false;
                }
                Expression argument = call.arguments().getFirst();
                if (argument instanceof Expression.Cast cast) {
                    argument = cast.operand();
                }
                yield argument instanceof Literal.StringLiteral text && isNamed(text.value(), sequence, path, catalog);
            }
            default -> false;
        };
    }

    private static boolean isNamed(
            String text, SequenceDescriptor sequence, List<String> path, CatalogSnapshot catalog) {
        int dot = text.indexOf('.');
        return dot < 0
                ? isNamed("", fold(text), sequence, path, catalog)
                : isNamed(fold(text.substring(0, dot)), fold(text.substring(dot + 1)), sequence, path, catalog);
    }

    private static boolean isNamed(
            String schema, String name, SequenceDescriptor sequence, List<String> path, CatalogSnapshot catalog) {
        if (!schema.isEmpty()) {
            return sequence.schema().equals(schema) && sequence.name().equals(name);
        }
        for (String searched : path) {
            SequenceDescriptor found = catalog.sequence(searched, name);
            if (found != null) {
                return found.id() == sequence.id();
            }
        }
        return false;
    }

    private static String fold(String name) {
        return name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
                ? name.substring(1, name.length() - 1)
                : name.toLowerCase(Locale.ROOT);
    }
}
