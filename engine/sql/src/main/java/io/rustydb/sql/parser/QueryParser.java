package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.Query.CommonTable;
import io.rustydb.sql.parser.ast.Query.Cycle;
import io.rustydb.sql.parser.ast.Query.LockClause;
import io.rustydb.sql.parser.ast.Query.LockStrength;
import io.rustydb.sql.parser.ast.Query.LockWait;
import io.rustydb.sql.parser.ast.Query.Materialization;
import io.rustydb.sql.parser.ast.Query.NullsOrder;
import io.rustydb.sql.parser.ast.Query.RowLimit;
import io.rustydb.sql.parser.ast.Query.Search;
import io.rustydb.sql.parser.ast.Query.SortItem;
import io.rustydb.sql.parser.ast.Query.With;
import io.rustydb.sql.parser.ast.QueryBody;
import io.rustydb.sql.parser.ast.QueryBody.SetOperation;
import io.rustydb.sql.parser.ast.QueryBody.SetOperator;
import io.rustydb.sql.parser.ast.QueryBody.Values;
import io.rustydb.sql.parser.ast.QueryBody.Window;
import io.rustydb.sql.parser.ast.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Queries around their SELECTs: WITH, set operations, VALUES, ORDER BY, limits, locks.
final class QueryParser {
    static final int WAIT_SECONDS_MAX = 1_000_000;
    private static final int STACK_WEIGHT = 2;

    private final Grammar grammar;
    private final Cursor cursor;
    private final SelectParser selects;
    /// Token of the one VALUES in which DEFAULT may stand; -1 for none.
    private int defaultsIndex = -1;
    private int defaultPosition;

