package io.rustydb.sql.session;

import io.rustydb.base.config.Setting;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.parser.ast.ControlStatement;
import io.rustydb.sql.parser.ast.ControlStatement.Isolation;
import io.rustydb.sql.parser.ast.ControlStatement.TransactionModes;
import io.rustydb.storage.transaction.Durability;
import io.rustydb.storage.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Transaction control, settings and maintenance.
final class Controls {
    private Controls() {}

    static DirectSql prepare(SqlSession session, ControlStatement statement) {
        return switch (statement) {
            case ControlStatement.Begin s -> action(session, () -> begin(session, s.autonomous(), s.modes()));
            case ControlStatement.Commit s ->
                action(session, () -> {
                    if (s.chain()) {
                        requireTransaction(session, "COMMIT AND CHAIN");
                    }
                    session.commit(s.chain());
                });
            case ControlStatement.Rollback s ->
                action(session, () -> {
                    if (s.chain()) {
                        requireTransaction(session, "ROLLBACK AND CHAIN");
                    }
                    session.rollback(s.chain());
                });
            case ControlStatement.PrepareTransaction s -> {
                XaId id = PreparedName.id(s.gid(), s.position());
                yield action(session, () -> prepareTransaction(session, id, s.position()));
            }
            case ControlStatement.CommitPrepared s -> {
                XaId id = PreparedName.id(s.gid(), s.position());
                yield action(session, () -> session.transaction().endPrepared(id, true, s.position()));
            }
            case ControlStatement.RollbackPrepared s -> {
                XaId id = PreparedName.id(s.gid(), s.position());
                yield action(session, () -> session.transaction().endPrepared(id, false, s.position()));
            }
            case ControlStatement.Savepoint s ->
                action(session, () -> {
                    requireTransaction(session, "SAVEPOINT");
                    session.savepoint(s.name().text());
                });
            case ControlStatement.ReleaseSavepoint s ->
                action(session, () -> session.releaseSavepoint(s.name().text()));
            case ControlStatement.RollbackTo s ->
                action(session, () -> session.rollbackTo(s.name().text()));
            case ControlStatement.SetTransaction s ->
                action(session, () -> setTransaction(session, s.session(), s.modes(), s.position()));
            case ControlStatement.SetVariable s ->
                action(session, () -> {
                    boolean local = s.scope() == ControlStatement.SetScope.LOCAL;
                    session.settings().set(s.name(), s.values(), local, session.inBlock(), s.position());
                    session.settingsChanged();
                });
            case ControlStatement.Reset s ->
                action(session, () -> {
                    if (s.name().isPresent()) {
                        session.settings().set(s.name().get(), List.of(), false, session.inBlock(), s.position());
                    } else {
                        session.settings().resetAll(session.inBlock());
                    }
                    session.settingsChanged();
                });
            case ControlStatement.Show s -> show(session, s);
            case ControlStatement.SetSchema s -> action(session, () -> session.setSchema(s.schema()));
            case ControlStatement.FlashbackTable s ->
                new DirectSql(session, StatementKind.CONTROL, () -> {
                    Statements.inTransaction(session, () -> new TableFlashback(session).run(s));
                    return 0;
                });
            case ControlStatement.CheckDatabase s ->
                new DirectSql(session, List.of("object", "finding"), () -> check(session));
            case ControlStatement.Shrink s -> action(session, () -> new Shrinking(session).run(s.table()));
            case ControlStatement.Discard s -> action(session, () -> session.discard(s));
            case ControlStatement.Checkpoint s ->
                action(session, () -> session.database().maintenance().checkpoint());
            case ControlStatement.Shutdown s ->
                action(session, () -> session.database().maintenance().shutdown(s.immediately()));
            case ControlStatement.Explain s -> throw new AssertionError("EXPLAIN is planned");
            case ControlStatement.SetConstraints s -> throw unsupported("SET CONSTRAINTS", s.position());
            case ControlStatement.LockTable s ->
                action(session, () -> Statements.inTransaction(session, () -> new TableLocks(session).run(s)));
            case ControlStatement.AlterSystem s -> action(session, () -> SystemControls.alter(session, s));
        };
    }

    private static DirectSql action(SqlSession session, Runnable action) {
        return new DirectSql(session, StatementKind.CONTROL, () -> {
            action.run();
            return 0;
        });
    }

