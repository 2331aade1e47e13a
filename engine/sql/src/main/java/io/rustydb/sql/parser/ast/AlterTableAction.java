package io.rustydb.sql.parser.ast;

import io.rustydb.sql.parser.ast.TableElement.ColumnDefinition;
import io.rustydb.sql.parser.ast.TableElement.TableConstraint;
import java.util.List;
import java.util.Optional;

/// One action of ALTER TABLE.
public sealed interface AlterTableAction extends Node {
    record AddColumn(boolean ifNotExists, ColumnDefinition column, int position) implements AlterTableAction {}

    record DropColumn(boolean ifExists, Name column, boolean cascade, int position) implements AlterTableAction {}

    /// @param notValid existing rows are not checked
    record AddConstraint(TableConstraint constraint, boolean notValid, int position) implements AlterTableAction {}

    record DropConstraint(boolean ifExists, Name constraint, boolean cascade, int position)
            implements AlterTableAction {}

    record SetDefault(Name column, Expression value, int position) implements AlterTableAction {}

    record DropDefault(Name column, int position) implements AlterTableAction {}

    record SetNotNull(Name column, int position) implements AlterTableAction {}

    record DropNotNull(Name column, int position) implements AlterTableAction {}

    record SetType(Name column, TypeName type, Optional<Expression> using, int position) implements AlterTableAction {}

    record AddIdentity(Name column, boolean always, List<SequenceOption> options, int position)
            implements AlterTableAction {
        public AddIdentity {
            options = List.copyOf(options);
        }
    }

    /// Changed options of an identity column: `RESTART WITH n`, `SET INCREMENT BY n`, `SET GENERATED ALWAYS`.
    ///
    /// @param always present when SET GENERATED was written
    record AlterIdentity(Name column, Optional<Boolean> always, List<SequenceOption> options, int position)
            implements AlterTableAction {
        public AlterIdentity {
            options = List.copyOf(options);
        }
    }

    record DropIdentity(Name column, boolean ifExists, int position) implements AlterTableAction {}

    record RenameTable(Name newName, int position) implements AlterTableAction {}

    record RenameColumn(Name column, Name newName, int position) implements AlterTableAction {}

    record RenameConstraint(Name constraint, Name newName, int position) implements AlterTableAction {}

    /// SET TABLESPACE, MOVE TABLESPACE, STORAGE.
    record SetPlacement(Placement placement, int position) implements AlterTableAction {}

    record SetSchema(Name schema, int position) implements AlterTableAction {}
}
