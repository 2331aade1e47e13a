package io.rustydb.sql.binder;

import io.rustydb.sql.parser.ast.ChangeStatement.Assignment;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.QueryBody;
import io.rustydb.sql.parser.ast.QueryBody.SelectItem;
import io.rustydb.sql.parser.ast.TableReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The values of `(a, b) = …`, one for each column.
///
/// A subquery becomes one scalar subquery for each column: the column of a derived table around it.
final class SubqueryFields {
    private SubqueryFields() {}

    static List<Expression> of(Assignment.Multiple assignment) {
        Expression value = assignment.value();
        if (value instanceof Expression.RowConstructor row) {
            return row.fields();
        }
        if (!(value instanceof Expression.ScalarSubquery subquery)) {
            throw Unsupported.feature(
                    "setting several columns from something other than a row or a subquery", value.position());
        }
        int position = value.position();
        int width = assignment.columns().size();
        List<Name> names = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            names.add(new Name("column" + (i + 1), position));
        }
        TableReference table = new TableReference.DerivedTable(
                false,
                subquery.query(),
                Optional.of(new TableReference.Alias(new Name("assigned", position), names)),
                position);
        List<Expression> fields = new ArrayList<>();
        for (Name name : names) {
            QueryBody.Select select = new QueryBody.Select(
                    new QueryBody.Distinct.No(),
                    List.of(new SelectItem.Value(
                            new Expression.ColumnReference(QualifiedName.of(name), position),
                            Optional.empty(),
                            position)),
                    List.of(table),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    false,
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    position);
            fields.add(new Expression.ScalarSubquery(Query.of(select), position));
        }
        return fields;
    }
}
