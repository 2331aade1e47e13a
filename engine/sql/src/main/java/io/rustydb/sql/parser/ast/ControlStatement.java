package io.rustydb.sql.parser.ast;

import io.rustydb.sql.parser.ast.Query.LockWait;
import java.util.List;
import java.util.Optional;

/// Transactions, settings and administration.
public sealed interface ControlStatement extends Statement {

    /// BEGIN and START TRANSACTION.
    ///
    /// @param autonomous BEGIN AUTONOMOUS: the open transaction is suspended for this one
    record Begin(boolean autonomous, TransactionModes modes, int position) implements ControlStatement {}

    /// @param chain AND CHAIN
    record Commit(boolean chain, int position) implements ControlStatement {}

    record Rollback(boolean chain, int position) implements ControlStatement {}

    /// PREPARE TRANSACTION.
    record PrepareTransaction(String gid, int position) implements ControlStatement {}

    record CommitPrepared(String gid, int position) implements ControlStatement {}

    record RollbackPrepared(String gid, int position) implements ControlStatement {}

    record Savepoint(Name name, int position) implements ControlStatement {}

    record ReleaseSavepoint(Name name, int position) implements ControlStatement {}

    record RollbackTo(Name name, int position) implements ControlStatement {}

    /// SET TRANSACTION, or SET SESSION CHARACTERISTICS AS TRANSACTION.
    ///
    /// @param session for the transactions to come
    record SetTransaction(boolean session, TransactionModes modes, int position) implements ControlStatement {}

    record TransactionModes(Optional<Isolation> isolation, Optional<Boolean> readOnly, Optional<Boolean> deferrable) {
        public static final TransactionModes NONE =
                new TransactionModes(Optional.empty(), Optional.empty(), Optional.empty());
    }

    enum Isolation {
        READ_UNCOMMITTED("READ UNCOMMITTED"),
        READ_COMMITTED("READ COMMITTED"),
        REPEATABLE_READ("REPEATABLE READ"),
        SNAPSHOT("SNAPSHOT"),
        SERIALIZABLE("SERIALIZABLE");

        private final String words;

        Isolation(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /// `SET [SESSION|LOCAL] name = value, …`; also SET TIME ZONE (`timezone`) and SET NAMES
    /// (`client_encoding`).
    ///
    /// @param name dotted, lower case
    /// @param values empty for DEFAULT
    record SetVariable(SetScope scope, String name, List<SettingValue> values, int position)
            implements ControlStatement {
        public SetVariable {
            values = List.copyOf(values);
        }
    }

    enum SetScope {
        SESSION,
        LOCAL
    }

    /// @param text the value without quotes; a word is folded
    /// @param quoted written as a string
    record SettingValue(String text, boolean quoted, int position) implements Node {}

    /// @param name empty for RESET ALL
    record Reset(Optional<String> name, int position) implements ControlStatement {}

    /// @param name empty for SHOW ALL
    record Show(Optional<String> name, int position) implements ControlStatement {}

    record SetSchema(String schema, int position) implements ControlStatement {}

    /// SET CONSTRAINTS.
    ///
    /// @param names empty for ALL
    record SetConstraints(List<QualifiedName> names, boolean deferred, int position) implements ControlStatement {
        public SetConstraints {
            names = List.copyOf(names);
        }
    }

    /// @param options as written, for example `costs off`; ANALYZE and VERBOSE have their own flags
    record Explain(boolean analyze, boolean verbose, List<ExplainOption> options, Statement statement, int position)
            implements ControlStatement {
        public Explain {
            options = List.copyOf(options);
        }
    }

    /// @param value empty when none was written
    record ExplainOption(String name, Optional<String> value, int position) implements Node {}

    /// @param waiting not [LockWait#SKIP_LOCKED]
    /// @param waitSeconds for [LockWait#WAIT_SECONDS] only, else 0
    record LockTable(List<QualifiedName> tables, LockMode mode, LockWait waiting, int waitSeconds, int position)
            implements ControlStatement {
        public LockTable {
            tables = List.copyOf(tables);
        }
    }

    enum LockMode {
        ACCESS_SHARE("ACCESS SHARE"),
        ROW_SHARE("ROW SHARE"),
        ROW_EXCLUSIVE("ROW EXCLUSIVE"),
        SHARE_UPDATE_EXCLUSIVE("SHARE UPDATE EXCLUSIVE"),
        SHARE("SHARE"),
        SHARE_ROW_EXCLUSIVE("SHARE ROW EXCLUSIVE"),
        EXCLUSIVE("EXCLUSIVE"),
        ACCESS_EXCLUSIVE("ACCESS EXCLUSIVE");

        private final String words;

        LockMode(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /// FLASHBACK TABLE … TO SCN or TIMESTAMP.
    record FlashbackTable(List<QualifiedName> tables, TableReference.MomentKind kind, Expression moment, int position)
            implements ControlStatement {
        public FlashbackTable {
            tables = List.copyOf(tables);
        }
    }

    record CheckDatabase(int position) implements ControlStatement {}

    /// `ALTER TABLE name SHRINK SPACE`, `ALTER DATABASE SHRINK SPACE`, `VACUUM FULL [name]`.
    ///
    /// @param table empty for the whole database
    record Shrink(Optional<QualifiedName> table, int position) implements ControlStatement {}

    /// DISCARD: what a session has gathered.
    record Discard(Discarded what, int position) implements ControlStatement {}

    enum Discarded {
        ALL,
        PLANS,
        SEQUENCES,
        TEMP
    }

    record Checkpoint(int position) implements ControlStatement {}

    record Shutdown(boolean immediately, int position) implements ControlStatement {}

    /// ALTER SYSTEM SET and RESET.
    ///
    /// @param name empty for RESET ALL
    /// @param values empty for DEFAULT and RESET
    record AlterSystem(Optional<String> name, List<SettingValue> values, int position) implements ControlStatement {
        public AlterSystem {
            values = List.copyOf(values);
        }
    }
}
