package io.rustydb.sql.parser.ast;

import io.rustydb.sql.parser.ast.Query.SortItem;
import java.util.List;
import java.util.Optional;

/// A query without what surrounds it.
public sealed interface QueryBody extends Node {

    /// @param qualify a condition over window functions
    record Select(
            Distinct distinct,
            List<SelectItem> items,
            List<TableReference> from,
            Optional<Expression> where,
            Optional<Hierarchy> hierarchy,
            List<GroupingElement> groupBy,
            boolean groupByDistinct,
            Optional<Expression> having,
            List<NamedWindow> windows,
            Optional<Expression> qualify,
            int position)
            implements QueryBody {
        public Select {
            items = List.copyOf(items);
            from = List.copyOf(from);
            groupBy = List.copyOf(groupBy);
            windows = List.copyOf(windows);
        }
    }

    /// Oracle's `[START WITH …] CONNECT BY [NOCYCLE] … [ORDER SIBLINGS BY …]`. PRIOR x and CONNECT_BY_ROOT x
    /// are calls of functions with these names.
    ///
    /// @param siblings empty for no order of their own
    record Hierarchy(
            Optional<Expression> start, Expression connect, boolean noCycle, List<SortItem> siblings, int position)
            implements Node {
        public Hierarchy {
            siblings = List.copyOf(siblings);
        }
    }

    /// @param all duplicates stay
    record SetOperation(SetOperator operator, boolean all, QueryBody left, QueryBody right, int position)
            implements QueryBody {}

    /// @param rows at least one, each with at least one expression; lengths are not yet compared
    record Values(List<List<Expression>> rows, int position) implements QueryBody {
        public Values {
            rows = List.copyOf(rows);
        }
    }

    /// `TABLE name`.
    record TableCommand(QualifiedName table, int position) implements QueryBody {}

    /// A parenthesised query that has an ORDER BY, limit, WITH or locks of its own.
    record Nested(Query query, int position) implements QueryBody {}

    enum SetOperator {
        UNION,
        INTERSECT,
        EXCEPT
    }

    sealed interface Distinct {
        record No() implements Distinct {}

        record Yes() implements Distinct {}

        record On(List<Expression> keys) implements Distinct {
            public On {
                keys = List.copyOf(keys);
            }
        }
    }

    sealed interface SelectItem extends Node {
        /// `*`
        record AllColumns(int position) implements SelectItem {}

        /// `t.*`
        record AllColumnsOf(QualifiedName table, int position) implements SelectItem {}

        record Value(Expression expression, Optional<Name> alias, int position) implements SelectItem {}
    }

    sealed interface GroupingElement extends Node {
        /// An expression; an integer literal is a select-list ordinal.
        record Key(Expression expression, int position) implements GroupingElement {}

        /// `()`
        record Empty(int position) implements GroupingElement {}

        /// `(a, b)` as one unit.
        record Composite(List<Expression> keys, int position) implements GroupingElement {
            public Composite {
                keys = List.copyOf(keys);
            }
        }

        record Rollup(List<GroupingElement> elements, int position) implements GroupingElement {
            public Rollup {
                elements = List.copyOf(elements);
            }
        }

        record Cube(List<GroupingElement> elements, int position) implements GroupingElement {
            public Cube {
                elements = List.copyOf(elements);
            }
        }

        record GroupingSets(List<GroupingElement> elements, int position) implements GroupingElement {
            public GroupingSets {
                elements = List.copyOf(elements);
            }
        }
    }

    /// One entry of the WINDOW clause.
    record NamedWindow(Name name, Window window, int position) implements Node {}

    /// `OVER (…)`; `OVER name` has only a base.
    record Window(
            Optional<Name> base,
            boolean baseOnly,
            List<Expression> partitionBy,
            List<SortItem> orderBy,
            Optional<Frame> frame,
            int position)
            implements Node {
        public Window {
            partitionBy = List.copyOf(partitionBy);
            orderBy = List.copyOf(orderBy);
        }
    }

    record Frame(FrameUnit unit, FrameBound start, Optional<FrameBound> end, FrameExclusion exclusion, int position)
            implements Node {}

    enum FrameUnit {
        ROWS,
        RANGE,
        GROUPS
    }

    sealed interface FrameBound {
        record UnboundedPreceding() implements FrameBound {}

        record Preceding(Expression distance) implements FrameBound {}

        record CurrentRow() implements FrameBound {}

        record Following(Expression distance) implements FrameBound {}

        record UnboundedFollowing() implements FrameBound {}
    }

    enum FrameExclusion {
        NO_OTHERS,
        CURRENT_ROW,
        GROUP,
        TIES
    }
}
