package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.DefinitionStatement;
import io.rustydb.sql.parser.ast.DefinitionStatement.AlterIndex;
import io.rustydb.sql.parser.ast.DefinitionStatement.AlterSequence;
import io.rustydb.sql.parser.ast.DefinitionStatement.AlterTable;
import io.rustydb.sql.parser.ast.DefinitionStatement.CheckOption;
import io.rustydb.sql.parser.ast.DefinitionStatement.CommentOn;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateIndex;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateMaterializedView;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateRole;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateSchema;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateSequence;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateTable;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateTableAs;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateTablespace;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateView;
import io.rustydb.sql.parser.ast.DefinitionStatement.Drop;
import io.rustydb.sql.parser.ast.DefinitionStatement.DropTablespace;
import io.rustydb.sql.parser.ast.DefinitionStatement.GrantPrivileges;
import io.rustydb.sql.parser.ast.DefinitionStatement.GrantRoles;
import io.rustydb.sql.parser.ast.DefinitionStatement.IndexKey;
import io.rustydb.sql.parser.ast.DefinitionStatement.OnCommit;
import io.rustydb.sql.parser.ast.DefinitionStatement.Refresh;
import io.rustydb.sql.parser.ast.DefinitionStatement.Reindex;
import io.rustydb.sql.parser.ast.DefinitionStatement.Rename;
import io.rustydb.sql.parser.ast.DefinitionStatement.TableScope;
import io.rustydb.sql.parser.ast.DefinitionStatement.Truncate;
import io.rustydb.sql.parser.ast.Expression;

/// Prints definitions; the inside of tables is left to [TableDefinitionPrinter].
final class DefinitionPrinter {
    private final PrintBuffer out;
    private final ExpressionPrinter expressions;
    private final QueryPrinter queries;
    private final TableDefinitionPrinter tables;

    DefinitionPrinter(PrintBuffer out) {
        this.out = out;
        this.expressions = new ExpressionPrinter(out);
        this.queries = new QueryPrinter(out);
        this.tables = new TableDefinitionPrinter(out);
    }

