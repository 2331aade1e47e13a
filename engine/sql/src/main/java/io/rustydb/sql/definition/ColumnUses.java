package io.rustydb.sql.definition;

import io.rustydb.sql.parser.ast.Expression;
import java.lang.reflect.RecordComponent;
import java.util.Optional;

/// Which columns an expression of the catalogue names. Walks the records of the tree by their components, so
/// that no kind of node can be forgotten; definition statements can afford it.
final class ColumnUses {
    private ColumnUses() {}

    static boolean uses(Object node, String column) {
        return switch (node) {
            case Expression.ColumnReference reference -> reference.name().name().equals(column);
            case Optional<?> optional -> optional.isPresent() && uses(optional.get(), column);
            case Iterable<?> nodes -> {
                for (Object each : nodes) {
                    if (uses(each, column)) {
                        yield true;
                    }
                }
                yield false;
            }
            case Record record -> {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    if (component.getType().isPrimitive()) {
                        continue;
                    }
                    try {
                        Object value = component.getAccessor().invoke(record);
                        if (value != null && uses(value, column)) {
                            yield true;
                        }
                    } catch (ReflectiveOperationException e) {
                        throw new AssertionError("syntax trees are public records", e);
                    }
                }
                yield false;
            }
            default -> false;
        };
    }
}
