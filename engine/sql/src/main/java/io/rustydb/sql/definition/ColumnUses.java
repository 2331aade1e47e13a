package io.rustydb.sql.definition;

import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.StoredExpression;
import io.rustydb.sql.parser.ast.Expression;
import java.lang.reflect.RecordComponent;
import java.util.Optional;

/// Which columns an expression of the catalogue names. Walks the records of the tree by their components, so
/// that no kind of node can be forgotten; definition statements can afford it.
final class ColumnUses {
    private ColumnUses() {}

    /// True when an index has the column in its key, carries it along, or computes with it.
    static boolean uses(IndexDescriptor index, ColumnDescriptor column) {
        return index.uses(column.ordinal()) || usesInExpression(index, column);
    }

    static boolean usesInExpression(IndexDescriptor index, ColumnDescriptor column) {
        for (IndexDescriptor.Key key : index.keys()) {
            IndexDescriptor.Computed computed = key.computed();
            if (computed != null && uses(computed.expression().tree(), column.name())) {
                return true;
            }
        }
        StoredExpression predicate = index.predicate();
        return predicate != null && uses(predicate.tree(), column.name());
    }

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
