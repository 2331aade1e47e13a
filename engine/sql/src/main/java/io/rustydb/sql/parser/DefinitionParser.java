package io.rustydb.sql.parser;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.parser.ast.DefinitionStatement;
import io.rustydb.sql.parser.ast.DefinitionStatement.CheckOption;
import io.rustydb.sql.parser.ast.DefinitionStatement.CommentOn;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateIndex;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateMaterializedView;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateSchema;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateView;
import io.rustydb.sql.parser.ast.DefinitionStatement.Drop;
import io.rustydb.sql.parser.ast.DefinitionStatement.IndexKey;
import io.rustydb.sql.parser.ast.DefinitionStatement.ObjectKind;
import io.rustydb.sql.parser.ast.DefinitionStatement.Purge;
import io.rustydb.sql.parser.ast.DefinitionStatement.Refresh;
import io.rustydb.sql.parser.ast.DefinitionStatement.Reindex;
import io.rustydb.sql.parser.ast.DefinitionStatement.TableScope;
import io.rustydb.sql.parser.ast.DefinitionStatement.Truncate;
import io.rustydb.sql.parser.ast.DefinitionStatement.Undrop;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.Placement;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// CREATE and DROP, TRUNCATE, COMMENT ON; tables and sequences have their own parsers.
final class DefinitionParser {
    private final Grammar grammar;
    private final Cursor cursor;

