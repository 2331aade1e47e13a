package io.rustydb.sql.parser.ast;

import io.rustydb.sql.parser.ast.Query.NullsOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// CREATE, ALTER, DROP, TRUNCATE, COMMENT, GRANT, REVOKE.
public sealed interface DefinitionStatement extends Statement {

    record CreateTable(
            QualifiedName name,
            boolean ifNotExists,
            TableScope scope,
            List<TableElement> elements,
            OnCommit onCommit,
            Placement placement,
            int position)
            implements DefinitionStatement {
        public CreateTable {
            elements = List.copyOf(elements);
        }
    }

    enum TableScope {
        PERMANENT,
        UNLOGGED,
        TEMPORARY
    }

    /// Of a temporary table.
    enum OnCommit {
        PRESERVE_ROWS,
        DELETE_ROWS,
        DROP
    }

    /// @param columns new names; empty for the query's own
    record CreateTableAs(
            QualifiedName name,
            boolean ifNotExists,
            TableScope scope,
            List<Name> columns,
            OnCommit onCommit,
            Query query,
            boolean withData,
            int position)
            implements DefinitionStatement {
        public CreateTableAs {
            columns = List.copyOf(columns);
        }
    }

    /// @param columns new names; empty for the query's own
    record CreateMaterializedView(
            QualifiedName name,
            boolean ifNotExists,
            List<Name> columns,
            Placement placement,
            Query query,
            boolean withData,
            int position)
            implements DefinitionStatement {
        public CreateMaterializedView {
            columns = List.copyOf(columns);
        }
    }

    /// REFRESH MATERIALIZED VIEW.
    record Refresh(QualifiedName name, boolean concurrently, boolean withData, int position)
            implements DefinitionStatement {}

    record AlterTable(QualifiedName name, boolean ifExists, List<AlterTableAction> actions, int position)
            implements DefinitionStatement {
        public AlterTable {
            actions = List.copyOf(actions);
        }
    }

    /// DROP of any kind of object.
    ///
    /// @param purge not into the recycle bin
    record Drop(
            ObjectKind kind, List<QualifiedName> names, boolean ifExists, boolean cascade, boolean purge, int position)
            implements DefinitionStatement {
        public Drop {
            names = List.copyOf(names);
        }
    }

    /// FLASHBACK TABLE … TO BEFORE DROP.
    ///
    /// @param newName of RENAME TO
    record Undrop(QualifiedName name, Optional<Name> newName, int position) implements DefinitionStatement {}

    /// PURGE TABLE, PURGE INDEX, PURGE RECYCLEBIN.
    ///
    /// @param kind TABLE or INDEX, for which there is a name; empty for all that is in the recycle bin
    record Purge(Optional<ObjectKind> kind, Optional<QualifiedName> name, int position)
            implements DefinitionStatement {}

    enum ObjectKind {
        TABLE,
        INDEX,
        SEQUENCE,
        SCHEMA,
        VIEW,
        MATERIALIZED_VIEW,
        /// Only COMMENT ON.
        COLUMN,
        /// Only COMMENT ON.
        CONSTRAINT,
        /// Only COMMENT ON.
        DATABASE,
        ROLE;

        /// As SQL writes it.
        public String words() {
            return name().replace('_', ' ');
        }
    }

    /// @param name empty: the engine makes one up
    /// @param concurrently while others go on changing the table
    /// @param method USING method, folded; empty for the default
    /// @param include columns carried along without being part of the key
    record CreateIndex(
            Optional<QualifiedName> name,
            boolean unique,
            boolean concurrently,
            boolean ifNotExists,
            QualifiedName table,
            Optional<Name> method,
            List<IndexKey> keys,
            List<Name> include,
            boolean nullsNotDistinct,
            Optional<Expression> where,
            Placement placement,
            int position)
            implements DefinitionStatement {
        public CreateIndex {
            keys = List.copyOf(keys);
            include = List.copyOf(include);
        }
    }

    /// @param file name of its file, as written
    /// @param filePosition of it
    /// @param pageSize bytes
    record CreateTablespace(
            Name name, boolean ifNotExists, Optional<String> file, int filePosition, OptionalInt pageSize, int position)
            implements DefinitionStatement {}

