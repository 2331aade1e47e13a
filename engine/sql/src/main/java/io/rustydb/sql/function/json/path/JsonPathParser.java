package io.rustydb.sql.function.json.path;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.function.json.JsonValue;
import io.rustydb.sql.function.json.JsonValue.JsonNumber;
import io.rustydb.sql.function.json.JsonValue.JsonString;
import io.rustydb.sql.function.json.path.PathLexer.Kind;
import io.rustydb.sql.function.json.path.PathNode.And;
import io.rustydb.sql.function.json.path.PathNode.AnyElement;
import io.rustydb.sql.function.json.path.PathNode.AnyKey;
import io.rustydb.sql.function.json.path.PathNode.AnyLevel;
import io.rustydb.sql.function.json.path.PathNode.Arithmetic;
import io.rustydb.sql.function.json.path.PathNode.ArithmeticOperator;
import io.rustydb.sql.function.json.path.PathNode.Compare;
import io.rustydb.sql.function.json.path.PathNode.Comparison;
import io.rustydb.sql.function.json.path.PathNode.Current;
import io.rustydb.sql.function.json.path.PathNode.Exists;
import io.rustydb.sql.function.json.path.PathNode.Filter;
import io.rustydb.sql.function.json.path.PathNode.IsUnknown;
import io.rustydb.sql.function.json.path.PathNode.Key;
import io.rustydb.sql.function.json.path.PathNode.Last;
import io.rustydb.sql.function.json.path.PathNode.LikeRegex;
import io.rustydb.sql.function.json.path.PathNode.Literal;
import io.rustydb.sql.function.json.path.PathNode.Method;
import io.rustydb.sql.function.json.path.PathNode.MethodKind;
import io.rustydb.sql.function.json.path.PathNode.Not;
import io.rustydb.sql.function.json.path.PathNode.Or;
import io.rustydb.sql.function.json.path.PathNode.Predicate;
import io.rustydb.sql.function.json.path.PathNode.Range;
import io.rustydb.sql.function.json.path.PathNode.Root;
import io.rustydb.sql.function.json.path.PathNode.Sign;
import io.rustydb.sql.function.json.path.PathNode.StartsWith;
import io.rustydb.sql.function.json.path.PathNode.Subscripts;
import io.rustydb.sql.function.json.path.PathNode.Variable;
import io.rustydb.sql.function.text.NumberText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads a path, by recursive descent. Errors: 42601, 22P02 for an empty path, 22P05, 2201B, 54001.
public final class JsonPathParser {
    /// Parentheses, filters and chains of operators and accessors.
    static final int DEPTH_MAX = 500;

    private final PathLexer lexer;
    private int depth;
    private int filters;
    private int subscripts;

    private JsonPathParser(String text) {
        lexer = new PathLexer(text);
    }

    /// The path in its normal form, as a value of type JSONPATH has it.
    public static String normalise(String text) {
        return parse(text).toString();
    }

    public static JsonPath parse(String text) {
        JsonPathParser parser = new JsonPathParser(text);
        if (parser.lexer.kind == Kind.END) {
            throw DbException.of(ErrorCode.INVALID_TEXT, "a path is empty; write at least $");
        }
        boolean strict = parser.atWord("strict");
        if (strict || parser.atWord("lax")) {
            parser.lexer.advance();
        }
        PathNode node = parser.or();
        if (parser.lexer.kind != Kind.END) {
            throw parser.lexer.syntax("something stands behind the path");
        }
        return new JsonPath(strict, node);
    }

    private void enter() {
        if (++depth > DEPTH_MAX) {
            throw DbException.of(ErrorCode.STATEMENT_TOO_COMPLEX, "a path is nested too deeply, maximum=" + DEPTH_MAX);
        }
    }

    private boolean atSign(String sign) {
        return lexer.kind == Kind.SIGN && lexer.text.equals(sign);
    }

    private boolean accept(String sign) {
        boolean is = atSign(sign);
        if (is) {
            lexer.advance();
        }
        return is;
    }

    private void expect(String sign) {
        if (!accept(sign)) {
            throw lexer.syntax("expected " + sign);
        }
    }

    private boolean atWord(String word) {
        // These three are keywords in lower case only.
        boolean exact = word.equals("true") || word.equals("false") || word.equals("null");
        return lexer.kind == Kind.WORD && (exact ? lexer.text.equals(word) : lexer.text.equalsIgnoreCase(word));
    }

    private Predicate predicate(PathNode node) {
        if (node instanceof Predicate predicate) {
            return predicate;
        }
        throw lexer.syntax("a predicate must stand here");
    }

    private PathNode value(PathNode node) {
        if (node instanceof Predicate) {
            throw lexer.syntax("a predicate stands where a value must");
        }
        return node;
    }

    private PathNode or() {
        enter();
        int outer = depth;
        PathNode left = and();
        while (atSign("||")) {
            lexer.advance();
            enter();
            left = new Or(predicate(left), predicate(and()));
        }
        depth = outer - 1;
        return left;
    }

