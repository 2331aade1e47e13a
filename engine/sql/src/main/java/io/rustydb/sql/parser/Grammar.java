package io.rustydb.sql.parser;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.parser.ast.DefinitionStatement;
import io.rustydb.sql.parser.ast.DefinitionStatement.OnCommit;
import io.rustydb.sql.parser.ast.DefinitionStatement.TableScope;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.QueryBody;
import io.rustydb.sql.parser.ast.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
/// The rules of one statement's parse, one object per statement family, over one cursor.
///
/// The families that a short query does not need are made on first use.

final class Grammar {
    final Cursor cursor;
    final TypeParser types;
    final ExpressionParser expressions;
    final PrimaryParser primaries;
    final CallParser calls;
    final QueryParser queries;
    final TableReferenceParser tables;

    /// SELECT … INTO: where its SELECT stands, and the table it makes; 0 for none.
    private int intoOf;

    private @Nullable QualifiedName into;
    private TableScope intoScope = TableScope.PERMANENT;

    Grammar(Cursor cursor) {
        this.cursor = cursor;
        this.types = new TypeParser(this);
        this.expressions = new ExpressionParser(this);
        this.primaries = new PrimaryParser(this);
        this.calls = new CallParser(this);
        this.queries = new QueryParser(this);
        this.tables = new TableReferenceParser(this);
    }

    /// At INTO of a SELECT.
    ///
    /// @param select position of the SELECT
    void into(int select) {
        int position = cursor.position();
        cursor.expect(Keyword.INTO);
        if (into != null) {
            throw DbException.at(ErrorCode.SYNTAX_ERROR, "a statement has one INTO", position);
        }
        if (cursor.accept(Keyword.UNLOGGED)) {
            intoScope = TableScope.UNLOGGED;
        } else {
            boolean local = cursor.accept(Keyword.LOCAL) || cursor.accept(Keyword.GLOBAL);
            boolean temporary = cursor.accept(Keyword.TEMPORARY) || cursor.accept(Keyword.TEMP);
            if (local && !temporary) {
                throw cursor.unexpected("TEMPORARY");
            }
            intoScope = temporary ? TableScope.TEMPORARY : TableScope.PERMANENT;
        }
        cursor.accept(Keyword.TABLE);
        into = cursor.qualifiedName("a table name");
        intoOf = select;
    }

    /// The statement, or CREATE TABLE … AS if it is a query with INTO.
    ///
    /// @throws DbException 42601 INTO stands in a subquery
    Statement createdBy(Statement statement) {
        QualifiedName name = into;
        if (name == null) {
            return statement;
        }
        if (statement instanceof Query query) {
            QueryBody first = query.body();
            while (first instanceof QueryBody.SetOperation operation) {
                first = operation.left();
            }
            if (first instanceof QueryBody.Select && first.position() == intoOf) {
                return new DefinitionStatement.CreateTableAs(
                        name, false, intoScope, List.of(), OnCommit.PRESERVE_ROWS, query, true, query.position());
            }
        }
        throw DbException.at(ErrorCode.SYNTAX_ERROR, "SELECT … INTO is not allowed here", name.position());
    }
}