    /// @param contents INCLUDING CONTENTS
    /// @param cascade CASCADE CONSTRAINTS: foreign keys of other tables that refer to its tables go too
    record DropTablespace(Name name, boolean ifExists, boolean contents, boolean cascade, int position)
            implements DefinitionStatement {}

    /// ALTER INDEX … SET TABLESPACE, REBUILD TABLESPACE, STORAGE.
    record AlterIndex(QualifiedName name, boolean ifExists, Placement placement, int position)
            implements DefinitionStatement {}

    /// REINDEX.
    ///
    /// @param table all indexes of a table, not one index
    record Reindex(boolean table, QualifiedName name, int position) implements DefinitionStatement {}

    record IndexKey(Expression expression, boolean descending, NullsOrder nulls, int position) implements Node {}

    record CreateSequence(
            QualifiedName name, boolean ifNotExists, boolean temporary, List<SequenceOption> options, int position)
            implements DefinitionStatement {
        public CreateSequence {
            options = List.copyOf(options);
        }
    }

    record AlterSequence(QualifiedName name, boolean ifExists, List<SequenceOption> options, int position)
            implements DefinitionStatement {
        public AlterSequence {
            options = List.copyOf(options);
        }
    }

    /// @param name empty only with an authorization, whose name it then is
    record CreateSchema(Optional<Name> name, boolean ifNotExists, Optional<Name> authorization, int position)
            implements DefinitionStatement {}

    record CreateView(
            QualifiedName name,
            boolean orReplace,
            boolean temporary,
            boolean recursive,
            List<Name> columns,
            Query query,
            CheckOption checkOption,
            int position)
            implements DefinitionStatement {
        public CreateView {
            columns = List.copyOf(columns);
        }
    }

    enum CheckOption {
        NONE,
        LOCAL,
        CASCADED
    }

    /// `ALTER kind name RENAME TO newName`; tables are renamed by [AlterTable].
    record Rename(ObjectKind kind, QualifiedName name, boolean ifExists, Name newName, int position)
            implements DefinitionStatement {}

    /// @param identityRestart RESTART IDENTITY
    record Truncate(List<QualifiedName> tables, boolean identityRestart, boolean cascade, int position)
            implements DefinitionStatement {
        public Truncate {
            tables = List.copyOf(tables);
        }
    }

    /// @param name of a column: its table's name and its own; of a constraint: its own
    /// @param table of a constraint only
    /// @param text empty removes the comment
    record CommentOn(
            ObjectKind kind, QualifiedName name, Optional<QualifiedName> table, Optional<String> text, int position)
            implements DefinitionStatement {}

    /// CREATE ROLE or CREATE USER, which differ in `login`.
    record CreateRole(Name name, boolean ifNotExists, boolean login, Optional<String> password, int position)
            implements DefinitionStatement {}

    /// GRANT and REVOKE on objects.
    ///
    /// @param grant false for REVOKE
    /// @param privileges empty for ALL
    /// @param grantOption WITH GRANT OPTION, or GRANT OPTION FOR
    /// @param cascade REVOKE … CASCADE
    record GrantPrivileges(
            boolean grant,
            List<Privilege> privileges,
            ObjectKind kind,
            List<QualifiedName> objects,
            List<Name> grantees,
            boolean grantOption,
            boolean cascade,
            int position)
            implements DefinitionStatement {
        public GrantPrivileges {
            privileges = List.copyOf(privileges);
            objects = List.copyOf(objects);
            grantees = List.copyOf(grantees);
        }
    }

    /// @param name upper case: SELECT, INSERT, USAGE, …
    record Privilege(String name, List<Name> columns, int position) implements Node {
        public Privilege {
            columns = List.copyOf(columns);
        }
    }

    /// GRANT and REVOKE of roles.
    record GrantRoles(
            boolean grant, List<Name> roles, List<Name> grantees, boolean adminOption, boolean cascade, int position)
            implements DefinitionStatement {
        public GrantRoles {
            roles = List.copyOf(roles);
            grantees = List.copyOf(grantees);
        }
    }
}
