package io.rustydb.sql.catalog;

import java.util.List;

/// A constraint of a table other than NOT NULL, which is a property of the column. Column numbers are ordinals.
public sealed interface ConstraintDescriptor {
    long id();

    /// Unique within the table.
    String name();

    /// Primary key or unique.
    ///
    /// @param indexId the unique index that enforces it
    /// @param primary at most one a table
    record Key(long id, String name, boolean primary, List<Integer> columns, long indexId)
            implements ConstraintDescriptor {
        public Key {
            columns = List.copyOf(columns);
        }
    }

    record Check(long id, String name, StoredExpression condition) implements ConstraintDescriptor {}

    /// Known to both tables: the child has it in [TableDescriptor#constraints], the parent in
    /// [TableDescriptor#referencedBy].
    ///
    /// @param columns of the child
    /// @param parentColumns in the order of `columns`; exactly the columns of the parent's unique index, in any
    ///     order
    /// @param parentIndexId unique index of the parent that is probed
    /// @param childIndexId index of the child whose leading columns are `columns`, in any order; 0 = none, the
    ///     child is scanned
    record ForeignKey(
            long id,
            String name,
            long childTableId,
            List<Integer> columns,
            long parentTableId,
            List<Integer> parentColumns,
            long parentIndexId,
            long childIndexId,
            boolean matchFull,
            Action onDelete,
            Action onUpdate)
            implements ConstraintDescriptor {
        public ForeignKey {
            columns = List.copyOf(columns);
            parentColumns = List.copyOf(parentColumns);
            assert columns.size() == parentColumns.size();
        }
    }

    /// What happens to children when their parent's key goes.
    enum Action {
        NO_ACTION,
        RESTRICT,
        CASCADE,
        SET_NULL,
        SET_DEFAULT
    }
}