    private PathNode and() {
        int outer = depth;
        PathNode left = comparison();
        while (atSign("&&")) {
            lexer.advance();
            enter();
            left = new And(predicate(left), predicate(comparison()));
        }
        depth = outer;
        return left;
    }

    private PathNode comparison() {
        if (atSign("!")) {
            lexer.advance();
            if (!atSign("(") && !atWord("exists")) {
                throw lexer.syntax("behind ! a predicate in parentheses must stand");
            }
            enter();
            PathNode operand = primary();
            depth--;
            return new Not(predicate(operand));
        }
        PathNode left = additive();
        Comparison operator = comparisonSign();
        if (operator != null) {
            lexer.advance();
            return new Compare(operator, value(left), value(additive()));
        }
        if (atWord("starts")) {
            lexer.advance();
            if (!atWord("with")) {
                throw lexer.syntax("expected with");
            }
            lexer.advance();
            PathNode prefix = switch (lexer.kind) {
                case STRING -> new Literal(new JsonString(lexer.text));
                case VARIABLE -> new Variable(lexer.text);
                default -> throw lexer.syntax("behind starts with a string or variable must stand");
            };
            lexer.advance();
            return new StartsWith(value(left), prefix);
        }
        if (atWord("like_regex")) {
            lexer.advance();
            return likeRegex(value(left));
        }
        return left;
    }

    private @org.jspecify.annotations.Nullable Comparison comparisonSign() {
        if (lexer.kind != Kind.SIGN) {
            return null;
        }
        return switch (lexer.text) {
            case "==", "=" -> Comparison.EQUAL;
            case "!=", "<>" -> Comparison.NOT_EQUAL;
            case "<" -> Comparison.LESS;
            case "<=" -> Comparison.LESS_OR_EQUAL;
            case ">" -> Comparison.GREATER;
            case ">=" -> Comparison.GREATER_OR_EQUAL;
            default -> null;
        };
    }

    private PathNode likeRegex(PathNode left) {
        String pattern = string("a pattern");
        StringBuilder flags = new StringBuilder();
        if (atWord("flag")) {
            lexer.advance();
            String given = string("flags");
            for (char flag : given.toCharArray()) {
                if ("ismxq".indexOf(flag) < 0) {
                    throw DbException.of(
                            ErrorCode.SYNTAX_ERROR,
                            "like_regex has no such flag, flag=" + flag + "; use i, s, m, x and q");
                }
            }
            for (char flag : "ismxq".toCharArray()) {
                flags.append(given.indexOf(flag) >= 0 ? flag : "");
            }
        }
        PathRegex.check(pattern, flags.toString());
        return new LikeRegex(left, pattern, flags.toString());
    }

    private String string(String what) {
        if (lexer.kind != Kind.STRING) {
            throw lexer.syntax("expected " + what + " in double quotes");
        }
        String text = lexer.text;
        lexer.advance();
        return text;
    }

    private PathNode additive() {
        int outer = depth;
        PathNode left = multiplicative();
        while (atSign("+") || atSign("-")) {
            ArithmeticOperator operator = atSign("+") ? ArithmeticOperator.ADD : ArithmeticOperator.SUBTRACT;
            lexer.advance();
            enter();
            left = new Arithmetic(operator, value(left), value(multiplicative()));
        }
        depth = outer;
        return left;
    }

    private PathNode multiplicative() {
        int outer = depth;
        PathNode left = unary();
        while (atSign("*") || atSign("/") || atSign("%")) {
            ArithmeticOperator operator = atSign("*")
                    ? ArithmeticOperator.MULTIPLY
                    : atSign("/") ? ArithmeticOperator.DIVIDE : ArithmeticOperator.MODULO;
            lexer.advance();
            enter();
            left = new Arithmetic(operator, value(left), value(unary()));
        }
        depth = outer;
        return left;
    }

    private PathNode unary() {
        if (!atSign("+") && !atSign("-")) {
            return primary();
        }
        boolean negative = atSign("-");
        lexer.advance();
        enter();
        PathNode operand = value(unary());
        depth--;
        if (operand instanceof Literal literal && literal.value() instanceof JsonNumber number) {
            return negative ? new Literal(new JsonNumber(number.value().negate())) : literal;
        }
        return new Sign(negative, operand);
    }

    private PathNode primary() {
        switch (lexer.kind) {
            case STRING -> {
                return scalar(new Literal(new JsonString(lexer.text)));
            }
            case INTEGER, DECIMAL -> {
                return scalar(new Literal(new JsonNumber(NumberText.parseDecimal(lexer.text))));
            }
            case VARIABLE -> {
                return scalar(new Variable(lexer.text));
            }
            case SIGN -> {
                return sign();
            }
            case WORD -> {
                return word();
            }
            case END -> throw lexer.syntax("it ends where a value must stand");
        }
        throw new AssertionError(lexer.kind);
    }

    private PathNode scalar(PathNode node) {
        lexer.advance();
        return accessors(node);
    }

