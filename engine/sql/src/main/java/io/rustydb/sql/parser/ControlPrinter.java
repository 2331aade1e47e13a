package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.ControlStatement;
import io.rustydb.sql.parser.ast.ControlStatement.AlterSystem;
import io.rustydb.sql.parser.ast.ControlStatement.Begin;
import io.rustydb.sql.parser.ast.ControlStatement.CheckDatabase;
import io.rustydb.sql.parser.ast.ControlStatement.Checkpoint;
import io.rustydb.sql.parser.ast.ControlStatement.Commit;
import io.rustydb.sql.parser.ast.ControlStatement.Explain;
import io.rustydb.sql.parser.ast.ControlStatement.FlashbackTable;
import io.rustydb.sql.parser.ast.ControlStatement.LockTable;
import io.rustydb.sql.parser.ast.ControlStatement.ReleaseSavepoint;
import io.rustydb.sql.parser.ast.ControlStatement.Reset;
import io.rustydb.sql.parser.ast.ControlStatement.Rollback;
import io.rustydb.sql.parser.ast.ControlStatement.RollbackTo;
import io.rustydb.sql.parser.ast.ControlStatement.Savepoint;
import io.rustydb.sql.parser.ast.ControlStatement.SetConstraints;
import io.rustydb.sql.parser.ast.ControlStatement.SetSchema;
import io.rustydb.sql.parser.ast.ControlStatement.SetScope;
import io.rustydb.sql.parser.ast.ControlStatement.SetTransaction;
import io.rustydb.sql.parser.ast.ControlStatement.SetVariable;
import io.rustydb.sql.parser.ast.ControlStatement.SettingValue;
import io.rustydb.sql.parser.ast.ControlStatement.Show;
import io.rustydb.sql.parser.ast.ControlStatement.Shrink;
import io.rustydb.sql.parser.ast.ControlStatement.Shutdown;
import io.rustydb.sql.parser.ast.ControlStatement.TransactionModes;
import io.rustydb.sql.parser.ast.Query.LockWait;
import java.util.ArrayList;
import java.util.List;

/// Prints transaction control, settings and administration.
final class ControlPrinter {
    private final PrintBuffer out;

    ControlPrinter(PrintBuffer out) {
        this.out = out;
    }

    void control(ControlStatement statement) {
        switch (statement) {
            case Begin begin -> {
                out.add("BEGIN").addIf(begin.autonomous(), " AUTONOMOUS TRANSACTION");
                if (!begin.modes().equals(TransactionModes.NONE)) {
                    out.add(" ");
                    modes(begin.modes());
                }
            }
            case Commit commit -> out.add("COMMIT").addIf(commit.chain(), " AND CHAIN");
            case Rollback rollback -> out.add("ROLLBACK").addIf(rollback.chain(), " AND CHAIN");
            case ControlStatement.PrepareTransaction prepare ->
                out.add("PREPARE TRANSACTION ").string(prepare.gid());
            case ControlStatement.CommitPrepared commit ->
                out.add("COMMIT PREPARED ").string(commit.gid());
            case ControlStatement.RollbackPrepared rollback ->
                out.add("ROLLBACK PREPARED ").string(rollback.gid());
            case Savepoint savepoint -> out.add("SAVEPOINT ").name(savepoint.name());
            case ReleaseSavepoint release -> out.add("RELEASE SAVEPOINT ").name(release.name());
            case RollbackTo rollback -> out.add("ROLLBACK TO SAVEPOINT ").name(rollback.name());
            case SetTransaction set -> {
                out.add(set.session() ? "SET SESSION CHARACTERISTICS AS TRANSACTION " : "SET TRANSACTION ");
                modes(set.modes());
            }
            case SetVariable set -> {
                out.add(set.scope() == SetScope.LOCAL ? "SET LOCAL " : "SET SESSION ");
                setting(set.name(), set.values());
            }
            case Reset reset -> {
                out.add("RESET ");
                reset.name().ifPresentOrElse(this::settingName, () -> out.add("ALL"));
            }
            case Show show -> {
                out.add("SHOW ");
                show.name().ifPresentOrElse(this::settingName, () -> out.add("ALL"));
            }
            case SetSchema set -> out.add("SET SCHEMA ").string(set.schema());
            case SetConstraints set -> {
                out.add("SET CONSTRAINTS ").addIf(set.names().isEmpty(), "ALL");
                out.list(set.names(), ", ", out::name).add(set.deferred() ? " DEFERRED" : " IMMEDIATE");
            }
            case Explain explain -> explain(explain);
            case LockTable lock -> {
                out.add("LOCK TABLE ").list(lock.tables(), ", ", out::name);
                out.add(" IN ")
                        .add(lock.mode().words())
                        .add(" MODE")
                        .addIf(lock.waiting() == LockWait.NOWAIT, " NOWAIT");
                if (lock.waiting() == LockWait.WAIT_SECONDS) {
                    out.add(" WAIT ").add(String.valueOf(lock.waitSeconds()));
                }
            }
            case FlashbackTable flashback -> {
                out.add("FLASHBACK TABLE ").list(flashback.tables(), ", ", out::name);
                out.add(" TO ").add(flashback.kind().name()).add(" ");
                new ExpressionPrinter(out).print(flashback.moment());
            }
            case CheckDatabase check -> out.add("CHECK DATABASE");
            case Shrink shrink -> {
                out.add("ALTER ");
                shrink.table().ifPresentOrElse(table -> out.add("TABLE ").name(table), () -> out.add("DATABASE"));
                out.add(" SHRINK SPACE");
            }
            case ControlStatement.Discard discard ->
                out.add("DISCARD ").add(discard.what().name());
            case Checkpoint checkpoint -> out.add("CHECKPOINT");
            case Shutdown shutdown -> out.add("SHUTDOWN").addIf(shutdown.immediately(), " IMMEDIATELY");
            case AlterSystem alter -> {
                if (alter.name().isPresent() && !alter.values().isEmpty()) {
                    out.add("ALTER SYSTEM SET ");
                    setting(alter.name().get(), alter.values());
                } else {
                    out.add("ALTER SYSTEM RESET ");
                    alter.name().ifPresentOrElse(this::settingName, () -> out.add("ALL"));
                }
            }
        }
    }

