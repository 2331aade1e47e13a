package io.rustydb.sql.parser;

import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.parser.ast.Call;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Literal;
import io.rustydb.sql.parser.ast.Predicate;
import io.rustydb.sql.parser.ast.TypeName;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/// Prints expressions, with parentheses where an operand binds more loosely than its place asks for.
final class ExpressionPrinter {
    private static final int PRIMARY = 16;

    private final PrintBuffer out;

    ExpressionPrinter(PrintBuffer out) {
        this.out = out;
    }

    void print(Expression expression) {
        print(expression, ExpressionParser.LOWEST);
    }

    void list(List<Expression> expressions) {
        out.list(expressions, ", ", this::print);
    }

    /// @param minimum precedence that the place asks for
    void print(Expression expression, int minimum) {
        if (level(expression) < minimum) {
            out.add("(");
            expression(expression);
            out.add(")");
        } else {
            expression(expression);
        }
    }

    /// Precedence of an expression's outermost operator.
    private static int level(Expression expression) {
        return switch (expression) {
            case Literal.IntegerLiteral literal -> literal.value() < 0 ? ExpressionParser.SIGN : PRIMARY;
            case Literal.DecimalLiteral literal -> literal.value().signum() < 0 ? ExpressionParser.SIGN : PRIMARY;
            case Literal other -> PRIMARY;
            case Call call -> PRIMARY;
            case Predicate predicate -> level(predicate);
            case Expression.Logical logical ->
                logical.operator() == Expression.LogicalOperator.OR ? ExpressionParser.OR : ExpressionParser.AND;
            case Expression.Unary unary ->
                unary.operator() == Expression.UnaryOperator.BITWISE_NOT
                        ? ExpressionParser.OTHER
                        : ExpressionParser.SIGN;
            case Expression.Binary binary -> level(binary.operator());
            case Expression.OtherOperator other -> ExpressionParser.OTHER;
            case Expression.AtTimeZone zone -> ExpressionParser.AT;
            case Expression.Collate collate -> ExpressionParser.COLLATE;
            case Expression.Subscript subscript -> ExpressionParser.SUBSCRIPT;
            case Expression.Parameter parameter -> PRIMARY;
            case Expression.ColumnReference column -> PRIMARY;
            case Expression.Case caseExpression -> PRIMARY;
            case Expression.Cast cast -> PRIMARY;
            case Expression.ScalarSubquery subquery -> PRIMARY;
            case Expression.RowConstructor row -> PRIMARY;
            case Expression.ArrayConstructor array -> PRIMARY;
            case Expression.ArraySubquery array -> PRIMARY;
            case Expression.FieldAccess field -> PRIMARY;
            case Expression.DefaultValue value -> PRIMARY;
        };
    }

    private static int level(Predicate predicate) {
        return switch (predicate) {
            case Predicate.Not not -> ExpressionParser.NOT;
            case Predicate.IsNull test -> ExpressionParser.IS;
            case Predicate.IsTruth test -> ExpressionParser.IS;
            case Predicate.IsJson test -> ExpressionParser.IS;
            case Predicate.IsDistinctFrom test -> ExpressionParser.IS;
            case Predicate.Comparison comparison -> ExpressionParser.COMPARISON;
            case Predicate.QuantifiedComparison comparison -> ExpressionParser.COMPARISON;
            case Predicate.QuantifiedArray comparison -> ExpressionParser.COMPARISON;
            case Predicate.Between between -> ExpressionParser.RANGE;
            case Predicate.Like like -> ExpressionParser.RANGE;
            case Predicate.InList in -> ExpressionParser.RANGE;
            case Predicate.InQuery in -> ExpressionParser.RANGE;
            case Predicate.Overlaps overlaps -> ExpressionParser.RANGE;
            case Predicate.Exists exists -> PRIMARY;
        };
    }

    private static int level(Expression.BinaryOperator operator) {
        return switch (operator) {
            case ADD, SUBTRACT -> ExpressionParser.ADDITIVE;
            case MULTIPLY, DIVIDE, MODULO -> ExpressionParser.MULTIPLICATIVE;
            case POWER -> ExpressionParser.POWER;
            case CONCAT, BITWISE_AND, BITWISE_OR, BITWISE_XOR, SHIFT_LEFT, SHIFT_RIGHT -> ExpressionParser.OTHER;
        };
    }

