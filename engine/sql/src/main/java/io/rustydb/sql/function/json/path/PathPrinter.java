package io.rustydb.sql.function.json.path;

import io.rustydb.sql.function.json.JsonText;
import io.rustydb.sql.function.json.JsonValue;
import io.rustydb.sql.function.json.JsonValue.JsonNumber;
import io.rustydb.sql.function.json.JsonValue.JsonString;
import io.rustydb.sql.function.json.path.PathNode.Accessor;
import io.rustydb.sql.function.json.path.PathNode.And;
import io.rustydb.sql.function.json.path.PathNode.AnyElement;
import io.rustydb.sql.function.json.path.PathNode.AnyKey;
import io.rustydb.sql.function.json.path.PathNode.AnyLevel;
import io.rustydb.sql.function.json.path.PathNode.Arithmetic;
import io.rustydb.sql.function.json.path.PathNode.Compare;
import io.rustydb.sql.function.json.path.PathNode.Current;
import io.rustydb.sql.function.json.path.PathNode.Exists;
import io.rustydb.sql.function.json.path.PathNode.Filter;
import io.rustydb.sql.function.json.path.PathNode.IsUnknown;
import io.rustydb.sql.function.json.path.PathNode.Key;
import io.rustydb.sql.function.json.path.PathNode.Last;
import io.rustydb.sql.function.json.path.PathNode.LikeRegex;
import io.rustydb.sql.function.json.path.PathNode.Literal;
import io.rustydb.sql.function.json.path.PathNode.Method;
import io.rustydb.sql.function.json.path.PathNode.Not;
import io.rustydb.sql.function.json.path.PathNode.Or;
import io.rustydb.sql.function.json.path.PathNode.Range;
import io.rustydb.sql.function.json.path.PathNode.Root;
import io.rustydb.sql.function.json.path.PathNode.Sign;
import io.rustydb.sql.function.json.path.PathNode.StartsWith;
import io.rustydb.sql.function.json.path.PathNode.Subscripts;
import io.rustydb.sql.function.json.path.PathNode.Variable;
import io.rustydb.sql.function.text.NumberText;

/// Paths in the form in which PostgreSQL writes them.
final class PathPrinter {
    private static final int LEAF = 6;
    private static final int SIGN = 5;

    private PathPrinter() {}

    private static int priority(PathNode node) {
        return switch (node) {
            case Or ignored -> 0;
            case And ignored -> 1;
            case Compare ignored -> 2;
            case StartsWith ignored -> 2;
            case Arithmetic arithmetic -> arithmetic.operator().priority;
            case Sign ignored -> SIGN;
            default -> LEAF;
        };
    }

    /// @param brackets around an expression of an operator
    static void print(StringBuilder out, PathNode node, boolean brackets) {
        switch (node) {
            case Root ignored -> out.append('$');
            case Current ignored -> out.append('@');
            case Last ignored -> out.append("last");
            case Variable variable -> {
                out.append('$');
                JsonText.appendQuoted(out, variable.name());
            }
            case Literal literal -> literal(out, literal.value());
            case Accessor accessor -> accessor(out, accessor);
            case Arithmetic a -> infix(out, a, a.left(), a.operator().text, a.right(), brackets);
            case Compare c -> infix(out, c, c.left(), c.operator().text, c.right(), brackets);
            case And and -> infix(out, and, and.left(), "&&", and.right(), brackets);
            case Or or -> infix(out, or, or.left(), "||", or.right(), brackets);
            case StartsWith starts -> infix(out, starts, starts.left(), "starts with", starts.prefix(), brackets);
            case Sign sign -> {
                out.append(brackets ? "(" : "").append(sign.negative() ? '-' : '+');
                print(out, sign.operand(), priority(sign.operand()) <= SIGN);
                out.append(brackets ? ")" : "");
            }
            case Not not -> {
                out.append("!(");
                print(out, not.operand(), false);
                out.append(')');
            }
            case IsUnknown test -> {
                out.append('(');
                print(out, test.operand(), false);
                out.append(") is unknown");
            }
            case Exists exists -> {
                out.append("exists (");
                print(out, exists.operand(), false);
                out.append(')');
            }
            case LikeRegex regex -> {
                out.append(brackets ? "(" : "");
                print(out, regex.left(), priority(regex.left()) <= LEAF && priority(regex.left()) < LEAF);
                out.append(" like_regex ");
                JsonText.appendQuoted(out, regex.pattern());
                if (!regex.flags().isEmpty()) {
                    out.append(" flag \"").append(regex.flags()).append('"');
                }
                out.append(brackets ? ")" : "");
            }
        }
    }

    private static void infix(
            StringBuilder out, PathNode node, PathNode left, String sign, PathNode right, boolean brackets) {
        out.append(brackets ? "(" : "");
        print(out, left, priority(left) <= priority(node));
        out.append(' ').append(sign).append(' ');
        print(out, right, priority(right) <= priority(node));
        out.append(brackets ? ")" : "");
    }

    private static void literal(StringBuilder out, JsonValue value) {
        switch (value) {
            case JsonString text -> JsonText.appendQuoted(out, text.value());
            case JsonNumber number -> out.append(NumberText.format(number.value()));
            case JsonValue.JsonBoolean bool -> out.append(bool.value());
            default -> out.append("null");
        }
    }

    private static void accessor(StringBuilder out, Accessor accessor) {
        PathNode base = accessor.base();
        boolean number = base instanceof Literal literal && literal.value() instanceof JsonNumber;
        out.append(number ? "(" : "");
        print(out, base, true);
        out.append(number ? ")" : "");
        switch (accessor) {
            case Key key -> {
                out.append('.');
                JsonText.appendQuoted(out, key.key());
            }
            case AnyKey ignored -> out.append(".*");
            case AnyElement ignored -> out.append("[*]");
            case AnyLevel any -> anyLevel(out, any);
            case Filter filter -> {
                out.append("?(");
                print(out, filter.condition(), false);
                out.append(')');
            }
            case Method method -> {
                out.append('.').append(method.kind().text).append('(');
                for (int i = 0; i < method.arguments().size(); i++) {
                    out.append(i == 0 ? "" : ",");
                    print(out, method.arguments().get(i), false);
                }
                out.append(')');
            }
            case Subscripts subscripts -> {
                out.append('[');
                for (int i = 0; i < subscripts.ranges().size(); i++) {
                    Range range = subscripts.ranges().get(i);
                    out.append(i == 0 ? "" : ",");
                    print(out, range.from(), false);
                    if (range.to() != null) {
                        out.append(" to ");
                        print(out, range.to(), false);
                    }
                }
                out.append(']');
            }
        }
    }

    private static void anyLevel(StringBuilder out, AnyLevel any) {
        out.append(".**");
        if (any.from() == 0 && any.to() == AnyLevel.LAST) {
            return;
        }
        out.append('{');
        level(out, any.from());
        if (any.from() != any.to()) {
            out.append(" to ");
            level(out, any.to());
        }
        out.append('}');
    }

    private static void level(StringBuilder out, int level) {
        if (level == AnyLevel.LAST) {
            out.append("last");
        } else {
            out.append(level);
        }
    }
}
