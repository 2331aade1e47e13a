package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.binder.Binder.GeneratedKeys;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.parser.ast.ControlStatement;
import io.rustydb.sql.parser.ast.DefinitionStatement;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateIndex;
import io.rustydb.sql.parser.ast.SessionStatement;
import io.rustydb.sql.parser.ast.Statement;
import io.rustydb.sql.plancache.PlanningContext;
import io.rustydb.sql.plancache.Plans.Prepared;
import io.rustydb.sql.session.Session.PrepareOptions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which kind of prepared statement a text becomes.
final class Statements {
    private Statements() {}

    static PreparedSql prepare(SqlSession session, String sql, PrepareOptions options) {
        return prepare(session, sql, keys(options), null);
    }

    /// A query inside a definition statement, over its unfinished catalogue.
    static PreparedSql prepareInside(SqlSession session, String sql, CatalogSnapshot catalog) {
        return prepare(session, sql, GeneratedKeys.NONE, catalog);
    }

    private static PreparedSql prepare(
            SqlSession session, String sql, GeneratedKeys keys, @Nullable CatalogSnapshot fixedCatalog) {
        return switch (plan(session, sql, keys, fixedCatalog, List.of())) {
            case Prepared.Planned planned -> new PlannedSql(session, sql, keys, fixedCatalog, planned.plan());
            case Prepared.Unplanned unplanned ->
                unplanned.statement() instanceof SessionStatement ofSession
                        ? SessionSql.prepare(session, ofSession, sql)
                        : direct(session, unplanned.statement()).withText(sql);
        };
    }

    /// @param past catalogues of the moments of the past that the statement reads at, empty if not known
    static Prepared plan(
            SqlSession session,
            String sql,
            GeneratedKeys keys,
            @Nullable CatalogSnapshot fixedCatalog,
            List<CatalogSnapshot> past) {
        boolean shared =
                fixedCatalog == null && past.isEmpty() && !session.transaction().hasChangedCatalog();
        CatalogSnapshot catalog =
                fixedCatalog != null ? fixedCatalog : session.transaction().catalog();
        return session.plans()
                .prepare(
                        sql,
                        new PlanningContext(
                                catalog,
                                session.path(),
                                session.evaluation(),
                                keys,
                                shared,
                                new SessionPast(session, past)));
    }

    private static GeneratedKeys keys(PrepareOptions options) {
        return switch (options.generatedKeys()) {
            case NONE -> GeneratedKeys.NONE;
            case ALL -> GeneratedKeys.ALL;
            case NAMED -> {
                List<String> names = options.keyColumns();
                yield new GeneratedKeys(true, Optional.of(names == null ? List.of() : names));
            }
        };
    }

    private static DirectSql direct(SqlSession session, Statement statement) {
        return switch (statement) {
            case DefinitionStatement definition ->
                new DirectSql(session, StatementKind.DEFINITION, () -> define(session, definition));
            case ControlStatement control -> Controls.prepare(session, control);
            default -> throw new AssertionError("queries and changes are planned: " + statement);
        };
    }

    /// @return number of rows that the statement has stored
    private static long define(SqlSession session, DefinitionStatement definition) {
        if (definition instanceof CreateIndex create && create.concurrently()) {
            createOnline(session, create);
            return 0;
        }
        long[] rows = {0};
        inTransaction(session, () -> rows[0] = session.definitions().execute(definition));
        return rows[0];
    }

    /// Two transactions, of which the first must be over before the second begins: what fails in between, or is
    /// cut off by a crash, leaves an index that is not valid.
    private static void createOnline(SqlSession session, CreateIndex create) {
        if (!session.transaction().isStatementOnly()) {
            throw DbException.at(
                    ErrorCode.ACTIVE_TRANSACTION,
                    "CREATE INDEX CONCURRENTLY runs outside of a transaction; commit or roll back first",
                    create.position());
        }
        @Nullable IndexDescriptor[] begun = new @Nullable IndexDescriptor[1];
        inTransaction(session, () -> begun[0] = session.definitions().begin(create));
        IndexDescriptor index = begun[0];
        if (index != null) {
            inTransaction(session, () -> session.definitions().complete(index, create.position()));
        }
    }

    /// Runs a statement without a plan, which in auto-commit mode is a transaction of its own.
    static void inTransaction(SqlSession session, Runnable statement) {
        boolean alone = session.transaction().isStatementOnly();
        if (alone) {
            session.closeCursors();
        }
        try {
            statement.run();
            if (alone) {
                session.endingTransaction();
            }
        } catch (Throwable failure) {
            if (alone && session.transaction().begun()) {
                try {
                    session.transaction().rollback();
                } catch (RuntimeException second) {
                    failure.addSuppressed(second);
                }
            } else if (failure instanceof DbException known) {
                session.statementFailed(known);
            }
            throw failure;
        }
        if (alone) {
            session.transaction().commit();
        }
    }
}
