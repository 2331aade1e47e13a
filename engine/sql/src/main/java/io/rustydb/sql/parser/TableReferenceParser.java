package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.Node;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.TableReference;
import io.rustydb.sql.parser.ast.TableReference.Alias;
import io.rustydb.sql.parser.ast.TableReference.AliasedJoin;
import io.rustydb.sql.parser.ast.TableReference.DerivedTable;
import io.rustydb.sql.parser.ast.TableReference.FunctionTable;
import io.rustydb.sql.parser.ast.TableReference.Join;
import io.rustydb.sql.parser.ast.TableReference.JoinCondition;
import io.rustydb.sql.parser.ast.TableReference.JoinKind;
import io.rustydb.sql.parser.ast.TableReference.MomentKind;
import io.rustydb.sql.parser.ast.TableReference.NamedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// FROM: tables, derived tables, functions and joins.
final class TableReferenceParser {
    private final Grammar grammar;
    private final Cursor cursor;
    private final PivotParser pivots;

    TableReferenceParser(Grammar grammar) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
        pivots = new PivotParser(grammar, this);
    }

    List<TableReference> list() {
        TableReference first = joined();
        if (!cursor.at(Token.COMMA)) {
            return List.of(first);
        }
        List<TableReference> list = new ArrayList<>();
        list.add(first);
        while (cursor.accept(Token.COMMA)) {
            list.add(joined());
        }
        return list;
    }

    private TableReference joined() {
        int outer = cursor.enter();
        TableReference table = joins(primary());
        cursor.leave(outer);
        return table;
    }

    /// All joins whose left side is `first`.
    private TableReference joins(TableReference first) {
        TableReference left = first;
        while (atJoin()) {
            left = join(left);
        }
        return left;
    }

    private boolean atJoin() {
        if (!cursor.atKeyword()) {
            return false;
        }
        return switch (cursor.keyword()) {
            case JOIN, INNER, LEFT, RIGHT, FULL, CROSS, NATURAL -> true;
            default -> false;
        };
    }

    private TableReference join(TableReference left) {
        int position = cursor.position();
        int height = cursor.operand();
        TableReference result;
        if (cursor.accept(Keyword.CROSS)) {
            cursor.expect(Keyword.JOIN);
            result = new Join(JoinKind.CROSS, left, primary(), new JoinCondition.None(), position);
        } else if (cursor.accept(Keyword.NATURAL)) {
            JoinKind kind = kind();
            cursor.expect(Keyword.JOIN);
            result = new Join(kind, left, primary(), new JoinCondition.Natural(), position);
        } else {
            JoinKind kind = kind();
            cursor.expect(Keyword.JOIN);
            TableReference right = primary();
            if (atJoin()) {
                // a JOIN b JOIN c ON … ON …: the inner join comes first.
                int outer = cursor.enter();
                while (atJoin()) {
                    right = join(right);
                }
                cursor.leave(outer);
            }
            result = new Join(kind, left, right, condition(), position);
        }
        cursor.lean(height);
        return result;
    }

    private JoinKind kind() {
        if (cursor.accept(Keyword.LEFT)) {
            cursor.accept(Keyword.OUTER);
            return JoinKind.LEFT;
        }
        if (cursor.accept(Keyword.RIGHT)) {
            cursor.accept(Keyword.OUTER);
            return JoinKind.RIGHT;
        }
        if (cursor.accept(Keyword.FULL)) {
            cursor.accept(Keyword.OUTER);
            return JoinKind.FULL;
        }
        cursor.accept(Keyword.INNER);
        return JoinKind.INNER;
    }

    private JoinCondition condition() {
        if (cursor.accept(Keyword.ON)) {
            return new JoinCondition.On(grammar.expressions.expression());
        }
        if (cursor.accept(Keyword.USING)) {
            List<Name> columns = cursor.nameList("a column name");
            Optional<Name> alias = cursor.accept(Keyword.AS) ? Optional.of(cursor.name("an alias")) : Optional.empty();
            return new JoinCondition.Using(columns, alias);
        }
        throw cursor.unexpected("ON or USING");
    }

    private TableReference primary() {
        TableReference table = plain();
        while (pivots.atPivot()) {
            table = pivots.pivot(table);
        }
        return table;
    }

    private TableReference plain() {
        int position = cursor.position();
        boolean lateral = cursor.accept(Keyword.LATERAL);
        if (cursor.at(Token.LEFT_PAREN)) {
            Node content = parenthesised();
            if (content instanceof Query query) {
                return new DerivedTable(lateral, query, alias(), position);
            }
            TableReference table = (TableReference) content;
            if (lateral) {
                throw cursor.unexpected("a subquery or function behind LATERAL");
            }
            Optional<Alias> alias = alias();
            return alias.isPresent() ? new AliasedJoin(table, alias.get(), position) : table;
        }
        if (cursor.accept(Keyword.ROWS, Keyword.FROM)) {
            return rowsFrom(lateral, position);
        }
        boolean only = cursor.accept(Keyword.ONLY);
        if (!only && cursor.kindAhead(1) == Token.LEFT_PAREN && cursor.atFunctionName() || atCurrentValue()) {
            return function(lateral, position);
        }
        QualifiedName name = cursor.qualifiedName("a table name");
        if (!only && cursor.at(Token.LEFT_PAREN)) {
            Expression call = grammar.calls.call(name);
            return functionTable(lateral, List.of(call), position);
        }
        if (lateral) {
            throw cursor.unexpected("'(' (LATERAL stands before a subquery or function)");
        }
        if (cursor.accept(Token.STAR)) {
            // t* is PostgreSQL's old spelling of the default.
            only = false;
        }
        Optional<TableReference.Past> past = past();
        Optional<Alias> alias = alias();
        NamedTable table = new NamedTable(name, only, past, alias, position);
        return cursor.at(Keyword.TABLESAMPLE) ? sampled(table) : table;
    }

    private TableReference sampled(NamedTable table) {
        int position = cursor.position();
        cursor.advance();
        Name method = cursor.name("a sampling method");
        cursor.expectLeft();
        List<Expression> arguments = grammar.expressions.expressions();
        cursor.expectRight();
        Optional<Expression> seed = Optional.empty();
        if (cursor.accept(Keyword.REPEATABLE)) {
            cursor.expectLeft();
            seed = Optional.of(grammar.expressions.expression());
            cursor.expectRight();
        }
        return new TableReference.Sampled(table, method, arguments, seed, position);
    }

    /// `AS OF …`, `FOR SYSTEM_TIME …`, `VERSIONS BETWEEN …`. An alias may be called `of` or `versions`: what
    /// follows decides.
    private Optional<TableReference.Past> past() {
        int start = cursor.index();
        int position = cursor.position();
        if (cursor.at(Keyword.AS, Keyword.OF)) {
            return asOf().map(found -> found);
        }
        if (cursor.accept(Keyword.FOR)) {
            if (cursor.acceptWord("system_time")) {
                return Optional.of(systemTime(position));
            }
            cursor.back(start);
        } else if (cursor.atWord("versions") && cursor.aheadIs(1, Keyword.BETWEEN)) {
            cursor.advance();
            cursor.expect(Keyword.BETWEEN);
            MomentKind kind = momentKind();
            if (kind == null) {
                throw cursor.unexpected("SCN or TIMESTAMP");
            }
            Optional<Expression> low = bound("minvalue");
            cursor.expect(Keyword.AND);
            Optional<Expression> high = bound("maxvalue");
            return Optional.of(new TableReference.Past.Versions(kind, low, high, false, asOf(), position));
        }
        return Optional.empty();
    }

    private Optional<TableReference.Past.AsOf> asOf() {
        int start = cursor.index();
        int position = cursor.position();
        if (cursor.accept(Keyword.AS, Keyword.OF)) {
            MomentKind kind = momentKind();
            if (kind != null) {
                return Optional.of(new TableReference.Past.AsOf(kind, moment(), position));
            }
            cursor.back(start);
        }
        return Optional.empty();
    }

    /// The standard's spellings, for times and, as an extension, SCNs.
    private TableReference.Past systemTime(int position) {
        if (cursor.accept(Keyword.AS, Keyword.OF)) {
            return new TableReference.Past.AsOf(systemTimeKind(), moment(), position);
        }
        if (cursor.accept(Keyword.ALL)) {
            return new TableReference.Past.Versions(
                    MomentKind.TIMESTAMP, Optional.empty(), Optional.empty(), false, Optional.empty(), position);
        }
        boolean exclusive = cursor.accept(Keyword.FROM);
        if (!exclusive && !cursor.accept(Keyword.BETWEEN)) {
            throw cursor.unexpected("AS OF, BETWEEN, FROM or ALL");
        }
        MomentKind kind = systemTimeKind();
        Optional<Expression> low = bound("minvalue");
        cursor.expect(exclusive ? Keyword.TO : Keyword.AND);
        Optional<Expression> high = bound("maxvalue");
        return new TableReference.Past.Versions(kind, low, high, exclusive, Optional.empty(), position);
    }

    /// TIMESTAMP is left to the literal that begins with it.
    private MomentKind systemTimeKind() {
        return cursor.acceptWord("scn") ? MomentKind.SCN : MomentKind.TIMESTAMP;
    }

    @Nullable
    MomentKind momentKind() {
        if (cursor.acceptWord("scn")) {
            return MomentKind.SCN;
        }
        if (cursor.accept(Keyword.TIMESTAMP)) {
            return MomentKind.TIMESTAMP;
        }
        if (cursor.atWord("system") && cursor.aheadIs(1, Keyword.TIME)) {
            cursor.advance();
            cursor.advance();
            return MomentKind.TIMESTAMP;
        }
        return null;
    }

    private Optional<Expression> bound(String open) {
        return cursor.acceptWord(open) ? Optional.empty() : Optional.of(moment());
    }

    private Expression moment() {
        return grammar.expressions.expression(ExpressionParser.ADDITIVE);
    }

    private boolean atCurrentValue() {
        if (!cursor.atKeyword()) {
            return false;
        }
        return switch (cursor.keyword()) {
            case CURRENT_DATE, CURRENT_TIME, CURRENT_TIMESTAMP, LOCALTIME, LOCALTIMESTAMP, CURRENT_USER -> true;
            default -> false;
        };
    }

    private TableReference function(boolean lateral, int position) {
        return functionTable(lateral, List.of(grammar.primaries.primary()), position);
    }

    private TableReference rowsFrom(boolean lateral, int position) {
        cursor.expectLeft();
        List<Expression> calls = new ArrayList<>();
        do {
            if (cursor.kindAhead(1) != Token.LEFT_PAREN && !atCurrentValue()) {
                throw cursor.unexpected("a function");
            }
            calls.add(grammar.primaries.primary());
            if (cursor.at(Keyword.AS)) {
                throw cursor.unsupported("a column definition list of a function", cursor.position());
            }
        } while (cursor.accept(Token.COMMA));
        cursor.expectRight();
        return functionTable(lateral, calls, position);
    }

    private TableReference functionTable(boolean lateral, List<Expression> calls, int position) {
        boolean ordinality = cursor.accept(Keyword.WITH, Keyword.ORDINALITY);
        if (cursor.at(Keyword.AS) && cursor.kindAhead(1) == Token.LEFT_PAREN) {
            throw cursor.unsupported("a column definition list of a function", cursor.position());
        }
        return new FunctionTable(lateral, calls, ordinality, alias(), position);
    }

    /// Parentheses in FROM: a [Query] or a [TableReference]; which of the two shows only behind the innermost
    /// query.
    private Node parenthesised() {
        int outer = cursor.enter();
        cursor.expectLeft();
        Node content;
        if (grammar.queries.atQuery()) {
            content = grammar.queries.query();
        } else if (cursor.at(Token.LEFT_PAREN)) {
            int position = cursor.position();
            Node inner = parenthesised();
            if (inner instanceof Query query && (cursor.at(Token.RIGHT_PAREN) || grammar.queries.atContinuation())) {
                content = grammar.queries.continued(query);
            } else if (inner instanceof Query query) {
                content = joins(new DerivedTable(false, query, alias(), position));
            } else {
                TableReference table = (TableReference) inner;
                Optional<Alias> alias = alias();
                content = joins(alias.isPresent() ? new AliasedJoin(table, alias.get(), position) : table);
            }
        } else {
            content = joined();
        }
        cursor.expectRight();
        cursor.leave(outer);
        return content;
    }

    Optional<Alias> alias() {
        boolean as = cursor.accept(Keyword.AS);
        if (!as && (!cursor.atName() || atQualify() || grammar.queries.atWordsOfOracle() || pivots.atPivot())) {
            return Optional.empty();
        }
        Name name = cursor.name("an alias");
        if (!cursor.at(Token.LEFT_PAREN)) {
            return Optional.of(new Alias(name, List.of()));
        }
        if (cursor.kindAhead(2) != Token.COMMA && cursor.kindAhead(2) != Token.RIGHT_PAREN) {
            throw cursor.unsupported("a column definition list of a function", cursor.position());
        }
        return Optional.of(new Alias(name, cursor.nameList("a column name")));
    }

    /// True where QUALIFY begins the clause: an alias of that name is followed by no expression.
    private boolean atQualify() {
        if (!cursor.at(Keyword.QUALIFY)) {
            return false;
        }
        int next = cursor.kindAhead(1);
        if (!Token.isKeyword(next)) {
            return next != Token.END && next != Token.RIGHT_PAREN && next != Token.COMMA && next != Token.SEMICOLON;
        }
        return switch (Keyword.ofKind(next)) {
            case WHERE,
                    GROUP,
                    HAVING,
                    WINDOW,
                    QUALIFY,
                    ORDER,
                    LIMIT,
                    OFFSET,
                    FETCH,
                    FOR,
                    UNION,
                    INTERSECT,
                    EXCEPT,
                    JOIN,
                    INNER,
                    LEFT,
                    RIGHT,
                    FULL,
                    CROSS,
                    NATURAL,
                    ON,
                    USING,
                    SET,
                    RETURNING -> false;
            default -> true;
        };
    }
}
