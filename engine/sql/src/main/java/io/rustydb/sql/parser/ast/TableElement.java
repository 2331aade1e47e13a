package io.rustydb.sql.parser.ast;

import java.util.List;
import java.util.Optional;

/// What stands between the parentheses of CREATE TABLE.
public sealed interface TableElement extends Node {

    record ColumnDefinition(
            Name name,
            TypeName type,
            Optional<QualifiedName> collation,
            List<ColumnConstraint> constraints,
            int position)
            implements TableElement {
        public ColumnDefinition {
            constraints = List.copyOf(constraints);
        }
    }

    /// A constraint of the table, with its name if it was given one.
    sealed interface TableConstraint extends TableElement {
        Optional<Name> name();

        Timing timing();

        record PrimaryKey(Optional<Name> name, List<Name> columns, Timing timing, Placement placement, int position)
                implements TableConstraint {
            public PrimaryKey {
                columns = List.copyOf(columns);
            }
        }

        record Unique(
                Optional<Name> name,
                List<Name> columns,
                boolean nullsNotDistinct,
                Timing timing,
                Placement placement,
                int position)
                implements TableConstraint {
            public Unique {
                columns = List.copyOf(columns);
            }
        }

        record Check(Optional<Name> name, Expression condition, Timing timing, int position)
                implements TableConstraint {}

        record ForeignKey(Optional<Name> name, List<Name> columns, Reference reference, Timing timing, int position)
                implements TableConstraint {
            public ForeignKey {
                columns = List.copyOf(columns);
            }
        }
    }

    /// A constraint written behind a column.
    sealed interface ColumnConstraint extends Node {
        Optional<Name> name();

        record NotNull(Optional<Name> name, int position) implements ColumnConstraint {}

        /// An explicit NULL.
        record Nullable(Optional<Name> name, int position) implements ColumnConstraint {}

        record Default(Optional<Name> name, Expression value, int position) implements ColumnConstraint {}

        /// GENERATED ALWAYS or BY DEFAULT AS IDENTITY.
        record Identity(Optional<Name> name, boolean always, List<SequenceOption> options, int position)
                implements ColumnConstraint {
            public Identity {
                options = List.copyOf(options);
            }
        }

        /// GENERATED ALWAYS AS (value) STORED or VIRTUAL.
        record Generated(Optional<Name> name, Expression value, boolean stored, int position)
                implements ColumnConstraint {}

        record PrimaryKey(Optional<Name> name, Timing timing, Placement placement, int position)
                implements ColumnConstraint {}

        record Unique(Optional<Name> name, boolean nullsNotDistinct, Timing timing, Placement placement, int position)
                implements ColumnConstraint {}

        record Check(Optional<Name> name, Expression condition, Timing timing, int position)
                implements ColumnConstraint {}

        record References(Optional<Name> name, Reference reference, Timing timing, int position)
                implements ColumnConstraint {}
    }

    /// When a constraint is checked.
    enum Timing {
        NOT_DEFERRABLE,
        /// DEFERRABLE INITIALLY IMMEDIATE
        DEFERRABLE,
        /// DEFERRABLE INITIALLY DEFERRED
        DEFERRED
    }

    /// REFERENCES table [(columns)] …
    ///
    /// @param columns empty for the primary key
    record Reference(
            QualifiedName table,
            List<Name> columns,
            MatchKind match,
            ReferentialAction onDelete,
            ReferentialAction onUpdate,
            int position)
            implements Node {
        public Reference {
            columns = List.copyOf(columns);
        }
    }

    enum MatchKind {
        SIMPLE,
        FULL
    }

    enum ReferentialAction {
        NO_ACTION("NO ACTION"),
        RESTRICT("RESTRICT"),
        CASCADE("CASCADE"),
        SET_NULL("SET NULL"),
        SET_DEFAULT("SET DEFAULT");

        private final String words;

        ReferentialAction(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }
}
