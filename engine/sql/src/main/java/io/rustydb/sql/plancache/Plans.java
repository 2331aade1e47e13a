package io.rustydb.sql.plancache;

import io.rustydb.sql.binder.Binder.GeneratedKeys;
import io.rustydb.sql.execution.statement.PlannedStatement;
import io.rustydb.sql.parser.DialectOptions;
import io.rustydb.sql.parser.ParseResult;
import io.rustydb.sql.parser.SqlFrontEnd;
import io.rustydb.sql.parser.StatementFamily;
import io.rustydb.sql.parser.TokenKey;
import io.rustydb.sql.parser.TokenStream;
import io.rustydb.sql.parser.ast.ChangeStatement;
import io.rustydb.sql.parser.ast.ControlStatement;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A session's way from texts to plans: its own map by text in front of the shared cache.
///
/// Thread rule: as its session.
public final class Plans {
    private static final int OWN_MAX = 256;

    private final SqlFrontEnd frontEnd;
    private final StatementPlanner planner;
    private final PlanCache cache;
    private final Map<OwnKey, PlannedStatement> own = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<OwnKey, PlannedStatement> eldest) {
            return size() > OWN_MAX;
        }
    };

    private record OwnKey(String sql, List<String> path, String zone, GeneratedKeys keys) {}

    /// Literals in a text may depend on the time zone (timestamps with time zone), so it is part of the key.
    private record SharedKey(TokenKey tokens, List<String> path, String zone, GeneratedKeys keys) {}

    /// What a text is: a statement with a plan, or one that the session carries out itself.
    public sealed interface Prepared {
        record Planned(PlannedStatement plan) implements Prepared {}

        /// Definition or control.
        record Unplanned(Statement statement) implements Prepared {}
    }

    public Plans(SqlFrontEnd frontEnd, StatementPlanner planner, PlanCache cache) {
        this.frontEnd = frontEnd;
        this.planner = planner;
        this.cache = cache;
    }

    /// The plan of a text, from this session's map, the shared cache, or made now.
    ///
    /// @throws io.rustydb.base.error.DbException class 42 and others of parser and binder, with position
    public Prepared prepare(String sql, PlanningContext context) {
        OwnKey ownKey = null;
        if (context.shared()) {
            ownKey =
                    new OwnKey(sql, context.path(), context.evaluation().style().readingKey(), context.keys());
            PlannedStatement mine = own.get(ownKey);
            if (mine != null && mine.isValidIn(context.catalog())) {
                return new Prepared.Planned(mine);
            }
        }
        TokenStream tokens = frontEnd.scan(sql, DialectOptions.DEFAULT);
        SharedKey key = null;
        boolean cacheable = tokens.family() == StatementFamily.QUERY || tokens.family() == StatementFamily.CHANGE;
        if (ownKey != null && cacheable) {
            key = new SharedKey(tokens.key(), ownKey.path, ownKey.zone, ownKey.keys);
            PlannedStatement shared = cache.find(key, context.catalog());
            if (shared != null) {
                own.put(ownKey, shared);
                return new Prepared.Planned(shared);
            }
        }
        ParseResult parsed = frontEnd.parse(tokens, DialectOptions.DEFAULT);
        if (!isPlanned(parsed.statement())) {
            return new Prepared.Unplanned(parsed.statement());
        }
        PlannedStatement made = planner.plan(parsed, context).of(sql);
        if (key != null && ownKey != null) {
            cache.put(key, made);
            own.put(ownKey, made);
        }
        return new Prepared.Planned(made);
    }

    /// True for statements that a [StatementPlanner] plans.
    public static boolean isPlanned(@Nullable Statement statement) {
        return statement instanceof Query
                || statement instanceof ChangeStatement
                || statement instanceof ControlStatement.Explain explain && isPlanned(explain.statement());
    }

    /// Forgets this session's map.
    public void clear() {
        own.clear();
    }
}
