package io.rustydb.sql.algebra;

import io.rustydb.sql.algebra.Relation.Computed;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.parser.ast.ChangeStatement.MatchKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement with all names resolved.
public sealed interface BoundStatement {
    /// A column of the result.
    record Output(String name, int number) {}

    /// What a change gives back, computed over the changed rows and what was joined to them.
    ///
    /// @param firstColumn numbers of the target table's columns in these expressions: of the new row, or the
    ///     deleted one
    /// @param oldColumn numbers of the columns of the row as it was before
    /// @param newColumn … and as it is now
    record Returning(int firstColumn, int oldColumn, int newColumn, List<Computed> values, List<Output> outputs) {
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
    /// @param conflict ON CONFLICT
    /// @param returning RETURNING, or the generated keys that were asked for; null = neither
    record Insert(
            TableDescriptor table,
            Relation source,
            List<ColumnValue> values,
            @Nullable Conflict conflict,
            @Nullable Returning returning)
            implements BoundStatement {
        public Insert {
            values = List.copyOf(values);
        }
    }

    /// ON CONFLICT.
    ///
    /// @param target numbers of the columns of the row in the way
    /// @param indexes unique indexes of the table, over the target's columns
    /// @param constraint index of the constraint that was named; null if none was
    /// @param keys what was written in place of a constraint, over the target's columns; empty for nothing
    /// @param where … and behind it
    /// @param update DO UPDATE
    /// @param excluded numbers of the columns of the row that was not inserted
    /// @param values what is set, over both
    /// @param condition the row in the way is changed only if all are true
    record Conflict(
            int target,
            List<BoundIndex> indexes,
            @Nullable IndexDescriptor constraint,
            List<Scalar> keys,
            List<Scalar> where,
            boolean update,
            int excluded,
            List<ColumnValue> values,
            List<Scalar> condition,
            int position) {
        public Conflict {
            indexes = List.copyOf(indexes);
            keys = List.copyOf(keys);
            where = List.copyOf(where);
            values = List.copyOf(values);
            condition = List.copyOf(condition);
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

    /// MERGE.
    ///
    /// @param source rows of the source joined to those of the target
    /// @param marker a column that is NULL where there is no row of the source
    /// @param action a column of the joined rows for the name of what was done
    record Merge(
            Relation.Scan target,
            Relation source,
            int marker,
            int action,
            List<MergeClause> clauses,
            @Nullable Returning returning)
            implements BoundStatement {
        public Merge {
            clauses = List.copyOf(clauses);
        }
    }

    /// @param condition all must be true
    /// @param values for UPDATE and INSERT
    record MergeClause(MatchKind kind, List<Scalar> condition, MergeAction action, List<ColumnValue> values) {
        public MergeClause {
            condition = List.copyOf(condition);
            values = List.copyOf(values);
        }
    }

    enum MergeAction {
        UPDATE,
        DELETE,
        INSERT,
        NOTHING
    }

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