    QueryParser(Grammar grammar) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
        this.selects = new SelectParser(grammar);
    }

    /// True where a query begins without a parenthesis.
    boolean atQuery() {
        return cursor.at(Keyword.SELECT)
                || cursor.at(Keyword.WITH)
                || cursor.at(Keyword.VALUES) && cursor.kindAhead(1) == Token.LEFT_PAREN
                || cursor.at(Keyword.TABLE);
    }

    Query query() {
        int outer = cursor.enter(STACK_WEIGHT);
        int position = cursor.position();
        Optional<With> with = with();
        Query query = tail(with, body(), position);
        cursor.leave(outer, STACK_WEIGHT);
        return query;
    }

    /// A query behind a WITH that was already read.
    Query query(Optional<With> with, int position) {
        return tail(with, body(), position);
    }

    /// The query of an INSERT: DEFAULT may stand in its VALUES, when that is all of the query.
    Query insertSource() {
        defaultsIndex = cursor.index();
        defaultPosition = 0;
        Query query = query();
        if (defaultPosition > 0 && !(query.isBare() && query.body() instanceof Values)) {
            throw PrimaryParser.misplacedDefault(defaultPosition);
        }
        return query;
    }

    /// `(query)`
    Query parenthesised() {
        cursor.expectLeft();
        Query query = query();
        cursor.expectRight();
        return query;
    }

    /// What follows a query in parentheses that may be the first part of a larger one.
    Query continued(Query first) {
        if (!atContinuation()) {
            return first;
        }
        QueryBody body = setOperations(PrimaryParser.asBody(first), 0);
        return tail(Optional.empty(), body, first.position());
    }

    /// True where the text goes on as a query does behind its first part.
    boolean atContinuation() {
        if (atMinus()) {
            return true;
        }
        if (!cursor.atKeyword()) {
            return false;
        }
        return switch (cursor.keyword()) {
            case UNION, INTERSECT, EXCEPT, ORDER, LIMIT, OFFSET, FETCH, FOR -> true;
            default -> false;
        };
    }

    /// Oracle's word for EXCEPT, which is no keyword: what follows tells.
    boolean atMinus() {
        if (!cursor.atWord("minus")) {
            return false;
        }
        int ahead = 1;
        while (cursor.kindAhead(ahead) == Token.LEFT_PAREN) {
            ahead++;
        }
        return cursor.aheadIs(ahead, Keyword.SELECT)
                || ahead == 1 && cursor.aheadIs(1, Keyword.ALL)
                || cursor.aheadIs(ahead, Keyword.WITH)
                || cursor.aheadIs(ahead, Keyword.VALUES) && cursor.kindAhead(ahead + 1) == Token.LEFT_PAREN
                || ahead == 1 && cursor.aheadIs(1, Keyword.TABLE);
    }

    /// True at a word that ends a FROM in Oracle's dialect and is no alias then.
    boolean atWordsOfOracle() {
        return atMinus() || selects.atHierarchy();
    }

    // ---- WITH

    Optional<With> with() {
        if (!cursor.at(Keyword.WITH)) {
            return Optional.empty();
        }
        int position = cursor.position();
        cursor.advance();
        boolean recursive = cursor.accept(Keyword.RECURSIVE);
        List<CommonTable> tables = new ArrayList<>(2);
        do {
            tables.add(commonTable());
        } while (cursor.accept(Token.COMMA));
        return Optional.of(new With(recursive, tables, position));
    }

    private CommonTable commonTable() {
        int position = cursor.position();
        Name name = cursor.name("a name for the common table");
        List<Name> columns = cursor.at(Token.LEFT_PAREN) ? cursor.nameList("a column name") : List.of();
        cursor.expect(Keyword.AS);
        Materialization materialization = Materialization.UNSPECIFIED;
        if (cursor.accept(Keyword.MATERIALIZED)) {
            materialization = Materialization.MATERIALIZED;
        } else if (cursor.accept(Keyword.NOT, Keyword.MATERIALIZED)) {
            materialization = Materialization.NOT_MATERIALIZED;
        }
        cursor.expectLeft();
        Statement statement = queryOrChange();
        cursor.expectRight();
        Optional<Search> search = cursor.atWord("search") ? Optional.of(search()) : Optional.empty();
        Optional<Cycle> cycle = cursor.at(Keyword.CYCLE) ? Optional.of(cycle()) : Optional.empty();
        return new CommonTable(name, columns, materialization, statement, search, cycle, position);
    }

    private Search search() {
        int position = cursor.position();
        cursor.advance();
        boolean breadthFirst = cursor.acceptWord("breadth");
        if (!breadthFirst && !cursor.acceptWord("depth")) {
            throw cursor.unexpected("DEPTH or BREADTH");
        }
        cursor.expect(Keyword.FIRST);
        cursor.expect(Keyword.BY);
        List<Name> columns = columnNames();
        cursor.expect(Keyword.SET);
        return new Search(breadthFirst, columns, cursor.name("a column name"), position);
    }

    private Cycle cycle() {
        int position = cursor.position();
        cursor.advance();
        List<Name> columns = columnNames();
        cursor.expect(Keyword.SET);
        Name mark = cursor.name("a column name");
        Optional<Expression> value = Optional.empty();
        Optional<Expression> otherwise = Optional.empty();
        if (cursor.accept(Keyword.TO)) {
            value = Optional.of(grammar.expressions.expression(ExpressionParser.ADDITIVE));
            cursor.expect(Keyword.DEFAULT);
            otherwise = Optional.of(grammar.expressions.expression(ExpressionParser.ADDITIVE));
        }
        cursor.expect(Keyword.USING);
        return new Cycle(columns, mark, value, otherwise, cursor.name("a column name"), position);
    }

    private List<Name> columnNames() {
        List<Name> names = new ArrayList<>();
        do {
            names.add(cursor.name("a column name"));
        } while (cursor.accept(Token.COMMA));
        return names;
    }

    private Statement queryOrChange() {
        int outer = cursor.enter(STACK_WEIGHT);
        int position = cursor.position();
        Optional<With> with = with();
        Statement statement = atChange() ? new ChangeParser(grammar).change(with) : query(with, position);
        cursor.leave(outer, STACK_WEIGHT);
        return statement;
    }

    boolean atChange() {
        return cursor.at(Keyword.INSERT)
                || cursor.at(Keyword.UPDATE)
                || cursor.at(Keyword.DELETE)
                || cursor.atWord("merge") && cursor.aheadIs(1, Keyword.INTO);
    }

    // ---- bodies

    private QueryBody body() {
        return setOperations(primary(), 0);
    }

    /// Set operations that bind at least as tightly as `minimum`: 0 UNION and EXCEPT, 1 INTERSECT.
    private QueryBody setOperations(QueryBody first, int minimum) {
        QueryBody left = first;
        while (true) {
            SetOperator operator;
            int level = 0;
            if (cursor.at(Keyword.UNION)) {
                operator = SetOperator.UNION;
            } else if (cursor.at(Keyword.EXCEPT) || atMinus()) {
                operator = SetOperator.EXCEPT;
            } else if (cursor.at(Keyword.INTERSECT)) {
                operator = SetOperator.INTERSECT;
                level = 1;
            } else {
                return left;
            }
            if (level < minimum) {
                return left;
            }
            int position = cursor.position();
            cursor.advance();
            boolean all = cursor.accept(Keyword.ALL);
            if (!all) {
                cursor.accept(Keyword.DISTINCT);
            }
            int height = cursor.operand();
            QueryBody right = primary();
            if (level == 0) {
                right = setOperations(right, 1);
            }
            cursor.lean(height);
            left = new SetOperation(operator, all, left, right, position);
        }
    }

    private QueryBody primary() {
        int position = cursor.position();
        if (cursor.at(Keyword.SELECT)) {
            int outer = cursor.enter();
            QueryBody select = selects.select();
            cursor.leave(outer);
            return select;
        }
        if (cursor.at(Keyword.VALUES)) {
            boolean defaults = cursor.index() == defaultsIndex;
            cursor.advance();
            return new Values(rows(defaults), position);
        }
        if (cursor.accept(Keyword.TABLE)) {
            return new QueryBody.TableCommand(cursor.qualifiedName("a table name"), position);
        }
        if (cursor.at(Token.LEFT_PAREN)) {
            return PrimaryParser.asBody(parenthesised());
        }
        if (cursor.atWord("merge") || cursor.atWord("execute")) {
            throw cursor.unsupported(cursor.text(), position);
        }
        throw cursor.unexpected("SELECT, VALUES or '('");
    }

    /// `(a, b), (c, d)`
    private List<List<Expression>> rows(boolean defaults) {
        List<List<Expression>> rows = new ArrayList<>();
        do {
            cursor.expectLeft();
            List<Expression> row = new ArrayList<>();
            do {
                if (defaults && cursor.at(Keyword.DEFAULT)) {
                    defaultPosition = cursor.position();
                    row.add(grammar.primaries.valueOrDefault());
                } else {
                    row.add(grammar.expressions.expression());
                }
            } while (cursor.accept(Token.COMMA));
            cursor.expectRight();
            rows.add(List.copyOf(row));
        } while (cursor.accept(Token.COMMA));
        return rows;
    }

    // ---- behind the body

    private Query tail(Optional<With> with, QueryBody body, int position) {
        List<SortItem> orderBy = orderBy();
        if (with.isEmpty() && orderBy.isEmpty() && !atContinuation()) {
            return new Query(with, body, orderBy, RowLimit.NONE, List.of(), position);
        }
        List<LockClause> locks = new ArrayList<>(1);
        locks(locks);
        RowLimit limit = limit();
        if (locks.isEmpty()) {
            locks(locks);
        }
        return new Query(with, body, orderBy, limit, locks, position);
    }

    List<SortItem> orderBy() {
        if (!cursor.accept(Keyword.ORDER)) {
            return List.of();
        }
        return sortItems();
    }

    /// `BY a, b DESC`
    List<SortItem> sortItems() {
        cursor.expect(Keyword.BY);
        List<SortItem> items = new ArrayList<>(2);
        do {
            int position = cursor.position();
            Expression key = grammar.expressions.expression();
            boolean descending = cursor.accept(Keyword.USING) ? usingGreater() : cursor.accept(Keyword.DESC);
            if (!descending) {
                cursor.accept(Keyword.ASC);
            }
            items.add(new SortItem(key, descending, nullsOrder(), position));
        } while (cursor.accept(Token.COMMA));
        return items;
    }

    /// `USING <` is ASC, `USING >` is DESC.
    private boolean usingGreater() {
        boolean greater = cursor.accept(Token.GREATER);
        if (!greater && !cursor.accept(Token.LESS)) {
            throw cursor.unexpected("'<' or '>'");
        }
        return greater;
    }

    NullsOrder nullsOrder() {
        if (cursor.accept(Keyword.NULLS, Keyword.FIRST)) {
            return NullsOrder.FIRST;
        }
        return cursor.accept(Keyword.NULLS, Keyword.LAST) ? NullsOrder.LAST : NullsOrder.UNSPECIFIED;
    }

    private RowLimit limit() {
        Optional<Expression> offset = Optional.empty();
        Optional<Expression> count = Optional.empty();
        boolean counted = false;
        boolean percent = false;
        boolean ties = false;
        while (true) {
            if (!counted && cursor.accept(Keyword.LIMIT)) {
                counted = true;
                count = cursor.accept(Keyword.ALL) ? Optional.empty() : Optional.of(grammar.expressions.expression());
                if (cursor.at(Token.COMMA)) {
                    throw cursor.unexpected("OFFSET (write LIMIT count OFFSET start)");
                }
            } else if (!counted && cursor.accept(Keyword.FETCH)) {
                counted = true;
                count = Optional.of(fetchCount());
                percent = cursor.acceptWord("percent");
                if (!cursor.accept(Keyword.ROWS) && !cursor.accept(Keyword.ROW)) {
                    throw cursor.unexpected("ROWS");
                }
                ties = cursor.accept(Keyword.WITH, Keyword.TIES);
                if (!ties) {
                    cursor.expect(Keyword.ONLY);
                }
            } else if (offset.isEmpty() && cursor.accept(Keyword.OFFSET)) {
                offset = Optional.of(grammar.expressions.expression());
                if (!cursor.accept(Keyword.ROWS)) {
                    cursor.accept(Keyword.ROW);
                }
            } else {
                return new RowLimit(offset, count, percent, ties);
            }
        }
    }

    /// Behind FETCH, up to PERCENT or ROWS; one row if no number is written.
    private Expression fetchCount() {
        if (!cursor.accept(Keyword.FIRST)) {
            cursor.expect(Keyword.NEXT);
        }
        int position = cursor.position();
        Expression count = cursor.at(Keyword.ROW) || cursor.at(Keyword.ROWS)
                ? new io.rustydb.sql.parser.ast.Literal.IntegerLiteral(1, position)
                : grammar.expressions.expression();
        return count;
    }

    private void locks(List<LockClause> locks) {
        while (cursor.at(Keyword.FOR)) {
            int position = cursor.position();
            cursor.advance();
            LockStrength strength;
            if (cursor.accept(Keyword.UPDATE)) {
                strength = LockStrength.UPDATE;
            } else if (cursor.accept(Keyword.SHARE)) {
                strength = LockStrength.SHARE;
            } else if (cursor.accept(Keyword.NO, Keyword.KEY, Keyword.UPDATE)) {
                strength = LockStrength.NO_KEY_UPDATE;
            } else if (cursor.accept(Keyword.KEY, Keyword.SHARE)) {
                strength = LockStrength.KEY_SHARE;
            } else {
                throw cursor.unexpected("UPDATE, NO KEY UPDATE, SHARE or KEY SHARE");
            }
            List<QualifiedName> of = cursor.accept(Keyword.OF) ? cursor.qualifiedNames("a table name") : List.of();
            locks.add(waiting(strength, of, position));
        }
    }

    private LockClause waiting(LockStrength strength, List<QualifiedName> of, int position) {
        if (cursor.accept(Keyword.NOWAIT)) {
            return new LockClause(strength, of, LockWait.NOWAIT, 0, position);
        }
        if (cursor.accept(Keyword.SKIP)) {
            cursor.expect(Keyword.LOCKED);
            return new LockClause(strength, of, LockWait.SKIP_LOCKED, 0, position);
        }
        if (cursor.accept(Keyword.WAIT)) {
            int seconds = cursor.smallInteger("the seconds to wait", WAIT_SECONDS_MAX);
            return new LockClause(strength, of, LockWait.WAIT_SECONDS, seconds, position);
        }
        return new LockClause(strength, of, LockWait.WAIT, 0, position);
    }

    /// Behind OVER.
    Window window() {
        return selects.window();
    }

    /// A select list or RETURNING list.
    List<QueryBody.SelectItem> selectItems() {
        return selects.items();
    }
}
