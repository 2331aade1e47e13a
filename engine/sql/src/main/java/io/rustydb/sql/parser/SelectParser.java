package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query.SortItem;
import io.rustydb.sql.parser.ast.QueryBody.Distinct;
import io.rustydb.sql.parser.ast.QueryBody.Frame;
import io.rustydb.sql.parser.ast.QueryBody.FrameBound;
import io.rustydb.sql.parser.ast.QueryBody.FrameExclusion;
import io.rustydb.sql.parser.ast.QueryBody.FrameUnit;
import io.rustydb.sql.parser.ast.QueryBody.GroupingElement;
import io.rustydb.sql.parser.ast.QueryBody.Hierarchy;
import io.rustydb.sql.parser.ast.QueryBody.NamedWindow;
import io.rustydb.sql.parser.ast.QueryBody.Select;
import io.rustydb.sql.parser.ast.QueryBody.SelectItem;
import io.rustydb.sql.parser.ast.QueryBody.Window;
import io.rustydb.sql.parser.ast.TableReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One SELECT, from its list to its windows.
final class SelectParser {
    private static final int WINDOW_STACK_WEIGHT = 2;
    private static final Distinct NOT_DISTINCT = new Distinct.No();
    private static final Distinct IS_DISTINCT = new Distinct.Yes();

    private final Grammar grammar;
    private final Cursor cursor;

