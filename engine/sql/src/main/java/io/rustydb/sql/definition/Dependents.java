package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.ViewDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The views that stand on a table, view or column: they hinder whoever wants to drop it, or go with it.
final class Dependents {
    private final DefinitionContext context;

    Dependents(DefinitionContext context) {
        this.context = context;
    }

    private List<TableDescriptor> of(long tableId) {
        List<TableDescriptor> found = new ArrayList<>();
        for (TableDescriptor table : context.catalog().tables()) {
            ViewDefinition view = table.view();
            if (view != null && view.uses(tableId)) {
                found.add(table);
            }
        }
        return found;
    }

    List<TableDescriptor> of(long tableId, int ordinal) {
        List<TableDescriptor> found = of(tableId);
        found.removeIf(table -> {
            ViewDefinition view = table.view();
            return view == null || !view.uses(tableId, ordinal);
        });
        return found;
    }

    /// Drops the views over a table or view that is about to go.
    ///
    /// @param together ids of what goes with it anyhow
    /// @throws DbException 2BP01 there are some, and no CASCADE
    void drop(TableDescriptor table, Set<Long> together, boolean cascade, int position) {
        drop(table, of(table.id()), together, cascade, position);
    }

    /// As [#drop(TableDescriptor, Set, boolean, int)], of a column.
    void drop(TableDescriptor table, int ordinal, boolean cascade, int position) {
        drop(table, of(table.id(), ordinal), Set.of(), cascade, position);
    }

    private void drop(
            TableDescriptor table, List<TableDescriptor> views, Set<Long> together, boolean cascade, int position) {
        for (TableDescriptor view : views) {
            if (context.catalog().table(view.id()) == null) {
                // Went with one before it.
                continue;
            }
            if (!cascade && !together.contains(view.id())) {
                throw DbException.about(
                                ErrorCode.DEPENDENT_OBJECTS_EXIST,
                                view.kindWord() + " depends on " + table.kindWord() + ", " + view.kindWord() + "="
                                        + view + ", " + table.kindWord() + "=" + table + "; use CASCADE",
                                view.name())
                        .withPosition(position);
            }
            context.lockExclusive(view);
            drop(view, together, cascade, position);
            new Drops(context).remove(view.id());
        }
    }

    /// @throws DbException 0A000 a view uses the column
    void refuseUse(TableDescriptor table, int ordinal, String what, int position) {
        for (TableDescriptor view : of(table.id(), ordinal)) {
            throw DbException.about(
                            ErrorCode.FEATURE_NOT_SUPPORTED,
                            "a column that a view uses cannot be " + what + ", column="
                                    + table.column(ordinal).name() + ", view=" + view + "; drop the view first",
                            view.name())
                    .withPosition(position);
        }
    }
}
