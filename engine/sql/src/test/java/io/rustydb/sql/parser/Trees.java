package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.Statement;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Parsing and comparing trees in tests.
final class Trees {
    private static final SqlFrontEnd FRONT_END = new GrammarFrontEnd();

    private Trees() {}

    static Statement parse(String sql) {
        return FRONT_END.parse(sql, DialectOptions.DEFAULT).statement();
    }

    static String print(String sql) {
        return SqlPrinter.print(parse(sql));
    }

    /// Where two trees differ, positions aside; empty when they are equal.
    static Optional<String> difference(Object a, Object b) {
        return difference(a, b, "");
    }

    private static Optional<String> difference(Object a, Object b, String path) {
        if (!a.getClass().equals(b.getClass())) {
            boolean lists = a instanceof List && b instanceof List;
            if (!lists) {
                return Optional.of(path + ": " + a + " / " + b);
            }
        }
        if (a instanceof List<?> x && b instanceof List<?> y) {
            if (x.size() != y.size()) {
                return Optional.of(path + ": " + x.size() + " / " + y.size() + " parts: " + a + " / " + b);
            }
            for (int i = 0; i < x.size(); i++) {
                Optional<String> inner = difference(x.get(i), y.get(i), path + "[" + i + "]");
                if (inner.isPresent()) {
                    return inner;
                }
            }
            return Optional.empty();
        }
        if (a instanceof Optional<?> x && b instanceof Optional<?> y) {
            if (x.isPresent() != y.isPresent()) {
                return Optional.of(path + ": " + a + " / " + b);
            }
            return x.isPresent() ? difference(x.get(), y.orElseThrow(), path) : Optional.empty();
        }
        if (a instanceof Record) {
            return componentDifference(a, b, path);
        }
        return Objects.equals(a, b) ? Optional.empty() : Optional.of(path + ": " + a + " / " + b);
    }

    private static Optional<String> componentDifference(Object a, Object b, String path) {
        for (RecordComponent component : a.getClass().getRecordComponents()) {
            if (component.getName().equals("position")) {
                continue;
            }
            try {
                component.getAccessor().setAccessible(true);
                Object x = component.getAccessor().invoke(a);
                Object y = component.getAccessor().invoke(b);
                String at = path + "/" + a.getClass().getSimpleName() + "." + component.getName();
                Optional<String> inner = difference(x, y, at);
                if (inner.isPresent()) {
                    return inner;
                }
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
        return Optional.empty();
    }
}
