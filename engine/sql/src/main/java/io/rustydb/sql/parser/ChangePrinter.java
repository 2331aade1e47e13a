package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.ChangeStatement;
import io.rustydb.sql.parser.ast.ChangeStatement.Assignment;
import io.rustydb.sql.parser.ast.ChangeStatement.Delete;
import io.rustydb.sql.parser.ast.ChangeStatement.Insert;
import io.rustydb.sql.parser.ast.ChangeStatement.InsertSource;
import io.rustydb.sql.parser.ast.ChangeStatement.Merge;
import io.rustydb.sql.parser.ast.ChangeStatement.MergeAction;
import io.rustydb.sql.parser.ast.ChangeStatement.MergeClause;
import io.rustydb.sql.parser.ast.ChangeStatement.OnConflict;
import io.rustydb.sql.parser.ast.ChangeStatement.Overriding;
import io.rustydb.sql.parser.ast.ChangeStatement.ReturningNames;
import io.rustydb.sql.parser.ast.ChangeStatement.Update;
import java.util.List;

/// Prints INSERT, UPDATE, DELETE.
final class ChangePrinter {
    private final PrintBuffer out;
    private final ExpressionPrinter expressions;
    private final QueryPrinter queries;

    ChangePrinter(PrintBuffer out) {
        this.out = out;
        this.expressions = new ExpressionPrinter(out);
        this.queries = new QueryPrinter(out);
    }

    void change(ChangeStatement change) {
        queries.with(change.with());
        switch (change) {
            case Insert insert -> insert(insert);
            case Update update -> update(update);
            case Delete delete -> delete(delete);
            case Merge merge -> merge(merge);
        }
        if (!change.returning().isEmpty()) {
            out.add(" RETURNING ");
            ReturningNames names = change.returningNames();
            if (!names.equals(ReturningNames.NONE)) {
                out.add("WITH (");
                names.old().ifPresent(name -> out.add("OLD AS ").name(name));
                out.addIf(names.old().isPresent() && names.fresh().isPresent(), ", ");
                names.fresh().ifPresent(name -> out.add("NEW AS ").name(name));
                out.add(") ");
            }
            queries.items(change.returning());
        }
    }

    private void insert(Insert insert) {
        out.add("INSERT INTO ").name(insert.table());
        alias(insert);
        if (!insert.columns().isEmpty()) {
            out.add(" ").names(insert.columns());
        }
        overriding(insert.overriding());
        out.add(" ");
        switch (insert.source()) {
            case InsertSource.DefaultValues values -> out.add("DEFAULT VALUES");
            case InsertSource.Rows rows -> queries.rows(rows.rows());
            case InsertSource.FromQuery source -> queries.query(source.query());
        }
        insert.onConflict().ifPresent(this::onConflict);
    }

    private void onConflict(OnConflict conflict) {
        out.add(" ON CONFLICT");
        conflict.constraint().ifPresent(name -> out.add(" ON CONSTRAINT ").name(name));
        if (!conflict.keys().isEmpty()) {
            out.add(" (");
            expressions.list(conflict.keys());
            out.add(")");
        }
        queries.where(conflict.keyWhere());
        if (conflict.assignments().isEmpty()) {
            out.add(" DO NOTHING");
            return;
        }
        out.add(" DO UPDATE SET ");
        assignments(conflict.assignments());
        queries.where(conflict.where());
    }

    private void update(Update update) {
        out.add("UPDATE ").name(update.table());
        alias(update);
        out.add(" SET ");
        assignments(update.assignments());
        if (!update.from().isEmpty()) {
            out.add(" FROM ");
            queries.tables(update.from());
        }
        queries.where(update.where());
    }

    private void assignments(List<Assignment> assignments) {
        out.list(assignments, ", ", assignment -> {
            switch (assignment) {
                case Assignment.Single single -> {
                    out.name(single.column()).add(" = ");
                    expressions.print(single.value());
                }
                case Assignment.Multiple multiple -> {
                    out.names(multiple.columns()).add(" = ");
                    expressions.print(multiple.value());
                }
            }
        });
    }

    private void delete(Delete delete) {
        out.add("DELETE FROM ").name(delete.table());
        alias(delete);
        if (!delete.using().isEmpty()) {
            out.add(" USING ");
            queries.tables(delete.using());
        }
        queries.where(delete.where());
    }

    private void merge(Merge merge) {
        out.add("MERGE INTO ").name(merge.table());
        alias(merge);
        out.add(" USING ");
        queries.tables(List.of(merge.source()));
        out.add(" ON ");
        expressions.print(merge.on());
        for (MergeClause clause : merge.clauses()) {
            out.add(
                    switch (clause.kind()) {
                        case MATCHED -> " WHEN MATCHED";
                        case NOT_MATCHED_BY_TARGET -> " WHEN NOT MATCHED";
                        case NOT_MATCHED_BY_SOURCE -> " WHEN NOT MATCHED BY SOURCE";
                    });
            clause.condition().ifPresent(condition -> {
                out.add(" AND ");
                expressions.print(condition);
            });
            out.add(" THEN ");
            action(clause.action());
        }
    }

    private void action(MergeAction action) {
        switch (action) {
            case MergeAction.Change change -> {
                out.add("UPDATE SET ");
                assignments(change.assignments());
                change.deleteWhere().ifPresent(condition -> {
                    out.add(" DELETE WHERE ");
                    expressions.print(condition);
                });
            }
            case MergeAction.Remove ignored -> out.add("DELETE");
            case MergeAction.Nothing ignored -> out.add("DO NOTHING");
            case MergeAction.Add add -> {
                out.add("INSERT");
                if (!add.columns().isEmpty()) {
                    out.add(" ").names(add.columns());
                }
                overriding(add.overriding());
                if (add.values().isEmpty()) {
                    out.add(" DEFAULT VALUES");
                } else {
                    out.add(" VALUES (");
                    expressions.list(add.values());
                    out.add(")");
                }
            }
        }
    }

    private void overriding(Overriding overriding) {
        switch (overriding) {
            case NONE -> {}
            case SYSTEM_VALUE -> out.add(" OVERRIDING SYSTEM VALUE");
            case USER_VALUE -> out.add(" OVERRIDING USER VALUE");
        }
    }

    private void alias(ChangeStatement change) {
        change.alias().ifPresent(alias -> out.add(" AS ").name(alias));
    }
}
