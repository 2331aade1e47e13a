package io.rustydb.sql.session;

import io.rustydb.base.config.Setting;
import io.rustydb.base.config.Setting.Applies;
import io.rustydb.base.config.SettingType;
import io.rustydb.base.config.SettingTypes;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.CatalogTables;
import io.rustydb.sql.execution.ExecutionContext;
import io.rustydb.sql.function.text.DateTimeText;
import io.rustydb.sql.function.text.NumberText;
import io.rustydb.sql.function.text.TextStyle.IntervalStyle;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/// The settings of SQL: most of them each session's own.
public final class SqlSettings {
    private static final long DAY = 24L * 3600 * 1_000_000_000L;
    private static final long DAYS_30 = 30 * DAY;

    static final Setting<String> APPLICATION_NAME =
            Setting.session("application_name", SettingTypes.TEXT, "", "What the application calls itself");

    static final Setting<String> CLIENT_ENCODING =
            Setting.session("client_encoding", new Encoding(), "UTF8", "Encoding of texts between client and engine");

    static final Setting<Boolean> DEFAULT_DEFERRABLE = Setting.session(
            "default_transaction_deferrable",
            SettingTypes.FLAG,
            false,
            "A read-only serializable transaction waits for a safe snapshot");

    static final Setting<IsolationLevel> DEFAULT_ISOLATION = Setting.session(
            "default_transaction_isolation",
            new Isolation(),
            IsolationLevel.READ_COMMITTED,
            "Isolation level of transactions that do not say one");

    static final Setting<Boolean> DEFAULT_READ_ONLY = Setting.session(
            "default_transaction_read_only",
            SettingTypes.FLAG,
            false,
            "Transactions that do not say so change nothing");

    static final Setting<Long> IDLE_TIMEOUT = Setting.session(
                    "idle_in_transaction_timeout",
                    SettingTypes.duration(1_000_000, DAYS_30, "no limit"),
                    0L,
                    "Longest time between two statements of a local transaction; then it is rolled back, 25P03")
            .alsoKnownAs("idle_in_transaction_session_timeout");

    static final Setting<Long> LOCK_TIMEOUT = Setting.session(
            "lock_timeout",
            SettingTypes.duration(1_000_000, DAYS_30, "no limit"),
            0L,
            "Longest wait for a row or table; then 55P03");

    static final Setting<Long> QUERY_MEMORY = Setting.session(
                    "query_memory",
                    SettingTypes.bytes(64 << 10, 1L << 40),
                    ExecutionContext.MEMORY_BYTES_DEFAULT,
                    "Memory that one statement may take for sorts, hash tables and kept rows; then 53200")
            .alsoKnownAs("work_mem");

    static final Setting<Boolean> RECYCLEBIN = Setting.session(
            "recyclebin",
            SettingTypes.FLAG,
            false,
            "DROP TABLE puts tables into the recycle bin, see sys.recyclebin and FLASHBACK TABLE … TO BEFORE DROP");

    static final Setting<Long> RECYCLEBIN_RETENTION = Setting.system(
            "recyclebin_retention",
            SettingTypes.duration(0, 366 * DAY, "no limit"),
            7 * DAY,
            Applies.ONLINE,
            "How long a table stays in the recycle bin");

    static final Setting<Long> RECYCLEBIN_SIZE = Setting.system(
            "recyclebin_size",
            SettingTypes.bytes(0, 1L << 45),
            1L << 30,
            Applies.ONLINE,
            "When the tables in the recycle bin take more than this, those dropped first are purged");

    static final Setting<DateStyleSetting.Value> DATESTYLE = Setting.session(
            "datestyle",
            new DateStyleSetting(),
            DateStyleSetting.DEFAULT,
            "How dates and times are written, and the order of day and month where a text does not tell");

    static final Setting<IntervalStyle> INTERVALSTYLE =
            Setting.session("intervalstyle", new Intervals(), IntervalStyle.POSTGRES, "How intervals are written");

    static final Setting<String> DEFAULT_TABLESPACE = Setting.session(
            "default_tablespace",
            SettingTypes.TEXT,
            "",
            "Tablespace of tables and indexes that name none; empty: the database's own, main");

    static final Setting<String> SEARCH_PATH = Setting.session(
            "search_path", SettingTypes.TEXT, CatalogTables.DEFAULT_SCHEMA, "Schema of names without one");

