package io.rustydb.sql.parser;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.parser.ast.DefinitionStatement;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateTable;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateTableAs;
import io.rustydb.sql.parser.ast.DefinitionStatement.OnCommit;
import io.rustydb.sql.parser.ast.DefinitionStatement.TableScope;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.Placement;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.TableElement;
import io.rustydb.sql.parser.ast.TableElement.ColumnConstraint;
import io.rustydb.sql.parser.ast.TableElement.ColumnDefinition;
import io.rustydb.sql.parser.ast.TableElement.MatchKind;
import io.rustydb.sql.parser.ast.TableElement.Reference;
import io.rustydb.sql.parser.ast.TableElement.ReferentialAction;
import io.rustydb.sql.parser.ast.TableElement.TableConstraint;
import io.rustydb.sql.parser.ast.TableElement.Timing;
import io.rustydb.sql.parser.ast.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// CREATE TABLE: columns and constraints, which ALTER TABLE uses too.
final class TableDefinitionParser {
    private final Grammar grammar;
    private final Cursor cursor;
    private final SequenceParser sequences;

    TableDefinitionParser(Grammar grammar) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
        this.sequences = new SequenceParser(grammar);
    }

    /// Behind CREATE … TABLE.
    DefinitionStatement create(TableScope scope, int position) {
        boolean ifNotExists = cursor.accept(Keyword.IF, Keyword.NOT, Keyword.EXISTS);
        QualifiedName name = cursor.qualifiedName("a table name");
        if (cursor.at(Keyword.AS) || cursor.at(Keyword.ON) || atNamesOnly()) {
            return createAs(name, ifNotExists, scope, position);
        }
        if (cursor.at(Keyword.OF) || cursor.at(Keyword.PARTITION)) {
            throw cursor.unsupported("CREATE TABLE … " + cursor.keyword(), cursor.position());
        }
        cursor.expectLeft();
        List<TableElement> elements = new ArrayList<>();
        if (!cursor.at(Token.RIGHT_PAREN)) {
            do {
                elements.add(element());
            } while (cursor.accept(Token.COMMA));
        }
        cursor.expectRight();
        if (cursor.at(Keyword.PARTITION)
                || cursor.at(Keyword.WITH)
                || cursor.at(Keyword.USING)
                || cursor.atWord("inherits")) {
            throw cursor.unsupported("CREATE TABLE (…) " + cursor.text(), cursor.position());
        }
        TablespaceParser clauses = new TablespaceParser(grammar);
        Placement placement = clauses.placement();
        OnCommit onCommit = onCommit(scope);
        return new CreateTable(
                name, ifNotExists, scope, elements, onCommit, clauses.and(placement, clauses.placement()), position);
    }

    private DefinitionStatement createAs(QualifiedName name, boolean ifNotExists, TableScope scope, int position) {
        List<Name> columns = cursor.at(Token.LEFT_PAREN) ? cursor.nameList("a column name") : List.of();
        OnCommit onCommit = onCommit(scope);
        cursor.expect(Keyword.AS);
        Query query = grammar.queries.query();
        boolean withData = new DefinitionParser(grammar).withData();
        return new CreateTableAs(name, ifNotExists, scope, columns, onCommit, query, withData, position);
    }

    /// `(a, b)` without types: the names of CREATE TABLE … AS.
    private boolean atNamesOnly() {
        if (!cursor.at(Token.LEFT_PAREN)) {
            return false;
        }
        int ahead = 2;
        while (cursor.kindAhead(ahead) == Token.COMMA) {
            ahead += 2;
        }
        return cursor.kindAhead(ahead) == Token.RIGHT_PAREN
                && (cursor.aheadIs(ahead + 1, Keyword.AS) || cursor.aheadIs(ahead + 1, Keyword.ON));
    }

    private OnCommit onCommit(TableScope scope) {
        if (!cursor.at(Keyword.ON, Keyword.COMMIT)) {
            return OnCommit.PRESERVE_ROWS;
        }
        int position = cursor.position();
        if (scope != TableScope.TEMPORARY) {
            throw DbException.at(
                    ErrorCode.INVALID_TABLE_DEFINITION,
                    "ON COMMIT belongs to temporary tables only; write CREATE TEMPORARY TABLE or leave it out",
                    position);
        }
        cursor.advance();
        cursor.advance();
        if (cursor.accept(Keyword.DROP)) {
            return OnCommit.DROP;
        }
        boolean preserve = cursor.accept(Keyword.PRESERVE);
        if (!preserve) {
            cursor.expect(Keyword.DELETE);
        }
        cursor.expect(Keyword.ROWS);
        return preserve ? OnCommit.PRESERVE_ROWS : OnCommit.DELETE_ROWS;
    }

    private TableElement element() {
        if (atTableConstraint()) {
            return tableConstraint();
        }
        if (cursor.at(Keyword.LIKE)) {
            throw cursor.unsupported("LIKE in CREATE TABLE", cursor.position());
        }
        if (cursor.atWord("exclude") && (cursor.aheadIs(1, Keyword.USING) || cursor.kindAhead(1) == Token.LEFT_PAREN)) {
            throw cursor.unsupported("EXCLUDE constraints", cursor.position());
        }
        return column();
    }

    // ---- columns

    ColumnDefinition column() {
        int position = cursor.position();
        Name name = cursor.name("a column name or constraint");
        TypeName type = grammar.types.type();
        Optional<QualifiedName> collation = Optional.empty();
        List<ColumnConstraint> constraints = new ArrayList<>(2);
        while (true) {
            if (collation.isEmpty() && cursor.accept(Keyword.COLLATE)) {
                collation = Optional.of(cursor.qualifiedName("a collation name"));
                continue;
            }
            Optional<ColumnConstraint> constraint = columnConstraint();
            if (constraint.isEmpty()) {
                return new ColumnDefinition(name, type, collation, constraints, position);
            }
            constraints.add(constraint.get());
        }
    }

    private Optional<ColumnConstraint> columnConstraint() {
        int position = cursor.position();
        Optional<Name> name = constraintName();
        if (!cursor.atKeyword()) {
            if (name.isPresent()) {
                throw cursor.unexpected("a constraint");
            }
            return Optional.empty();
        }
        ColumnConstraint constraint = switch (cursor.keyword()) {
            case NOT -> {
                cursor.advance();
                cursor.expect(Keyword.NULL);
                yield new ColumnConstraint.NotNull(name, position);
            }
            case NULL -> {
                cursor.advance();
                yield new ColumnConstraint.Nullable(name, position);
            }
            case DEFAULT -> {
                cursor.advance();
                yield new ColumnConstraint.Default(name, defaultValue(), position);
            }
            case GENERATED -> generated(name, position);
            case PRIMARY -> {
                cursor.advance();
                cursor.expect(Keyword.KEY);
                Timing timing = timing();
                yield new ColumnConstraint.PrimaryKey(name, timing, usingIndex(), position);
            }
            case UNIQUE -> {
                cursor.advance();
                boolean nullsNotDistinct = nullsNotDistinct();
                Timing timing = timing();
                yield new ColumnConstraint.Unique(name, nullsNotDistinct, timing, usingIndex(), position);
            }
            case CHECK -> {
                cursor.advance();
                yield new ColumnConstraint.Check(name, condition(), timing(), position);
            }
            case REFERENCES -> {
                Reference reference = reference();
                yield new ColumnConstraint.References(name, reference, timing(), position);
            }
            default -> null;
        };
        if (constraint == null && name.isPresent()) {
            throw cursor.unexpected("a constraint");
        }
        return Optional.ofNullable(constraint);
    }

    /// A default goes up to the next constraint. NOT NULL may follow, which no operator of an expression begins
    /// with.
    Expression defaultValue() {
        return grammar.expressions.expression(ExpressionParser.IS);
    }

    private ColumnConstraint generated(Optional<Name> name, int position) {
        cursor.advance();
        boolean always = cursor.accept(Keyword.ALWAYS);
        if (!always) {
            cursor.expect(Keyword.BY);
            cursor.expect(Keyword.DEFAULT);
        }
        cursor.expect(Keyword.AS);
        if (cursor.accept(Keyword.IDENTITY)) {
            return new ColumnConstraint.Identity(name, always, sequences.optionsInParentheses(), position);
        }
        if (!always) {
            throw cursor.unexpected("IDENTITY");
        }
        cursor.expectLeft();
        Expression value = grammar.expressions.expression();
        cursor.expectRight();
        boolean stored = cursor.accept(Keyword.STORED);
        if (!stored) {
            cursor.accept(Keyword.VIRTUAL);
        }
        return new ColumnConstraint.Generated(name, value, stored, position);
    }

    // ---- constraints

    private Optional<Name> constraintName() {
        return cursor.accept(Keyword.CONSTRAINT) ? Optional.of(cursor.name("a constraint name")) : Optional.empty();
    }

    boolean atTableConstraint() {
        return cursor.at(Keyword.CONSTRAINT)
                || cursor.at(Keyword.PRIMARY)
                || cursor.at(Keyword.UNIQUE)
                || cursor.at(Keyword.CHECK)
                || cursor.at(Keyword.FOREIGN);
    }

    TableConstraint tableConstraint() {
        int position = cursor.position();
        Optional<Name> name = constraintName();
        if (cursor.accept(Keyword.PRIMARY)) {
            cursor.expect(Keyword.KEY);
            List<Name> columns = keyColumns();
            Placement placement = usingIndex();
            return new TableConstraint.PrimaryKey(name, columns, timing(), placement, position);
        }
        if (cursor.accept(Keyword.UNIQUE)) {
            boolean nullsNotDistinct = nullsNotDistinct();
            List<Name> columns = keyColumns();
            Placement placement = usingIndex();
            return new TableConstraint.Unique(name, columns, nullsNotDistinct, timing(), placement, position);
        }
        if (cursor.accept(Keyword.CHECK)) {
            return new TableConstraint.Check(name, condition(), timing(), position);
        }
        if (cursor.accept(Keyword.FOREIGN)) {
            cursor.expect(Keyword.KEY);
            List<Name> columns = cursor.nameList("a column name");
            Reference reference = reference();
            return new TableConstraint.ForeignKey(name, columns, reference, timing(), position);
        }
        if (cursor.atWord("exclude")) {
            throw cursor.unsupported("EXCLUDE constraints", cursor.position());
        }
        throw cursor.unexpected("PRIMARY KEY, UNIQUE, CHECK or FOREIGN KEY");
    }

    private List<Name> keyColumns() {
        if (cursor.at(Keyword.USING, Keyword.INDEX)) {
            throw cursor.unsupported("a constraint USING INDEX", cursor.position());
        }
        List<Name> columns = cursor.nameList("a column name");
        if (cursor.at(Keyword.INCLUDE)) {
            throw cursor.unsupported("INCLUDE of a constraint", cursor.position());
        }
        return columns;
    }

    private Placement usingIndex() {
        return new TablespaceParser(grammar).usingIndex();
    }

    private boolean nullsNotDistinct() {
        if (!cursor.accept(Keyword.NULLS)) {
            return false;
        }
        boolean not = cursor.accept(Keyword.NOT);
        cursor.expect(Keyword.DISTINCT);
        return not;
    }

    private Expression condition() {
        cursor.expectLeft();
        Expression condition = grammar.expressions.expression();
        cursor.expectRight();
        return condition;
    }

    private Reference reference() {
        int position = cursor.position();
        cursor.expect(Keyword.REFERENCES);
        QualifiedName table = cursor.qualifiedName("a table name");
        List<Name> columns = cursor.at(Token.LEFT_PAREN) ? cursor.nameList("a column name") : List.of();
        MatchKind match = MatchKind.SIMPLE;
        if (cursor.accept(Keyword.MATCH)) {
            if (cursor.at(Keyword.PARTIAL)) {
                throw cursor.unsupported("MATCH PARTIAL", cursor.position());
            }
            if (cursor.accept(Keyword.FULL)) {
                match = MatchKind.FULL;
            } else {
                cursor.expect(Keyword.SIMPLE);
            }
        }
        ReferentialAction onDelete = ReferentialAction.NO_ACTION;
        ReferentialAction onUpdate = ReferentialAction.NO_ACTION;
        boolean deleteSeen = false;
        boolean updateSeen = false;
        while (cursor.at(Keyword.ON)) {
            if (!deleteSeen && cursor.accept(Keyword.ON, Keyword.DELETE)) {
                deleteSeen = true;
                onDelete = action();
            } else if (!updateSeen && cursor.accept(Keyword.ON, Keyword.UPDATE)) {
                updateSeen = true;
                onUpdate = action();
            } else {
                cursor.advance();
                throw cursor.unexpected("DELETE or UPDATE, each once");
            }
        }
        return new Reference(table, columns, match, onDelete, onUpdate, position);
    }

    private ReferentialAction action() {
        if (cursor.accept(Keyword.CASCADE)) {
            return ReferentialAction.CASCADE;
        }
        if (cursor.accept(Keyword.RESTRICT)) {
            return ReferentialAction.RESTRICT;
        }
        if (cursor.accept(Keyword.NO, Keyword.ACTION)) {
            return ReferentialAction.NO_ACTION;
        }
        if (cursor.accept(Keyword.SET, Keyword.NULL)) {
            return ReferentialAction.SET_NULL;
        }
        if (cursor.accept(Keyword.SET, Keyword.DEFAULT)) {
            return ReferentialAction.SET_DEFAULT;
        }
        throw cursor.unexpected("NO ACTION, RESTRICT, CASCADE, SET NULL or SET DEFAULT");
    }

    private Timing timing() {
        boolean not = cursor.accept(Keyword.NOT, Keyword.DEFERRABLE);
        boolean deferrable = !not && cursor.accept(Keyword.DEFERRABLE);
        boolean deferred = false;
        if (cursor.accept(Keyword.INITIALLY)) {
            deferred = !not && cursor.accept(Keyword.DEFERRED);
            if (!deferred) {
                cursor.expect(Keyword.IMMEDIATE);
            }
            deferrable |= deferred;
            deferrable |= !not && cursor.accept(Keyword.DEFERRABLE);
        }
        return deferred ? Timing.DEFERRED : deferrable ? Timing.DEFERRABLE : Timing.NOT_DEFERRABLE;
    }
}
