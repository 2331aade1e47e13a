package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.random.Entropy;
import io.rustydb.base.time.Clock;
import io.rustydb.sql.binder.Binder.GeneratedKeys;
import io.rustydb.sql.binder.PastCatalogs;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.CatalogTables;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.FunctionRegistry;
import io.rustydb.sql.optimizer.TableStatistics;
import io.rustydb.sql.parser.DialectOptions;
import io.rustydb.sql.parser.GrammarFrontEnd;
import io.rustydb.sql.parser.ParseResult;
import io.rustydb.sql.plancache.PlanningContext;
import io.rustydb.sql.plancache.Plans;
import io.rustydb.sql.plancache.StatementPlanner;
import java.time.ZoneOffset;
import java.util.List;

/// What the first statements of a process wait for: classes, lambdas and tables of functions that the JVM makes
/// when they are first needed. Done by another thread while storage opens its files, it is not waited for.
public final class FirstUse {
    /// Between them they go through the grammar, the binder, the planner and the compilers.
    private static final List<String> STATEMENTS = List.of(
            "SELECT a, b FROM (VALUES (1, 'x')) AS v (a, b) WHERE b = 'x' AND a > 0",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, v VARCHAR(40) NOT NULL)",
            "INSERT INTO t VALUES (?, 'x')",
            "UPDATE t SET v = ? WHERE id = ?",
            "DELETE FROM t WHERE id = ?");

    private FirstUse() {}

    /// Touches no database.
    public static void prepare(Clock clock, Entropy entropy) {
        StatementPlanner planner = new StatementPlanner(
                FunctionRegistry.builtIn(), new TableStatistics(table -> TableStatistics.ROWS_PER_PAGE));
        EvaluationContext evaluation = new EvaluationContext(clock, entropy, ZoneOffset.UTC);
        GrammarFrontEnd frontEnd = new GrammarFrontEnd();
        for (String sql : STATEMENTS) {
            ParseResult parsed = frontEnd.parse(sql, DialectOptions.DEFAULT);
            if (!Plans.isPlanned(parsed.statement())) {
                continue;
            }
            try {
                planner.plan(
                        parsed,
                        new PlanningContext(
                                CatalogSnapshot.EMPTY,
                                List.of(CatalogTables.DEFAULT_SCHEMA),
                                evaluation,
                                GeneratedKeys.NONE,
                                false,
                                PastCatalogs.NONE));
            } catch (DbException e) {
                // Changes name a table that is not there.
                assert e.code() == ErrorCode.UNDEFINED_TABLE : e;
            }
        }
    }
}