    DefinitionParser(Grammar grammar) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
    }

    DefinitionStatement create() {
        int position = cursor.position();
        cursor.expect(Keyword.CREATE);
        boolean orReplace = cursor.accept(Keyword.OR, Keyword.REPLACE);
        if (orReplace && !cursor.at(Keyword.VIEW) && !atTemporary() && !cursor.at(Keyword.RECURSIVE)) {
            throw StatementParser.unknownOrUnsupported(cursor, "CREATE OR REPLACE", "VIEW");
        }
        boolean temporary = temporary();
        boolean recursive = cursor.at(Keyword.RECURSIVE, Keyword.VIEW) && cursor.accept(Keyword.RECURSIVE);
        if (cursor.accept(Keyword.VIEW)) {
            return view(orReplace, temporary, recursive, position);
        }
        if (!orReplace) {
            if (cursor.accept(Keyword.TABLE)) {
                return new TableDefinitionParser(grammar)
                        .create(temporary ? TableScope.TEMPORARY : TableScope.PERMANENT, position);
            }
            if (cursor.accept(Keyword.SEQUENCE)) {
                return new SequenceParser(grammar).create(temporary, position);
            }
            if (!temporary) {
                return createPermanent(position);
            }
        }
        throw cursor.unexpected("TABLE, SEQUENCE or VIEW");
    }

    private DefinitionStatement createPermanent(int position) {
        if (cursor.accept(Keyword.UNLOGGED)) {
            if (cursor.at(Keyword.SEQUENCE)) {
                throw cursor.unsupported("CREATE UNLOGGED SEQUENCE", cursor.position());
            }
            cursor.expect(Keyword.TABLE);
            return new TableDefinitionParser(grammar).create(TableScope.UNLOGGED, position);
        }
        if (cursor.at(Keyword.UNIQUE) || cursor.at(Keyword.INDEX)) {
            boolean unique = cursor.accept(Keyword.UNIQUE);
            cursor.expect(Keyword.INDEX);
            return index(unique, position);
        }
        if (cursor.acceptWord("tablespace")) {
            return new TablespaceParser(grammar).create(position);
        }
        if (cursor.accept(Keyword.SCHEMA)) {
            return schema(position);
        }
        if (cursor.accept(Keyword.MATERIALIZED, Keyword.VIEW)) {
            return materializedView(position);
        }
        if (cursor.at(Keyword.ROLE) || cursor.at(Keyword.USER) && !cursor.at(Keyword.USER, Keyword.FOR)) {
            return new PrivilegeParser(grammar).createRole(position);
        }
        throw StatementParser.unknownOrUnsupported(
                cursor, "CREATE", "TABLE, INDEX, SEQUENCE, SCHEMA, VIEW, ROLE or USER");
    }

    private boolean atTemporary() {
        return cursor.at(Keyword.TEMPORARY) || cursor.at(Keyword.TEMP);
    }

    private boolean temporary() {
        if (cursor.at(Keyword.LOCAL) || cursor.at(Keyword.GLOBAL)) {
            cursor.advance();
            if (!atTemporary()) {
                throw cursor.unexpected("TEMPORARY");
            }
        }
        return cursor.accept(Keyword.TEMPORARY) || cursor.accept(Keyword.TEMP);
    }

    private boolean ifNotExists() {
        return cursor.accept(Keyword.IF, Keyword.NOT, Keyword.EXISTS);
    }

    // ---- index

    private DefinitionStatement index(boolean unique, int position) {
        boolean concurrently = cursor.accept(Keyword.CONCURRENTLY);
        boolean ifNotExists = ifNotExists();
        Optional<QualifiedName> name =
                cursor.at(Keyword.ON) ? Optional.empty() : Optional.of(cursor.qualifiedName("an index name"));
        cursor.expect(Keyword.ON);
        QualifiedName table = cursor.qualifiedName("a table name");
        Optional<Name> method =
                cursor.accept(Keyword.USING) ? Optional.of(cursor.name("an index method")) : Optional.empty();
        cursor.expectLeft();
        List<IndexKey> keys = new ArrayList<>(2);
        do {
            keys.add(indexKey());
        } while (cursor.accept(Token.COMMA));
        cursor.expectRight();
        List<Name> include = cursor.accept(Keyword.INCLUDE) ? cursor.nameList("a column name") : List.of();
        boolean nullsNotDistinct = false;
        if (cursor.accept(Keyword.NULLS)) {
            nullsNotDistinct = cursor.accept(Keyword.NOT);
            cursor.expect(Keyword.DISTINCT);
        }
        TablespaceParser clauses = new TablespaceParser(grammar);
        Placement placement = clauses.placement();
        if (cursor.at(Keyword.WITH)) {
            throw cursor.unsupported("CREATE INDEX … " + cursor.text(), cursor.position());
        }
        Optional<Expression> where =
                cursor.accept(Keyword.WHERE) ? Optional.of(grammar.expressions.expression()) : Optional.empty();
        return new CreateIndex(
                name,
                unique,
                concurrently,
                ifNotExists,
                table,
                method,
                keys,
                include,
                nullsNotDistinct,
                where,
                clauses.and(placement, clauses.placement()),
                position);
    }

    private IndexKey indexKey() {
        int position = cursor.position();
        Expression expression = grammar.expressions.expression();
        if (cursor.atName() && !cursor.at(Keyword.NULLS)) {
            throw cursor.unsupported("an operator class of an index key", cursor.position());
        }
        boolean descending = cursor.accept(Keyword.DESC);
        if (!descending) {
            cursor.accept(Keyword.ASC);
        }
        return new IndexKey(expression, descending, grammar.queries.nullsOrder(), position);
    }

    // ---- schema and view

    private DefinitionStatement schema(int position) {
        boolean ifNotExists = ifNotExists();
        Optional<Name> name =
                cursor.at(Keyword.AUTHORIZATION) ? Optional.empty() : Optional.of(cursor.name("a schema name"));
        Optional<Name> authorization =
                cursor.accept(Keyword.AUTHORIZATION) ? Optional.of(cursor.name("a role name")) : Optional.empty();
        if (cursor.at(Keyword.CREATE) || cursor.at(Keyword.GRANT)) {
            throw cursor.unsupported("definitions inside CREATE SCHEMA", cursor.position());
        }
        return new CreateSchema(name, ifNotExists, authorization, position);
    }

    private DefinitionStatement view(boolean orReplace, boolean temporary, boolean recursive, int position) {
        QualifiedName name = cursor.qualifiedName("a view name");
        List<Name> columns = cursor.at(Token.LEFT_PAREN) ? cursor.nameList("a column name") : List.of();
        if (cursor.at(Keyword.WITH)) {
            throw cursor.unsupported("options of a view", cursor.position());
        }
        cursor.expect(Keyword.AS);
        Query query = grammar.queries.query();
        CheckOption check = CheckOption.NONE;
        if (cursor.accept(Keyword.WITH)) {
            check = cursor.accept(Keyword.LOCAL) ? CheckOption.LOCAL : CheckOption.CASCADED;
            if (check == CheckOption.CASCADED) {
                cursor.accept(Keyword.CASCADED);
            }
            cursor.expect(Keyword.CHECK);
            cursor.expect(Keyword.OPTION);
        }
        return new CreateView(name, orReplace, temporary, recursive, columns, query, check, position);
    }

    private DefinitionStatement materializedView(int position) {
        boolean ifNotExists = ifNotExists();
        QualifiedName name = cursor.qualifiedName("a view name");
        List<Name> columns = cursor.at(Token.LEFT_PAREN) ? cursor.nameList("a column name") : List.of();
        if (cursor.at(Keyword.WITH) || cursor.at(Keyword.USING)) {
            throw cursor.unsupported("CREATE MATERIALIZED VIEW … " + cursor.text(), cursor.position());
        }
        Placement placement = new TablespaceParser(grammar).placement();
        cursor.expect(Keyword.AS);
        Query query = grammar.queries.query();
        return new CreateMaterializedView(name, ifNotExists, columns, placement, query, withData(), position);
    }

    /// `WITH [NO] DATA`, or nothing.
    boolean withData() {
        boolean withData = true;
        if (cursor.accept(Keyword.WITH)) {
            withData = !cursor.accept(Keyword.NO);
            cursor.expect(Keyword.DATA);
        }
        return withData;
    }

    DefinitionStatement refresh() {
        int position = cursor.position();
        cursor.advance();
        cursor.expect(Keyword.MATERIALIZED);
        cursor.expect(Keyword.VIEW);
        boolean concurrently = cursor.accept(Keyword.CONCURRENTLY);
        QualifiedName name = cursor.qualifiedName("a view name");
        boolean withData = withData();
        if (concurrently && !withData) {
            throw DbException.at(ErrorCode.SYNTAX_ERROR, "CONCURRENTLY and WITH NO DATA exclude each other", position);
        }
        return new Refresh(name, concurrently, withData, position);
    }

    // ---- drop, truncate, comment

    DefinitionStatement drop() {
        int position = cursor.position();
        cursor.expect(Keyword.DROP);
        if (cursor.acceptWord("tablespace")) {
            return new TablespaceParser(grammar).drop(position);
        }
        ObjectKind kind = kind("DROP", "TABLE, INDEX, SEQUENCE, SCHEMA, VIEW, ROLE or USER");
        if (cursor.at(Keyword.CONCURRENTLY)) {
            throw cursor.unsupported("DROP INDEX CONCURRENTLY", cursor.position());
        }
        boolean ifExists = cursor.accept(Keyword.IF, Keyword.EXISTS);
        List<QualifiedName> names = cursor.qualifiedNames("a name");
        boolean cascade = cascade();
        // Oracle's word order: CASCADE CONSTRAINTS PURGE.
        if (cascade && kind == ObjectKind.TABLE) {
            cursor.acceptWord("constraints");
        }
        boolean purge = kind == ObjectKind.TABLE && cursor.acceptWord("purge");
        return new Drop(kind, names, ifExists, cascade, purge, position);
    }

    /// Behind `TO BEFORE`.
    DefinitionStatement undrop(QualifiedName name, int position) {
        cursor.expect(Keyword.DROP);
        Optional<Name> newName = Optional.empty();
        if (cursor.acceptWord("rename")) {
            cursor.expect(Keyword.TO);
            newName = Optional.of(cursor.name("a table name"));
        }
        return new Undrop(name, newName, position);
    }

    DefinitionStatement purge() {
        int position = cursor.position();
        cursor.advance();
        if (cursor.acceptWord("recyclebin") || cursor.acceptWord("dba_recyclebin")) {
            return new Purge(Optional.empty(), Optional.empty(), position);
        }
        if (cursor.accept(Keyword.TABLE)) {
            return new Purge(
                    Optional.of(ObjectKind.TABLE), Optional.of(cursor.qualifiedName("a table name")), position);
        }
        if (cursor.accept(Keyword.INDEX)) {
            return new Purge(
                    Optional.of(ObjectKind.INDEX), Optional.of(cursor.qualifiedName("an index name")), position);
        }
        if (cursor.atWord("tablespace")) {
            throw cursor.unsupported("PURGE TABLESPACE", cursor.position());
        }
        throw cursor.unexpected("TABLE, INDEX, RECYCLEBIN or DBA_RECYCLEBIN");
    }

    private ObjectKind kind(String verb, String expected) {
        if (cursor.atKeyword()) {
            ObjectKind kind = switch (cursor.keyword()) {
                case TABLE -> ObjectKind.TABLE;
                case INDEX -> ObjectKind.INDEX;
                case SEQUENCE -> ObjectKind.SEQUENCE;
                case SCHEMA -> ObjectKind.SCHEMA;
                case VIEW -> ObjectKind.VIEW;
                case MATERIALIZED -> cursor.accept(Keyword.MATERIALIZED) ? ObjectKind.MATERIALIZED_VIEW : null;
                case ROLE -> ObjectKind.ROLE;
                case USER -> cursor.at(Keyword.USER, Keyword.FOR) ? null : ObjectKind.ROLE;
                default -> null;
            };
            if (kind == ObjectKind.MATERIALIZED_VIEW && !cursor.at(Keyword.VIEW)) {
                throw cursor.unexpected("VIEW");
            }
            if (kind != null) {
                cursor.advance();
                return kind;
            }
        }
        throw StatementParser.unknownOrUnsupported(cursor, verb, expected);
    }

    private boolean cascade() {
        boolean cascade = cursor.accept(Keyword.CASCADE);
        if (!cascade) {
            cursor.accept(Keyword.RESTRICT);
        }
        return cascade;
    }

    DefinitionStatement truncate() {
        int position = cursor.position();
        cursor.expect(Keyword.TRUNCATE);
        cursor.accept(Keyword.TABLE);
        List<QualifiedName> tables = new ArrayList<>();
        do {
            // Without inheritance every table is alone.
            cursor.accept(Keyword.ONLY);
            tables.add(cursor.qualifiedName("a table name"));
        } while (cursor.accept(Token.COMMA));
        boolean restart = cursor.accept(Keyword.RESTART, Keyword.IDENTITY);
        if (!restart && cursor.acceptWord("continue")) {
            cursor.expect(Keyword.IDENTITY);
        }
        return new Truncate(tables, restart, cascade(), position);
    }

    DefinitionStatement reindex() {
        int position = cursor.position();
        cursor.expect(Keyword.REINDEX);
        boolean table = cursor.accept(Keyword.TABLE);
        if (cursor.at(Keyword.DATABASE) || cursor.at(Keyword.SCHEMA) || cursor.atWord("system")) {
            throw cursor.unsupported("REINDEX of more than a table or an index", cursor.position());
        }
        if (!table) {
            cursor.expect(Keyword.INDEX);
        }
        if (cursor.at(Keyword.CONCURRENTLY)) {
            throw cursor.unsupported("REINDEX CONCURRENTLY", cursor.position());
        }
        return new Reindex(table, cursor.qualifiedName(table ? "a table name" : "an index name"), position);
    }

    DefinitionStatement comment() {
        int position = cursor.position();
        cursor.expect(Keyword.COMMENT);
        cursor.expect(Keyword.ON);
        ObjectKind kind;
        if (cursor.accept(Keyword.COLUMN)) {
            kind = ObjectKind.COLUMN;
        } else if (cursor.accept(Keyword.CONSTRAINT)) {
            kind = ObjectKind.CONSTRAINT;
        } else if (cursor.accept(Keyword.DATABASE)) {
            kind = ObjectKind.DATABASE;
        } else {
            kind = kind("COMMENT ON", "TABLE, COLUMN, CONSTRAINT, INDEX, SEQUENCE, SCHEMA, VIEW, ROLE or DATABASE");
        }
        QualifiedName name = cursor.qualifiedName("a name");
        Optional<QualifiedName> table = Optional.empty();
        if (kind == ObjectKind.CONSTRAINT) {
            cursor.expect(Keyword.ON);
            table = Optional.of(cursor.qualifiedName("a table name"));
        }
        cursor.expect(Keyword.IS);
        Optional<String> text =
                cursor.accept(Keyword.NULL) ? Optional.empty() : Optional.of(cursor.string("a string or NULL"));
        return new CommentOn(kind, name, table, text, position);
    }
}
