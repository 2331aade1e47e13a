package io.rustydb.sql.algebra;

import io.rustydb.sql.algebra.Relation.Computed;
import io.rustydb.sql.catalog.TableDescriptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement with all names resolved.
public sealed interface BoundStatement {
    /// A column of the result.
    record Output(String name, int number) {}

    /// What a change gives back, computed over the changed rows.
    ///
    /// @param firstColumn numbers of the target table's columns in these expressions
    record Returning(int firstColumn, List<Computed> values, List<Output> outputs) {
        public Returning {
            values = List.copyOf(values);
            outputs = List.copyOf(outputs);
        }
    }

    record Query(Relation relation, List<Output> outputs) implements BoundStatement {
        public Query {
            outputs = List.copyOf(outputs);
        }
    }

    /// @param values of every column of the table that is not NULL by omission, over the source's columns
    /// @param returning RETURNING, or the generated keys that were asked for; null = neither
    record Insert(
            TableDescriptor table,
            Relation source,
            List<ColumnValue> values,
            @Nullable Returning returning) implements BoundStatement {
        public Insert {
            values = List.copyOf(values);
        }
    }

    /// @param ordinal of the table's column
    /// @param value of the column's type, not yet checked against its length
    record ColumnValue(int ordinal, Scalar value) {}

    /// @param source rows with the target's row id
    /// @param severalMatches a row may come more than once; the first one counts
    record Update(
            Relation.Scan target,
            Relation source,
            List<ColumnValue> values,
            boolean severalMatches,
            @Nullable Returning returning)
            implements BoundStatement {
        public Update {
            values = List.copyOf(values);
        }
    }

    record Delete(
            Relation.Scan target,
            Relation source,
            boolean severalMatches,
            @Nullable Returning returning) implements BoundStatement {}

    /// A statement with changes in its WITH. All of them read what was there before the statement; each is done
    /// once, also when nobody reads what it returns.
    record WithChanges(List<NamedChange> changes, BoundStatement statement) implements BoundStatement {
        public WithChanges {
            changes = List.copyOf(changes);
        }
    }

    /// @param returned what the statement reads of it
    record NamedChange(Relation.ReturnedRows returned, BoundStatement change) {}

    /// @param analyze runs the statement and shows what happened
    record Explain(boolean analyze, BoundStatement statement) implements BoundStatement {}
}
