package io.rustydb.sql.function.json.path;

import io.rustydb.sql.function.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A path expression. What is a [Predicate] answers true, false or unknown; as a value those are booleans and
/// null.
sealed interface PathNode {
    /// `$`
    record Root() implements PathNode {}

    /// `@`
    record Current() implements PathNode {}

    /// `last`, in a subscript.
    record Last() implements PathNode {}

    record Variable(String name) implements PathNode {}

    /// A string, number, boolean or null.
    record Literal(JsonValue value) implements PathNode {}

    /// What follows another expression.
    sealed interface Accessor extends PathNode {
        PathNode base();
    }

    record Key(PathNode base, String key) implements Accessor {}

    /// `.*`
    record AnyKey(PathNode base) implements Accessor {}

    /// `[*]`
    record AnyElement(PathNode base) implements Accessor {}

    /// @param to null for a single subscript
    record Range(PathNode from, @Nullable PathNode to) {}

    record Subscripts(PathNode base, List<Range> ranges) implements Accessor {}

    /// `.**{from to to}`
    ///
    /// @param from levels below, [#LAST] for leaves only
    record AnyLevel(PathNode base, int from, int to) implements Accessor {
        static final int LAST = Integer.MAX_VALUE;
    }

    record Filter(PathNode base, Predicate condition) implements Accessor {}

    enum MethodKind {
        TYPE("type"),
        SIZE("size"),
        ABS("abs"),
        FLOOR("floor"),
        CEILING("ceiling"),
        DOUBLE("double"),
        BIGINT("bigint"),
        INTEGER("integer"),
        NUMBER("number"),
        DECIMAL("decimal"),
        BOOLEAN("boolean"),
        STRING("string"),
        KEYVALUE("keyvalue"),
        DATETIME("datetime"),
        DATE("date"),
        TIME("time"),
        TIMESTAMP("timestamp"),
        TIMESTAMP_TZ("timestamp_tz");

        final String text;

        MethodKind(String text) {
            this.text = text;
        }
    }

    /// @param arguments literals: precision and scale of decimal, the template of datetime
    record Method(PathNode base, MethodKind kind, List<Literal> arguments) implements Accessor {}

    enum ArithmeticOperator {
        ADD("+", 3),
        SUBTRACT("-", 3),
        MULTIPLY("*", 4),
        DIVIDE("/", 4),
        MODULO("%", 4);

        final String text;
        final int priority;

        ArithmeticOperator(String text, int priority) {
            this.text = text;
            this.priority = priority;
        }
    }

    record Arithmetic(ArithmeticOperator operator, PathNode left, PathNode right) implements PathNode {}

    record Sign(boolean negative, PathNode operand) implements PathNode {}

    sealed interface Predicate extends PathNode {}

    enum Comparison {
        EQUAL("=="),
        NOT_EQUAL("!="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        final String text;

        Comparison(String text) {
            this.text = text;
        }
    }

    record Compare(Comparison operator, PathNode left, PathNode right) implements Predicate {}

    record And(Predicate left, Predicate right) implements Predicate {}

    record Or(Predicate left, Predicate right) implements Predicate {}

    record Not(Predicate operand) implements Predicate {}

    record IsUnknown(Predicate operand) implements Predicate {}

    record Exists(PathNode operand) implements Predicate {}

    record StartsWith(PathNode left, PathNode prefix) implements Predicate {}

    /// @param flags of `i`, `s`, `m`, `x`, `q`
    record LikeRegex(PathNode left, String pattern, String flags) implements Predicate {}
}
