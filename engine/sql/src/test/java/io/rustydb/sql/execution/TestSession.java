package io.rustydb.sql.execution;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.binder.Binder.GeneratedKeys;
import io.rustydb.sql.binder.PastCatalogs;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.definition.Definitions;
import io.rustydb.sql.execution.statement.Execution;
import io.rustydb.sql.execution.statement.PlannedStatement;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.SequenceAccess;
import io.rustydb.sql.parser.ast.ControlStatement;
import io.rustydb.sql.parser.ast.DefinitionStatement;
import io.rustydb.sql.parser.ast.Statement;
import io.rustydb.sql.plancache.PlanningContext;
import io.rustydb.sql.plancache.Plans;
import io.rustydb.sql.session.RowCursor;
import io.rustydb.storage.transaction.Durability;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.Transaction;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A session as small as tests of statements allow: BEGIN, COMMIT, ROLLBACK, definitions committed at once,
/// everything else planned.
public final class TestSession implements ExecutionContext.Listener, AutoCloseable {
    private final TestDatabase database;
    final EvaluationContext evaluation;
    final ExecutionContext context;
    private final Plans plans;
    private @Nullable Transaction transaction;
    private boolean explicit;
    private Isolation isolation = Isolation.READ_COMMITTED;
    private long lastValue;
    private boolean hasLast;

    TestSession(TestDatabase database) {
        this.database = database;
        evaluation = new EvaluationContext(database.clock, database.entropy, ZoneOffset.UTC);
        evaluation.setLobs(database.structures.lobs());
        evaluation.setSequences(new Sequences());
        context = new ExecutionContext(database.structures, database.statistics, evaluation, this);
        plans = new Plans(database.frontEnd, database.planner, database.cache);
    }

    @Override
    public void ended(@Nullable Throwable failure) {
        Transaction current = transaction;
        if (!explicit && current != null) {
            end(failure == null);
        }
    }

    @Override
    public CatalogSnapshot catalogAt(long scn) {
        return database.catalog;
    }

    @Override
    public CatalogSnapshot newestCatalog() {
        return database.catalog;
    }

    @Override
    public CatalogSnapshot pastCatalog(int moment, long scn) {
        return database.catalog;
    }

    Transaction transaction() {
        Transaction current = transaction;
        if (current == null) {
            current = database.structures.transactions().begin(isolation);
            transaction = current;
        }
        return current;
    }

    private void end(boolean commit) {
        Transaction current = transaction;
        if (current == null) {
            return;
        }
        if (commit) {
            database.structures.transactions().commit(current, Durability.FULL);
        } else {
            database.structures.transactions().rollback(current);
        }
        transaction = null;
    }

    private PlanningContext planning(GeneratedKeys keys) {
        return new PlanningContext(database.catalog, List.of("public"), evaluation, keys, true, PastCatalogs.NONE);
    }

    public PlannedStatement plan(String sql, GeneratedKeys keys) {
        return ((Plans.Prepared.Planned) plans.prepare(sql, planning(keys))).plan();
    }

    /// An execution to be run by [#run].
    public Execution prepare(String sql) {
        return plan(sql, GeneratedKeys.NONE).newExecution(evaluation);
    }

    public long run(Execution execution) {
        // As a session does: an open cursor of the execution ends with its transaction before the next one
        // begins.
        execution.close();
        context.begin(transaction(), database.catalog, false);
        return execution.execute(context, 0);
    }

    /// What a statement gave.
    ///
    /// @param rows null when it gave none
    public record Outcome(@Nullable List<List<@Nullable String>> rows, long count) {}

    public Outcome execute(String sql) {
        while (true) {
            Plans.Prepared prepared = plans.prepare(sql, planning(GeneratedKeys.NONE));
            switch (prepared) {
                case Plans.Prepared.Unplanned unplanned -> {
                    control(unplanned.statement());
                    return new Outcome(null, 0);
                }
                case Plans.Prepared.Planned planned -> {
                    Execution execution = planned.plan().newExecution(evaluation);
                    try {
                        long count = run(execution);
                        return new Outcome(count < 0 ? rows(execution.cursor()) : null, Math.max(0, count));
                    } catch (PlanOutdated outdated) {
                        if (!explicit) {
                            end(false);
                        }
                    } finally {
                        execution.close();
                    }
                }
            }
        }
    }

    public static List<List<@Nullable String>> rows(RowCursor cursor) {
        List<List<@Nullable String>> rows = new ArrayList<>();
        while (cursor.next()) {
            List<@Nullable String> row = new ArrayList<>();
            for (int c = 0; c < cursor.columnCount(); c++) {
                row.add(cursor.isNull(c) ? null : cursor.getString(c));
            }
            rows.add(row);
        }
        return rows;
    }

    private void control(Statement statement) {
        switch (statement) {
            case ControlStatement.Begin begin -> {
                begin.modes()
                        .isolation()
                        .ifPresent(level -> isolation = switch (level) {
                            case READ_UNCOMMITTED -> Isolation.READ_UNCOMMITTED;
                            case READ_COMMITTED -> Isolation.READ_COMMITTED;
                            case REPEATABLE_READ, SNAPSHOT -> Isolation.SNAPSHOT;
                            case SERIALIZABLE -> Isolation.SERIALIZABLE;
                        });
                explicit = true;
                transaction();
            }
            case ControlStatement.Commit ignored -> {
                explicit = false;
                end(true);
                isolation = Isolation.READ_COMMITTED;
            }
            case ControlStatement.Rollback ignored -> {
                explicit = false;
                end(false);
                isolation = Isolation.READ_COMMITTED;
            }
            case DefinitionStatement definition -> {
                if (explicit) {
                    throw DbException.of(ErrorCode.FEATURE_NOT_SUPPORTED, "definitions commit here");
                }
                TestDefinitions definitions = new TestDefinitions(database, this);
                try {
                    new Definitions(definitions).execute(definition);
                    end(true);
                    database.catalog = definitions.catalog();
                } finally {
                    end(false);
                }
            }
            default -> throw DbException.of(ErrorCode.FEATURE_NOT_SUPPORTED, "not in this test: " + statement);
        }
    }

    @Override
    public void close() {
        end(false);
    }

    private final class Sequences implements SequenceAccess {
        private SequenceDescriptor find(String name) {
            int dot = name.indexOf('.');
            SequenceDescriptor sequence = dot < 0
                    ? database.catalog.sequence("public", name)
                    : database.catalog.sequence(name.substring(0, dot), name.substring(dot + 1));
            if (sequence == null) {
                throw DbException.of(ErrorCode.UNDEFINED_TABLE, "sequence does not exist, name=" + name);
            }
            return sequence;
        }

        @Override
        public long next(String sequence) {
            lastValue = database.structures.sequences().next(find(sequence).counter());
            hasLast = true;
            return lastValue;
        }

        @Override
        public long current(String sequence) {
            return last();
        }

        @Override
        public long last() {
            if (!hasLast) {
                throw DbException.of(ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE, "no value yet");
            }
            return lastValue;
        }

        @Override
        public long lastOf(String sequence) {
            return database.structures.sequences().last(find(sequence).counter());
        }

        @Override
        public boolean isCalled(String sequence) {
            return !database.structures.sequences().isUntouched(find(sequence).counter());
        }

        @Override
        public long set(String sequence, long value, boolean isCalled) {
            database.structures.sequences().restart(find(sequence).counter(), isCalled ? value + 1 : value);
            return value;
        }
    }
}