    static final Setting<Boolean> SERVER_FILES = Setting.system(
            "server_files",
            SettingTypes.FLAG,
            false,
            Applies.ONLINE,
            "COPY may read and write files of the server, with the rights of its process");

    static final Setting<Long> STATEMENT_TIMEOUT = Setting.session(
            "statement_timeout",
            SettingTypes.duration(1_000_000, DAYS_30, "no limit"),
            0L,
            "Longest run of a statement; then 57014");

    static final Setting<ZoneId> TIMEZONE =
            Setting.session("timezone", new Zone(), ZoneId.systemDefault(), "Time zone of the session");

    static final Setting<Long> TRANSACTION_TIMEOUT = Setting.session(
            "transaction_timeout",
            SettingTypes.duration(1_000_000, DAYS_30, "no limit"),
            0L,
            "Longest time of a local transaction; then it is rolled back, 25P04");

    static final Setting<String> SERVER_VERSION =
            Setting.preset("server_version", SettingTypes.TEXT, SqlDatabase.VERSION, "Version of the engine");

    /// Each session shows its own, see [Settings].
    static final Setting<String> TRANSACTION_ISOLATION = Setting.preset(
            "transaction_isolation",
            SettingTypes.TEXT,
            "read committed",
            "Isolation level of the transaction, or of the next one; SET TRANSACTION and SET SESSION CHARACTERISTICS");

    public static final List<Setting<?>> ALL = List.of(
            APPLICATION_NAME,
            CLIENT_ENCODING,
            DATESTYLE,
            DEFAULT_DEFERRABLE,
            DEFAULT_ISOLATION,
            DEFAULT_READ_ONLY,
            DEFAULT_TABLESPACE,
            IDLE_TIMEOUT,
            INTERVALSTYLE,
            LOCK_TIMEOUT,
            QUERY_MEMORY,
            RECYCLEBIN,
            RECYCLEBIN_RETENTION,
            RECYCLEBIN_SIZE,
            SEARCH_PATH,
            SERVER_FILES,
            STATEMENT_TIMEOUT,
            TIMEZONE,
            TRANSACTION_TIMEOUT,
            SERVER_VERSION,
            TRANSACTION_ISOLATION);

    private SqlSettings() {}

    private record Encoding() implements SettingType<String> {
        @Override
        public String parse(String name, String text) {
            String encoding = text.toUpperCase(Locale.ROOT).replace("-", "");
            if (!encoding.equals("UTF8")) {
                throw DbException.of(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "encoding is not supported, " + name + "=" + text + "; use UTF8");
            }
            return encoding;
        }

        @Override
        public String format(String value) {
            return value;
        }

        @Override
        public String allowed() {
            return "UTF8";
        }
    }

    private record Isolation() implements SettingType<IsolationLevel> {
        @Override
        public IsolationLevel parse(String name, String text) {
            String words = text.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
            if (words.equals("repeatable read")) {
                return IsolationLevel.SNAPSHOT;
            }
            for (IsolationLevel level : IsolationLevel.values()) {
                if (words.equals(level.words())) {
                    return level;
                }
            }
            throw SettingType.refused(name, text, allowed());
        }

        @Override
        public String format(IsolationLevel value) {
            return value.words();
        }

        @Override
        public String allowed() {
            return "'read uncommitted', 'read committed', 'repeatable read', 'snapshot' or 'serializable'";
        }
    }

    private record Intervals() implements SettingType<IntervalStyle> {
        @Override
        public IntervalStyle parse(String name, String text) {
            for (IntervalStyle style : IntervalStyle.values()) {
                if (style.name().equalsIgnoreCase(text)) {
                    return style;
                }
            }
            throw SettingType.refused(name, text, allowed());
        }

        @Override
        public String format(IntervalStyle value) {
            return value.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String allowed() {
            return "postgres, postgres_verbose, sql_standard or iso_8601";
        }
    }

    private record Zone() implements SettingType<ZoneId> {
        /// A number is hours east of Greenwich.
        @Override
        public ZoneId parse(String name, String text) {
            try {
                if (NumberText.isDecimal(text)) {
                    return ZoneOffset.ofTotalSeconds((int) Math.rint(Double.parseDouble(text) * 3600));
                }
                return DateTimeText.parseZone(text);
            } catch (DateTimeException | DbException e) {
                throw SettingType.refused(name, text, allowed());
            }
        }

        @Override
        public String format(ZoneId value) {
            return value.getId();
        }

        @Override
        public String allowed() {
            return "a time zone such as Europe/Berlin, UTC or +02:00";
        }
    }
}