    private static DbException unsupported(String what, int position) {
        return DbException.at(ErrorCode.FEATURE_NOT_SUPPORTED, what + " is not supported", position);
    }

    private static void requireTransaction(SqlSession session, String what) {
        if (session.transaction().isStatementOnly()) {
            throw DbException.of(
                    ErrorCode.NO_ACTIVE_TRANSACTION,
                    what + " needs a transaction; begin one or switch auto-commit off");
        }
    }

    private static void prepareTransaction(SqlSession session, XaId id, int position) {
        if (session.transaction().branch() != null) {
            throw SessionTransaction.insideBranch("PREPARE TRANSACTION is refused");
        }
        requireTransaction(session, "PREPARE TRANSACTION");
        if (!session.transaction().begun()) {
            session.begin();
        }
        session.closeCursors();
        session.transaction().prepare(id, position);
    }

    private static void begin(SqlSession session, boolean autonomous, TransactionModes modes) {
        if (autonomous) {
            session.transaction().beginAutonomous(true);
            session.settingsChanged();
        } else {
            if (session.transaction().branch() != null) {
                throw SessionTransaction.insideBranch("BEGIN is refused");
            }
            session.transaction().begin();
        }
        session.transaction()
                .setNext(
                        level(modes),
                        modes.readOnly().orElse(null),
                        modes.deferrable().orElse(null));
    }

    private static void setTransaction(SqlSession session, boolean forSession, TransactionModes modes, int position) {
        IsolationLevel level = level(modes);
        if (forSession) {
            if (level != null) {
                session.setIsolation(level);
            }
            modes.readOnly().ifPresent(session::setReadOnly);
            modes.deferrable().ifPresent(session.transaction()::setDeferrable);
        } else {
            session.transaction()
                    .setNext(
                            level,
                            modes.readOnly().orElse(null),
                            modes.deferrable().orElse(null));
        }
    }

    private static @Nullable IsolationLevel level(TransactionModes modes) {
        if (modes.isolation().isEmpty()) {
            return null;
        }
        Isolation asked = modes.isolation().get();
        return switch (asked) {
            case READ_UNCOMMITTED -> IsolationLevel.READ_UNCOMMITTED;
            case READ_COMMITTED -> IsolationLevel.READ_COMMITTED;
            case REPEATABLE_READ, SNAPSHOT -> IsolationLevel.SNAPSHOT;
            case SERIALIZABLE -> IsolationLevel.SERIALIZABLE;
        };
    }

    private static DirectSql show(SqlSession session, ControlStatement.Show statement) {
        if (statement.name().isPresent()) {
            String name = statement.name().get();
            // Looked up now, so that an unknown name is told when the statement is prepared.
            Setting<?> setting = session.settings().require(name, statement.position());
            return new DirectSql(
                    session,
                    List.of(name),
                    () -> List.of(List.of(session.settings().text(setting, isolationText(session)))));
        }
        return new DirectSql(session, List.of("name", "setting", "description"), () -> {
            List<List<String>> rows = new ArrayList<>();
            for (Setting<?> setting : session.database().settings().all()) {
                rows.add(List.of(
                        setting.name(),
                        session.settings().text(setting, isolationText(session)),
                        setting.description()));
            }
            return rows;
        });
    }

    static String isolationText(SqlSession session) {
        return session.transaction().isolationNow().words();
    }

    /// Runs in a transaction of its own: the session's may hold changes that the check would wait for.
    private static List<List<String>> check(SqlSession session) {
        if (session.inTransaction()) {
            throw DbException.of(
                    ErrorCode.ACTIVE_TRANSACTION,
                    "CHECK DATABASE runs outside of a transaction; commit or roll back first");
        }
        var transactions = session.database().structures().transactions();
        Transaction transaction = transactions.begin(io.rustydb.storage.transaction.Isolation.READ_COMMITTED);
        // A prepared branch may hold a table for days.
        transaction.setLockWaitNanos(session.settings().lockWaitNanos());
        session.started(transaction);
        try {
            List<List<String>> findings = new DatabaseCheck(
                            session.database().kernel(),
                            session.database().structures(),
                            transaction,
                            session.evaluation())
                    .run(session.database().catalog());
            transactions.commit(transaction, Durability.FULL);
            return findings;
        } catch (Throwable failure) {
            transactions.rollback(transaction);
            throw failure;
        } finally {
            session.stopped(transaction);
        }
    }
}