    SelectParser(Grammar grammar) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
    }

    Select select() {
        int position = cursor.position();
        cursor.expect(Keyword.SELECT);
        Distinct distinct = distinct();
        List<SelectItem> items = items();
        if (cursor.at(Keyword.INTO)) {
            grammar.into(position);
        }
        List<TableReference> from = cursor.accept(Keyword.FROM) ? grammar.tables.list() : List.of();
        Optional<Expression> where = where();
        Optional<Hierarchy> hierarchy = hierarchy();
        List<GroupingElement> groupBy = List.of();
        boolean groupByDistinct = false;
        if (cursor.accept(Keyword.GROUP)) {
            cursor.expect(Keyword.BY);
            groupByDistinct = cursor.accept(Keyword.DISTINCT);
            if (!groupByDistinct) {
                cursor.accept(Keyword.ALL);
            }
            groupBy = groupingElements();
        }
        Optional<Expression> having =
                cursor.accept(Keyword.HAVING) ? Optional.of(grammar.expressions.expression()) : Optional.empty();
        Optional<Expression> qualify = qualify();
        List<NamedWindow> windows = cursor.accept(Keyword.WINDOW) ? namedWindows() : List.of();
        if (qualify.isEmpty()) {
            qualify = qualify();
        }
        return new Select(
                distinct,
                items,
                from,
                where,
                hierarchy.map(this::withSiblings),
                groupBy,
                groupByDistinct,
                having,
                windows,
                qualify,
                position);
    }

    // ---- CONNECT BY

    /// True where a table's name ends and CONNECT BY or START WITH begins; none of these words is reserved.
    boolean atHierarchy() {
        return cursor.atWord("start") && cursor.aheadIs(1, Keyword.WITH)
                || cursor.atWord("connect") && cursor.aheadIs(1, Keyword.BY);
    }

    private Optional<Hierarchy> hierarchy() {
        if (!atHierarchy()) {
            return Optional.empty();
        }
        int position = cursor.position();
        Optional<Expression> start = startWith();
        if (!cursor.acceptWord("connect")) {
            throw cursor.unexpected("CONNECT BY");
        }
        cursor.expect(Keyword.BY);
        boolean noCycle = cursor.acceptWord("nocycle");
        Expression connect = grammar.expressions.expression();
        if (start.isEmpty()) {
            start = startWith();
        }
        return Optional.of(new Hierarchy(start, connect, noCycle, List.of(), position));
    }

    private Optional<Expression> startWith() {
        if (!cursor.atWord("start") || !cursor.aheadIs(1, Keyword.WITH)) {
            return Optional.empty();
        }
        cursor.advance();
        cursor.advance();
        return Optional.of(grammar.expressions.expression());
    }

    /// ORDER SIBLINGS BY, behind everything else.
    private Hierarchy withSiblings(Hierarchy hierarchy) {
        int start = cursor.index();
        if (!cursor.accept(Keyword.ORDER)) {
            return hierarchy;
        }
        if (!cursor.acceptWord("siblings")) {
            cursor.back(start);
            return hierarchy;
        }
        return new Hierarchy(
                hierarchy.start(),
                hierarchy.connect(),
                hierarchy.noCycle(),
                grammar.queries.sortItems(),
                hierarchy.position());
    }

    Optional<Expression> where() {
        return cursor.accept(Keyword.WHERE) ? Optional.of(grammar.expressions.expression()) : Optional.empty();
    }

    private Optional<Expression> qualify() {
        return cursor.accept(Keyword.QUALIFY) ? Optional.of(grammar.expressions.expression()) : Optional.empty();
    }

    private Distinct distinct() {
        if (!cursor.accept(Keyword.DISTINCT)) {
            cursor.accept(Keyword.ALL);
            return NOT_DISTINCT;
        }
        if (!cursor.accept(Keyword.ON)) {
            return IS_DISTINCT;
        }
        cursor.expectLeft();
        List<Expression> keys = grammar.expressions.expressions();
        cursor.expectRight();
        return new Distinct.On(keys);
    }

    // ---- select list

    List<SelectItem> items() {
        List<SelectItem> items = new ArrayList<>();
        do {
            items.add(item());
        } while (cursor.accept(Token.COMMA));
        return items;
    }

    private SelectItem item() {
        int position = cursor.position();
        if (cursor.accept(Token.STAR)) {
            return new SelectItem.AllColumns(position);
        }
        if (atQualifiedStar()) {
            List<Name> parts = new ArrayList<>(2);
            do {
                parts.add(cursor.label("a table name"));
                cursor.checkParts(parts);
                cursor.expect(Token.DOT, "'.'");
            } while (!cursor.accept(Token.STAR));
            return new SelectItem.AllColumnsOf(new QualifiedName(parts), position);
        }
        Expression expression = grammar.expressions.expression();
        return new SelectItem.Value(expression, alias(), position);
    }

    /// `a.b.*`, told by looking ahead over at most a name's parts.
    private boolean atQualifiedStar() {
        if (!cursor.atName()) {
            return false;
        }
        int ahead = 1;
        while (cursor.kindAhead(ahead) == Token.DOT) {
            if (cursor.kindAhead(ahead + 1) == Token.STAR) {
                return true;
            }
            ahead += 2;
        }
        return false;
    }

    private Optional<Name> alias() {
        if (cursor.accept(Keyword.AS)) {
            return Optional.of(cursor.label("an alias"));
        }
        int kind = cursor.kind();
        if (grammar.queries.atMinus()) {
            return Optional.empty();
        }
        boolean label = Token.isKeyword(kind)
                ? Keyword.ofKind(kind).bareLabel()
                : kind >= Token.IDENTIFIER && kind <= Token.UNICODE_IDENTIFIER;
        return label ? Optional.of(cursor.takeName()) : Optional.empty();
    }

    // ---- GROUP BY

    private List<GroupingElement> groupingElements() {
        List<GroupingElement> elements = new ArrayList<>();
        do {
            elements.add(groupingElement());
        } while (cursor.accept(Token.COMMA));
        return elements;
    }

    private GroupingElement groupingElement() {
        int outer = cursor.enter();
        int position = cursor.position();
        GroupingElement element;
        if (cursor.at(Keyword.ROLLUP) && cursor.kindAhead(1) == Token.LEFT_PAREN) {
            cursor.advance();
            element = new GroupingElement.Rollup(groupingElementsInParentheses(), position);
        } else if (cursor.at(Keyword.CUBE) && cursor.kindAhead(1) == Token.LEFT_PAREN) {
            cursor.advance();
            element = new GroupingElement.Cube(groupingElementsInParentheses(), position);
        } else if (cursor.accept(Keyword.GROUPING, Keyword.SETS)) {
            element = new GroupingElement.GroupingSets(groupingElementsInParentheses(), position);
        } else if (cursor.at(Token.LEFT_PAREN) && cursor.kindAhead(1) == Token.RIGHT_PAREN) {
            cursor.advance();
            cursor.advance();
            element = new GroupingElement.Empty(position);
        } else {
            boolean parenthesis = cursor.at(Token.LEFT_PAREN);
            Expression key = grammar.expressions.expression();
            element = parenthesis && key instanceof Expression.RowConstructor row
                    ? new GroupingElement.Composite(row.fields(), position)
                    : new GroupingElement.Key(key, position);
        }
        cursor.leave(outer);
        return element;
    }

    private List<GroupingElement> groupingElementsInParentheses() {
        cursor.expectLeft();
        List<GroupingElement> elements = groupingElements();
        cursor.expectRight();
        return elements;
    }

    // ---- windows

    private List<NamedWindow> namedWindows() {
        List<NamedWindow> windows = new ArrayList<>(1);
        do {
            int position = cursor.position();
            Name name = cursor.name("a window name");
            cursor.expect(Keyword.AS);
            windows.add(new NamedWindow(name, windowInParentheses(), position));
        } while (cursor.accept(Token.COMMA));
        return windows;
    }

    Window window() {
        if (cursor.at(Token.LEFT_PAREN)) {
            int outer = cursor.enter(WINDOW_STACK_WEIGHT);
            Window window = windowInParentheses();
            cursor.leave(outer, WINDOW_STACK_WEIGHT);
            return window;
        }
        int position = cursor.position();
        Name base = cursor.name("a window name or '('");
        return new Window(Optional.of(base), true, List.of(), List.of(), Optional.empty(), position);
    }

    private Window windowInParentheses() {
        int position = cursor.position();
        cursor.expectLeft();
        Optional<Name> base = Optional.empty();
        boolean clause = cursor.at(Keyword.PARTITION) && cursor.aheadIs(1, Keyword.BY)
                || frameUnit().isPresent();
        if (!clause && cursor.atName()) {
            base = Optional.of(cursor.takeName());
        }
        List<Expression> partitionBy =
                cursor.accept(Keyword.PARTITION, Keyword.BY) ? grammar.expressions.expressions() : List.of();
        List<SortItem> orderBy = grammar.queries.orderBy();
        Optional<Frame> frame = frame();
        cursor.expectRight();
        return new Window(base, false, partitionBy, orderBy, frame, position);
    }

    private Optional<FrameUnit> frameUnit() {
        if (cursor.at(Keyword.ROWS)) {
            return Optional.of(FrameUnit.ROWS);
        }
        if (cursor.at(Keyword.RANGE)) {
            return Optional.of(FrameUnit.RANGE);
        }
        return cursor.at(Keyword.GROUPS) ? Optional.of(FrameUnit.GROUPS) : Optional.empty();
    }

    private Optional<Frame> frame() {
        Optional<FrameUnit> unit = frameUnit();
        if (unit.isEmpty()) {
            return Optional.empty();
        }
        int position = cursor.position();
        cursor.advance();
        FrameBound start;
        Optional<FrameBound> end = Optional.empty();
        if (cursor.accept(Keyword.BETWEEN)) {
            start = bound();
            cursor.expect(Keyword.AND);
            end = Optional.of(bound());
        } else {
            start = bound();
        }
        return Optional.of(new Frame(unit.get(), start, end, exclusion(), position));
    }

    private FrameBound bound() {
        if (cursor.accept(Keyword.UNBOUNDED)) {
            return preceding() ? new FrameBound.UnboundedPreceding() : new FrameBound.UnboundedFollowing();
        }
        if (cursor.accept(Keyword.CURRENT, Keyword.ROW)) {
            return new FrameBound.CurrentRow();
        }
        Expression distance = grammar.expressions.expression(ExpressionParser.NOT);
        return preceding() ? new FrameBound.Preceding(distance) : new FrameBound.Following(distance);
    }

    private boolean preceding() {
        if (cursor.accept(Keyword.PRECEDING)) {
            return true;
        }
        if (!cursor.accept(Keyword.FOLLOWING)) {
            throw cursor.unexpected("PRECEDING or FOLLOWING");
        }
        return false;
    }

    private FrameExclusion exclusion() {
        if (!cursor.accept(Keyword.EXCLUDE)) {
            return FrameExclusion.NO_OTHERS;
        }
        if (cursor.accept(Keyword.CURRENT, Keyword.ROW)) {
            return FrameExclusion.CURRENT_ROW;
        }
        if (cursor.accept(Keyword.GROUP)) {
            return FrameExclusion.GROUP;
        }
        if (cursor.accept(Keyword.TIES)) {
            return FrameExclusion.TIES;
        }
        if (!cursor.accept(Keyword.NO, Keyword.OTHERS)) {
            throw cursor.unexpected("CURRENT ROW, GROUP, TIES or NO OTHERS");
        }
        return FrameExclusion.NO_OTHERS;
    }
}