    private PathNode sign() {
        if (accept("$")) {
            return accessors(new Root());
        }
        if (atSign("@")) {
            if (filters == 0) {
                throw lexer.syntax("@ has a meaning in filters only");
            }
            lexer.advance();
            return accessors(new Current());
        }
        if (!accept("(")) {
            throw lexer.syntax("a value must stand here");
        }
        PathNode inside = or();
        expect(")");
        if (inside instanceof Predicate predicate && atWord("is")) {
            lexer.advance();
            if (!atWord("unknown")) {
                throw lexer.syntax("expected unknown");
            }
            lexer.advance();
            return new IsUnknown(predicate);
        }
        return accessors(inside);
    }

    private PathNode word() {
        if (atWord("exists")) {
            lexer.advance();
            expect("(");
            PathNode operand = value(or());
            expect(")");
            return new Exists(operand);
        }
        if (atWord("null")) {
            return scalar(new Literal(JsonValue.NULL));
        }
        if (atWord("true") || atWord("false")) {
            return scalar(new Literal(JsonValue.of(atWord("true"))));
        }
        if (atWord("last")) {
            if (subscripts == 0) {
                throw lexer.syntax("last has a meaning in subscripts only");
            }
            return scalar(new Last());
        }
        throw lexer.syntax("a value must stand here");
    }

    private PathNode accessors(PathNode head) {
        int outer = depth;
        PathNode node = head;
        while (true) {
            if (accept(".")) {
                node = member(node);
            } else if (accept("[")) {
                node = subscript(node);
            } else if (accept("?")) {
                expect("(");
                filters++;
                Predicate condition = predicate(or());
                filters--;
                expect(")");
                node = new Filter(node, condition);
            } else {
                depth = outer;
                return node;
            }
            enter();
        }
    }

    private PathNode member(PathNode base) {
        if (accept("*")) {
            return new AnyKey(base);
        }
        if (accept("**")) {
            return anyLevel(base);
        }
        if (lexer.kind == Kind.STRING) {
            return new Key(base, string("a key"));
        }
        if (lexer.kind != Kind.WORD) {
            throw lexer.syntax("behind a point a key must stand");
        }
        String word = lexer.text;
        lexer.advance();
        if (!accept("(")) {
            return new Key(base, word);
        }
        for (MethodKind kind : MethodKind.values()) {
            if (kind.text.equals(word.toLowerCase(Locale.ROOT))) {
                return method(base, kind);
            }
        }
        throw lexer.syntax("there is no such method, method=" + word);
    }

    private PathNode method(PathNode base, MethodKind kind) {
        List<Literal> arguments = new ArrayList<>();
        while (!atSign(")")) {
            if (!arguments.isEmpty()) {
                expect(",");
            }
            boolean negative = accept("-");
            JsonValue value = switch (lexer.kind) {
                case STRING -> new JsonString(lexer.text);
                case INTEGER -> {
                    var number = NumberText.parseDecimal(lexer.text);
                    yield new JsonNumber(negative ? number.negate() : number);
                }
                default -> throw lexer.syntax("an argument of a method is a string or an integer");
            };
            arguments.add(new Literal(value));
            lexer.advance();
        }
        lexer.advance();
        boolean fits = switch (kind) {
            case DATETIME -> arguments.size() <= 1 && arguments.stream().allMatch(a -> a.value() instanceof JsonString);
            case DECIMAL -> arguments.size() <= 2 && arguments.stream().allMatch(a -> a.value() instanceof JsonNumber);
            case TIME, TIMESTAMP, TIMESTAMP_TZ ->
                arguments.size() <= 1 && arguments.stream().allMatch(a -> a.value() instanceof JsonNumber);
            default -> arguments.isEmpty();
        };
        if (!fits) {
            throw lexer.syntax("a method does not take such arguments, method=" + kind.text);
        }
        return new Method(base, kind, arguments);
    }

    private PathNode anyLevel(PathNode base) {
        if (!accept("{")) {
            return new AnyLevel(base, 0, AnyLevel.LAST);
        }
        int from = level();
        int to = from;
        if (atWord("to")) {
            lexer.advance();
            to = level();
        }
        expect("}");
        return new AnyLevel(base, from, to);
    }

    private int level() {
        int level;
        if (atWord("last")) {
            level = AnyLevel.LAST;
        } else if (lexer.kind == Kind.INTEGER && lexer.text.length() < 10) {
            level = Integer.parseInt(lexer.text);
        } else {
            throw lexer.syntax("a level is an integer or last");
        }
        lexer.advance();
        return level;
    }

    private PathNode subscript(PathNode base) {
        if (accept("*")) {
            expect("]");
            return new AnyElement(base);
        }
        List<Range> ranges = new ArrayList<>();
        subscripts++;
        do {
            PathNode from = value(or());
            if (atWord("to")) {
                lexer.advance();
                ranges.add(new Range(from, value(or())));
            } else {
                ranges.add(new Range(from, null));
            }
        } while (accept(","));
        subscripts--;
        expect("]");
        return new Subscripts(base, ranges);
    }
}
