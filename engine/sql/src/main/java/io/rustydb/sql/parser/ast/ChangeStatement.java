package io.rustydb.sql.parser.ast;

import io.rustydb.sql.parser.ast.Query.With;
import io.rustydb.sql.parser.ast.QueryBody.SelectItem;
import java.util.List;
import java.util.Optional;

/// INSERT, UPDATE, DELETE, MERGE.
public sealed interface ChangeStatement extends Statement {
    Optional<With> with();

    QualifiedName table();

    /// Name under which the target's columns are visible, if not its own.
    Optional<Name> alias();

    List<SelectItem> returning();

    ReturningNames returningNames();

    /// RETURNING WITH (OLD AS …, NEW AS …).
    record ReturningNames(Optional<Name> old, Optional<Name> fresh) {
        public static final ReturningNames NONE = new ReturningNames(Optional.empty(), Optional.empty());
    }

    /// @param columns empty when none were listed
    record Insert(
            Optional<With> with,
            QualifiedName table,
            Optional<Name> alias,
            List<Name> columns,
            Overriding overriding,
            InsertSource source,
            Optional<OnConflict> onConflict,
            ReturningNames returningNames,
            List<SelectItem> returning,
            int position)
            implements ChangeStatement {
        public Insert {
            columns = List.copyOf(columns);
            returning = List.copyOf(returning);
        }
    }

    enum Overriding {
        NONE,
        SYSTEM_VALUE,
        USER_VALUE
    }

    sealed interface InsertSource {
        record DefaultValues(int position) implements InsertSource {}

        /// VALUES; values may be [Expression.DefaultValue].
        record Rows(List<List<Expression>> rows, int position) implements InsertSource {
            public Rows {
                rows = List.copyOf(rows);
            }
        }

        record FromQuery(Query query) implements InsertSource {}
    }

    /// ON CONFLICT.
    ///
    /// @param constraint ON CONSTRAINT name; else the key expressions decide, which may be empty
    /// @param assignments empty for DO NOTHING
    record OnConflict(
            Optional<Name> constraint,
            List<Expression> keys,
            Optional<Expression> keyWhere,
            List<Assignment> assignments,
            Optional<Expression> where,
            int position)
            implements Node {
        public OnConflict {
            keys = List.copyOf(keys);
            assignments = List.copyOf(assignments);
        }
    }

    record Update(
            Optional<With> with,
            QualifiedName table,
            Optional<Name> alias,
            List<Assignment> assignments,
            List<TableReference> from,
            Optional<Expression> where,
            ReturningNames returningNames,
            List<SelectItem> returning,
            int position)
            implements ChangeStatement {
        public Update {
            assignments = List.copyOf(assignments);
            from = List.copyOf(from);
            returning = List.copyOf(returning);
        }
    }

    sealed interface Assignment extends Node {
        /// `c = value`; the value may be [Expression.DefaultValue].
        record Single(Name column, Expression value, int position) implements Assignment {}

        /// `(a, b) = row`: a row constructor, whose fields may be [Expression.DefaultValue], or a scalar
        /// subquery.
        record Multiple(List<Name> columns, Expression value, int position) implements Assignment {
            public Multiple {
                columns = List.copyOf(columns);
            }
        }
    }

    record Delete(
            Optional<With> with,
            QualifiedName table,
            Optional<Name> alias,
            List<TableReference> using,
            Optional<Expression> where,
            ReturningNames returningNames,
            List<SelectItem> returning,
            int position)
            implements ChangeStatement {
        public Delete {
            using = List.copyOf(using);
            returning = List.copyOf(returning);
        }
    }

    /// MERGE.
    record Merge(
            Optional<With> with,
            QualifiedName table,
            Optional<Name> alias,
            TableReference source,
            Expression on,
            List<MergeClause> clauses,
            ReturningNames returningNames,
            List<SelectItem> returning,
            int position)
            implements ChangeStatement {
        public Merge {
            clauses = List.copyOf(clauses);
            returning = List.copyOf(returning);
        }
    }

    /// WHEN … THEN …
    record MergeClause(MatchKind kind, Optional<Expression> condition, MergeAction action, int position)
            implements Node {}

    enum MatchKind {
        MATCHED,
        NOT_MATCHED_BY_TARGET,
        NOT_MATCHED_BY_SOURCE
    }

    sealed interface MergeAction {
        /// @param deleteWhere Oracle's DELETE WHERE: the row is deleted if this holds for it as it would become
        record Change(List<Assignment> assignments, Optional<Expression> deleteWhere) implements MergeAction {
            public Change {
                assignments = List.copyOf(assignments);
            }
        }

        record Remove() implements MergeAction {}

        record Nothing() implements MergeAction {}

        /// @param columns empty when none were listed
        /// @param values empty for DEFAULT VALUES; else may be [Expression.DefaultValue]
        record Add(List<Name> columns, Overriding overriding, List<Expression> values) implements MergeAction {
            public Add {
                columns = List.copyOf(columns);
                values = List.copyOf(values);
            }
        }
    }
}