    private void modes(TransactionModes modes) {
        List<String> words = new ArrayList<>(3);
        modes.isolation().ifPresent(level -> words.add("ISOLATION LEVEL " + level.words()));
        modes.readOnly().ifPresent(only -> words.add(only ? "READ ONLY" : "READ WRITE"));
        modes.deferrable().ifPresent(yes -> words.add(yes ? "DEFERRABLE" : "NOT DEFERRABLE"));
        out.list(words, ", ", out::add);
    }

    private void setting(String name, List<SettingValue> values) {
        settingName(name);
        out.add(" = ");
        if (values.isEmpty()) {
            out.add("DEFAULT");
            return;
        }
        out.list(values, ", ", value -> {
            if (value.quoted()) {
                out.string(value.text());
            } else if (Character.isDigit(value.text().charAt(0))
                    || "-.".indexOf(value.text().charAt(0)) >= 0) {
                out.add(value.text());
            } else {
                word(value.text());
            }
        });
    }

    /// A word such as `on`: any keyword may stand here but DEFAULT.
    private void word(String word) {
        Keyword keyword = Keyword.of(word);
        if (keyword != null && keyword != Keyword.DEFAULT) {
            out.add(word);
        } else {
            out.name(word);
        }
    }

    /// A word of the grammar is quoted, so that `SET SESSION "characteristics"` stays a setting.
    private void settingName(String name) {
        if (name.startsWith(".") || name.endsWith(".") || name.contains("..")) {
            // Dots of a quoted name, not between names.
            out.quoted(name);
            return;
        }
        out.list(List.of(name.split("\\.", -1)), ".", part -> {
            if (Keyword.of(part) == null) {
                out.name(part);
            } else {
                out.quoted(part);
            }
        });
    }

    private void explain(Explain explain) {
        out.add("EXPLAIN ");
        if (explain.options().isEmpty()) {
            out.addIf(explain.analyze(), "ANALYZE ").addIf(explain.verbose(), "VERBOSE ");
        } else {
            out.add("(").addIf(explain.analyze(), "ANALYZE, ").addIf(explain.verbose(), "VERBOSE, ");
            out.list(explain.options(), ", ", option -> {
                out.name(option.name());
                option.value().ifPresent(value -> out.add(" ").string(value));
            });
            out.add(") ");
        }
        SqlPrinter.statement(out, explain.statement());
    }
}