    void definition(DefinitionStatement statement) {
        switch (statement) {
            case CreateTable create -> {
                scope(create.scope());
                out.add("TABLE ")
                        .addIf(create.ifNotExists(), "IF NOT EXISTS ")
                        .name(create.name())
                        .add(" (");
                out.list(create.elements(), ", ", tables::element).add(")");
                onCommit(create.onCommit());
                tables.placement(create.placement());
            }
            case CreateTableAs create -> createAs(create);
            case CreateMaterializedView create -> {
                out.add("CREATE MATERIALIZED VIEW ")
                        .addIf(create.ifNotExists(), "IF NOT EXISTS ")
                        .name(create.name());
                if (!create.columns().isEmpty()) {
                    out.add(" ").names(create.columns());
                }
                tables.placement(create.placement());
                out.add(" AS ");
                queries.query(create.query());
                out.addIf(!create.withData(), " WITH NO DATA");
            }
            case Refresh refresh -> {
                out.add("REFRESH MATERIALIZED VIEW ").addIf(refresh.concurrently(), "CONCURRENTLY ");
                out.name(refresh.name()).addIf(!refresh.withData(), " WITH NO DATA");
            }
            case AlterTable alter -> {
                out.add("ALTER TABLE ")
                        .addIf(alter.ifExists(), "IF EXISTS ")
                        .name(alter.name())
                        .add(" ");
                out.list(alter.actions(), ", ", tables::action);
            }
            case Drop drop -> {
                out.add("DROP ")
                        .add(drop.kind().words())
                        .addIf(drop.ifExists(), " IF EXISTS")
                        .add(" ");
                out.list(drop.names(), ", ", out::name).addIf(drop.cascade(), " CASCADE");
                out.addIf(drop.purge(), " PURGE");
            }
            case DefinitionStatement.Undrop undrop -> {
                out.add("FLASHBACK TABLE ").name(undrop.name()).add(" TO BEFORE DROP");
                undrop.newName().ifPresent(name -> out.add(" RENAME TO ").name(name));
            }
            case DefinitionStatement.Purge purge -> {
                out.add("PURGE ").add(purge.kind().map(Enum::name).orElse("RECYCLEBIN"));
                purge.name().ifPresent(name -> out.add(" ").name(name));
            }
            case CreateIndex create -> createIndex(create);
            case CreateTablespace create -> {
                out.add("CREATE TABLESPACE ")
                        .addIf(create.ifNotExists(), "IF NOT EXISTS ")
                        .name(create.name());
                create.file().ifPresent(file -> out.add(" DATAFILE ").string(file));
                create.pageSize().ifPresent(bytes -> out.add(" PAGESIZE " + bytes));
            }
            case DropTablespace drop ->
                out.add("DROP TABLESPACE ")
                        .addIf(drop.ifExists(), "IF EXISTS ")
                        .name(drop.name())
                        .addIf(drop.contents(), " INCLUDING CONTENTS")
                        .addIf(drop.cascade(), " CASCADE CONSTRAINTS");
            case AlterIndex alter -> {
                out.add("ALTER INDEX ").addIf(alter.ifExists(), "IF EXISTS ").name(alter.name());
                alter.placement()
                        .tablespace()
                        .ifPresent(name -> out.add(" SET TABLESPACE ").name(name));
                alter.placement().pool().ifPresent(pool -> out.add(" STORAGE (BUFFER_POOL " + pool + ")"));
            }
            case CreateSequence create -> {
                out.add("CREATE ").addIf(create.temporary(), "TEMPORARY ").add("SEQUENCE ");
                out.addIf(create.ifNotExists(), "IF NOT EXISTS ").name(create.name());
                tables.sequenceOptions(create.options(), " ");
            }
            case AlterSequence alter -> {
                out.add("ALTER SEQUENCE ").addIf(alter.ifExists(), "IF EXISTS ").name(alter.name());
                tables.sequenceOptions(alter.options(), " ");
            }
            case CreateSchema create -> {
                out.add("CREATE SCHEMA").addIf(create.ifNotExists(), " IF NOT EXISTS");
                create.name().ifPresent(name -> out.add(" ").name(name));
                create.authorization()
                        .ifPresent(role -> out.add(" AUTHORIZATION ").name(role));
            }
            case CreateView create -> createView(create);
            case Rename rename -> {
                out.add("ALTER ")
                        .add(rename.kind().words())
                        .addIf(rename.ifExists(), " IF EXISTS")
                        .add(" ");
                out.name(rename.name()).add(" RENAME TO ").name(rename.newName());
            }
            case Truncate truncate -> {
                out.add("TRUNCATE TABLE ").list(truncate.tables(), ", ", out::name);
                out.addIf(truncate.identityRestart(), " RESTART IDENTITY").addIf(truncate.cascade(), " CASCADE");
            }
            case Reindex reindex ->
                out.add("REINDEX ").add(reindex.table() ? "TABLE " : "INDEX ").name(reindex.name());
            case CommentOn comment -> {
                out.add("COMMENT ON ").add(comment.kind().words()).add(" ").name(comment.name());
                comment.table().ifPresent(table -> out.add(" ON ").name(table));
                out.add(" IS ");
                comment.text().ifPresentOrElse(out::string, () -> out.add("NULL"));
            }
            case CreateRole create -> {
                out.add("CREATE ROLE ")
                        .addIf(create.ifNotExists(), "IF NOT EXISTS ")
                        .name(create.name());
                out.add(create.login() ? " LOGIN" : " NOLOGIN");
                create.password().ifPresent(password -> out.add(" PASSWORD ").string(password));
            }
            case GrantPrivileges grant -> grantPrivileges(grant);
            case GrantRoles grant -> {
                out.add(grant.grant() ? "GRANT " : "REVOKE ");
                out.addIf(!grant.grant() && grant.adminOption(), "ADMIN OPTION FOR ");
                out.list(grant.roles(), ", ", out::name).add(grant.grant() ? " TO " : " FROM ");
                out.list(grant.grantees(), ", ", out::name);
                out.addIf(grant.grant() && grant.adminOption(), " WITH ADMIN OPTION");
                out.addIf(grant.cascade(), " CASCADE");
            }
        }
    }