    private void expression(Expression expression) {
        switch (expression) {
            case Literal literal -> literal(literal);
            case Predicate predicate -> predicate(predicate);
            case Call call -> new CallPrinter(out, this).call(call);
            case Expression.Parameter parameter -> out.add("$" + parameter.number());
            case Expression.ColumnReference column -> out.name(column.name());
            case Expression.Unary unary -> {
                int operand = unary.operator() == Expression.UnaryOperator.BITWISE_NOT
                        ? ExpressionParser.OTHER + 1
                        : ExpressionParser.SIGN;
                prefix(unary.operator().symbol(), unary.operand(), operand);
            }
            case Expression.Binary binary -> {
                int level = level(binary.operator());
                infix(binary.left(), binary.operator().symbol(), binary.right(), level);
            }
            case Expression.OtherOperator other -> {
                if (other.left().isPresent()) {
                    infix(other.left().get(), other.symbol(), other.right(), ExpressionParser.OTHER);
                } else {
                    prefix(other.symbol(), other.right(), ExpressionParser.OTHER + 1);
                }
            }
            case Expression.Logical logical -> {
                String word = logical.operator() == Expression.LogicalOperator.OR ? " OR " : " AND ";
                int level = level(logical);
                out.list(logical.operands(), word, operand -> print(operand, level + 1));
            }
            case Expression.Case caseExpression -> caseExpression(caseExpression);
            case Expression.Cast cast -> {
                out.add("CAST(");
                print(cast.operand());
                out.add(" AS ");
                type(cast.type());
                out.add(")");
            }
            case Expression.ScalarSubquery subquery -> new QueryPrinter(out).parenthesised(subquery.query());
            case Expression.RowConstructor row -> {
                out.add("ROW(");
                list(row.fields());
                out.add(")");
            }
            case Expression.ArrayConstructor array -> {
                out.add("ARRAY[");
                list(array.elements());
                out.add("]");
            }
            case Expression.ArraySubquery array -> {
                out.add("ARRAY");
                new QueryPrinter(out).parenthesised(array.query());
            }
            case Expression.FieldAccess field -> {
                out.add("(");
                print(field.operand());
                out.add(").").name(field.field());
            }
            case Expression.Subscript subscript -> {
                print(subscript.operand(), ExpressionParser.SUBSCRIPT);
                out.add("[");
                subscript.from().ifPresent(this::print);
                out.addIf(subscript.slice(), ":");
                subscript.to().ifPresent(this::print);
                out.add("]");
            }
            case Expression.Collate collate -> {
                print(collate.operand(), ExpressionParser.COLLATE);
                out.add(" COLLATE ").name(collate.collation());
            }
            case Expression.AtTimeZone zone -> {
                print(zone.operand(), ExpressionParser.AT);
                if (zone.zone().isPresent()) {
                    out.add(" AT TIME ZONE ");
                    print(zone.zone().get(), ExpressionParser.AT + 1);
                } else {
                    out.add(" AT LOCAL");
                }
            }
            case Expression.DefaultValue value -> out.add("DEFAULT");
        }
    }

    private void prefix(String symbol, Expression operand, int level) {
        out.add(symbol);
        int mark = out.mark();
        print(operand, level);
        out.separateAt(mark);
    }

    private void infix(Expression left, String symbol, Expression right, int level) {
        print(left, level);
        out.add(" ").add(symbol).add(" ");
        print(right, level + 1);
    }

    private void caseExpression(Expression.Case expression) {
        out.add("CASE");
        if (expression.operand().isPresent()) {
            out.add(" ");
            print(expression.operand().get());
        }
        for (Expression.When when : expression.whens()) {
            out.add(" WHEN ");
            print(when.condition());
            out.add(" THEN ");
            print(when.result());
        }
        if (expression.otherwise().isPresent()) {
            out.add(" ELSE ");
            print(expression.otherwise().get());
        }
        out.add(" END");
    }

    private void literal(Literal literal) {
        switch (literal) {
            case Literal.NullLiteral nothing -> out.add("NULL");
            case Literal.BooleanLiteral bool -> out.add(bool.value() ? "TRUE" : "FALSE");
            case Literal.IntegerLiteral integer -> out.add(Long.toString(integer.value()));
            case Literal.DecimalLiteral decimal -> out.add(decimal(decimal));
            case Literal.StringLiteral string -> out.string(string.value());
            case Literal.BinaryLiteral binary -> out.add("X'").add(binary.hex()).add("'");
            case Literal.BitLiteral bits -> out.add("B'").add(bits.bits()).add("'");
            case Literal.TypedLiteral typed -> {
                type(typed.type());
                out.add(" ").string(typed.text());
            }
            case Literal.IntervalLiteral interval -> {
                // INTERVAL(3) '…' stands before its text, the fields behind it.
                String fields = interval.type().toString().substring("INTERVAL".length());
                boolean before = fields.startsWith("(");
                out.add("INTERVAL").add(before ? fields + " " : " ").addIf(interval.negative(), "-");
                out.string(interval.text()).add(before ? "" : fields);
            }
        }
    }

    private static String decimal(Literal.DecimalLiteral literal) {
        BigDecimal value = literal.value();
        if (literal.exponent()) {
            // Unscaled digits keep the scale exactly.
            return value.unscaledValue() + "E" + -(long) value.scale();
        }
        String digits = value.toPlainString();
        // A point keeps a small whole number from being read as an integer.
        return value.scale() == 0 && value.unscaledValue().bitLength() <= 63 ? digits + "." : digits;
    }

