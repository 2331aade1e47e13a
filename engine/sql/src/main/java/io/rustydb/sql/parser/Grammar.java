package io.rustydb.sql.parser;

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

    Grammar(Cursor cursor) {
        this.cursor = cursor;
        this.types = new TypeParser(this);
        this.expressions = new ExpressionParser(this);
        this.primaries = new PrimaryParser(this);
        this.calls = new CallParser(this);
        this.queries = new QueryParser(this);
        this.tables = new TableReferenceParser(this);
    }
}