    private void scope(TableScope scope) {
        out.add(
                switch (scope) {
                    case PERMANENT -> "CREATE ";
                    case UNLOGGED -> "CREATE UNLOGGED ";
                    case TEMPORARY -> "CREATE TEMPORARY ";
                });
    }

    private void onCommit(OnCommit onCommit) {
        switch (onCommit) {
            case PRESERVE_ROWS -> {}
            case DELETE_ROWS -> out.add(" ON COMMIT DELETE ROWS");
            case DROP -> out.add(" ON COMMIT DROP");
        }
    }

    private void createAs(CreateTableAs create) {
        scope(create.scope());
        out.add("TABLE ").addIf(create.ifNotExists(), "IF NOT EXISTS ").name(create.name());
        if (!create.columns().isEmpty()) {
            out.add(" ").names(create.columns());
        }
        onCommit(create.onCommit());
        out.add(" AS ");
        queries.query(create.query());
        out.addIf(!create.withData(), " WITH NO DATA");
    }

    private void createIndex(CreateIndex create) {
        out.add("CREATE ").addIf(create.unique(), "UNIQUE ").add("INDEX ");
        out.addIf(create.concurrently(), "CONCURRENTLY ");
        out.addIf(create.ifNotExists(), "IF NOT EXISTS ");
        create.name().ifPresent(name -> out.name(name).add(" "));
        out.add("ON ").name(create.table());
        create.method().ifPresent(method -> out.add(" USING ").name(method));
        out.add(" (").list(create.keys(), ", ", this::indexKey).add(")");
        if (!create.include().isEmpty()) {
            out.add(" INCLUDE ").names(create.include());
        }
        out.addIf(create.nullsNotDistinct(), " NULLS NOT DISTINCT");
        queries.where(create.where());
        tables.placement(create.placement());
    }

    private void indexKey(IndexKey key) {
        boolean bare = key.expression() instanceof Expression.ColumnReference;
        out.addIf(!bare, "(");
        expressions.print(key.expression());
        out.addIf(!bare, ")");
        queries.direction(key.descending(), key.nulls());
    }

    private void createView(CreateView create) {
        out.add("CREATE ").addIf(create.orReplace(), "OR REPLACE ").addIf(create.temporary(), "TEMPORARY ");
        out.addIf(create.recursive(), "RECURSIVE ").add("VIEW ").name(create.name());
        if (!create.columns().isEmpty()) {
            out.add(" ").names(create.columns());
        }
        out.add(" AS ");
        queries.query(create.query());
        out.addIf(create.checkOption() != CheckOption.NONE, " WITH " + create.checkOption() + " CHECK OPTION");
    }

    private void grantPrivileges(GrantPrivileges grant) {
        out.add(grant.grant() ? "GRANT " : "REVOKE ");
        out.addIf(!grant.grant() && grant.grantOption(), "GRANT OPTION FOR ");
        out.addIf(grant.privileges().isEmpty(), "ALL PRIVILEGES");
        out.list(grant.privileges(), ", ", privilege -> {
            out.add(privilege.name());
            if (!privilege.columns().isEmpty()) {
                out.add(" ").names(privilege.columns());
            }
        });
        out.add(" ON ").add(grant.kind().name()).add(" ").list(grant.objects(), ", ", out::name);
        out.add(grant.grant() ? " TO " : " FROM ").list(grant.grantees(), ", ", out::name);
        out.addIf(grant.grant() && grant.grantOption(), " WITH GRANT OPTION").addIf(grant.cascade(), " CASCADE");
    }
}