    private void predicate(Predicate predicate) {
        switch (predicate) {
            case Predicate.Not not -> {
                out.add("NOT ");
                print(not.operand(), ExpressionParser.NOT);
            }
            case Predicate.Comparison comparison -> {
                print(comparison.left(), ExpressionParser.COMPARISON + 1);
                out.add(" ").add(comparison.operator().symbol()).add(" ");
                print(comparison.right(), ExpressionParser.COMPARISON + 1);
            }
            case Predicate.QuantifiedComparison comparison -> {
                print(comparison.left(), ExpressionParser.COMPARISON + 1);
                out.add(" ").add(comparison.operator().symbol()).add(comparison.all() ? " ALL " : " ANY ");
                new QueryPrinter(out).parenthesised(comparison.query());
            }
            case Predicate.QuantifiedArray comparison -> {
                print(comparison.left(), ExpressionParser.COMPARISON + 1);
                out.add(" ").add(comparison.operator().symbol()).add(comparison.all() ? " ALL (" : " ANY (");
                print(comparison.array());
                out.add(")");
            }
            case Predicate.IsNull test -> is(test.operand(), test.negated(), "NULL");
            case Predicate.IsJson test ->
                is(
                        test.operand(),
                        test.negated(),
                        "JSON " + test.kind().name() + (test.uniqueKeys() ? " WITH UNIQUE KEYS" : ""));
            case Predicate.IsTruth test ->
                is(test.operand(), test.negated(), test.value().name());
            case Predicate.IsDistinctFrom test -> {
                is(test.left(), test.negated(), "DISTINCT FROM ");
                print(test.right(), ExpressionParser.IS + 1);
            }
            case Predicate.Between between -> {
                range(between.operand(), between.negated(), between.symmetric() ? "BETWEEN SYMMETRIC " : "BETWEEN ");
                print(between.low(), ExpressionParser.RANGE + 1);
                out.add(" AND ");
                print(between.high(), ExpressionParser.RANGE + 1);
            }
            case Predicate.Like like -> {
                range(like.operand(), like.negated(), like.kind().words() + " ");
                print(like.pattern(), ExpressionParser.RANGE + 1);
                if (like.escape().isPresent()) {
                    out.add(" ESCAPE ");
                    print(like.escape().get(), ExpressionParser.RANGE + 1);
                }
            }
            case Predicate.InList in -> {
                range(in.operand(), in.negated(), "IN (");
                list(in.values());
                out.add(")");
            }
            case Predicate.InQuery in -> {
                range(in.operand(), in.negated(), "IN ");
                new QueryPrinter(out).parenthesised(in.query());
            }
            case Predicate.Exists exists -> {
                out.add("EXISTS ");
                new QueryPrinter(out).parenthesised(exists.query());
            }
            case Predicate.Overlaps overlaps -> {
                range(overlaps.left(), false, "OVERLAPS ");
                print(overlaps.right(), ExpressionParser.RANGE + 1);
            }
        }
    }

    private void is(Expression operand, boolean negated, String test) {
        print(operand, ExpressionParser.IS);
        out.add(negated ? " IS NOT " : " IS ").add(test);
    }

    private void range(Expression operand, boolean negated, String words) {
        print(operand, ExpressionParser.RANGE + 1);
        out.add(negated ? " NOT " : " ").add(words);
    }

    void type(TypeName type) {
        switch (type) {
            case TypeName.Known known -> {
                boolean blankPadded =
                        known.type().kind() == TypeKind.CHAR && !known.type().isConstrained();
                out.add(blankPadded ? "BPCHAR" : known.type().toString());
            }
            case TypeName.Serial serial ->
                out.add(
                        switch (serial.type().kind()) {
                            case SMALLINT -> "SMALLSERIAL";
                            case BIGINT -> "BIGSERIAL";
                            default -> "SERIAL";
                        });
            case TypeName.Array array -> {
                type(array.element());
                out.add("[]");
            }
            case TypeName.Named named -> named(named);
        }
    }

    private void named(TypeName.Named type) {
        String name = type.name().name();
        boolean zone = type.name().isSimple() && name.equals("timetz");
        if (zone) {
            out.add("TIME");
        } else if (!type.name().isSimple()) {
            out.name(type.name());
        } else if (name.equals("bit") || name.equals("varbit")) {
            out.add(name.toUpperCase(Locale.ROOT));
        } else {
            // Quotes keep a user's type apart from a built-in one of the same name.
            out.quoted(name);
        }
        if (!type.arguments().isEmpty()) {
            out.add("(");
            list(type.arguments());
            out.add(")");
        }
        out.addIf(zone, " WITH TIME ZONE");
    }
}
