package io.rustydb.sql.binder;

import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.QueryBody;
import io.rustydb.sql.parser.ast.TableReference;

/// Which queries are so simple that changes of their rows are changes of a table's rows.
///
/// Source: ISO/IEC 9075-2 clause 7.17, "updatable"; PostgreSQL's rules where it asks for more than the standard
/// or for less: one table or view in FROM, no WITH, DISTINCT, GROUP BY, HAVING, set operation, LIMIT or OFFSET.
final class UpdatableViews {
    private UpdatableViews() {}

    /// @return empty when a query of this form is updatable, else why it is not
    static String whyNot(Query query) {
        if (query.with().isPresent()) {
            return "its query has WITH";
        }
        if (!query.limit().isNone()) {
            return "its query has LIMIT or OFFSET";
        }
        if (!(query.body() instanceof QueryBody.Select select)) {
            return query.body() instanceof QueryBody.Nested nested
                            && query.orderBy().isEmpty()
                    ? whyNot(nested.query())
                    : query.body() instanceof QueryBody.TableCommand ? "" : "its query is a set operation or VALUES";
        }
        if (!(select.distinct() instanceof QueryBody.Distinct.No)) {
            return "its query has DISTINCT";
        }
        if (!select.groupBy().isEmpty() || select.having().isPresent()) {
            return "its query has GROUP BY or HAVING";
        }
        if (select.from().size() != 1 || !(select.from().getFirst() instanceof TableReference.NamedTable table)) {
            return "its query does not read one single table or view";
        }
        if (table.past().isPresent()) {
            return "its query reads the past";
        }
        return "";
    }
}
