package io.rustydb.sql.session;

import io.rustydb.base.config.Setting;
import io.rustydb.base.config.SystemSettings;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.Similarity;
import io.rustydb.sql.function.text.TextStyle;
import io.rustydb.sql.parser.ast.ControlStatement.SettingValue;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A session's settings: what it has set itself, and the database's for all others.
///
/// What is set inside a transaction is undone with it, as in PostgreSQL; SET LOCAL ends with the transaction in
/// any case. Thread rule: as its session.
final class Settings implements SessionTransaction.Follower {
    private final SystemSettings system;
    private Own own = Own.NONE;
    /// What was set when the transaction's first change came; null while there was none.
    private @Nullable Own before;

    // Asked with each statement, so they are kept as such.
    private int version = -1;
    private long statementTimeoutMillis;
    private long transactionTimeoutMillis;
    /// Timers look at it too.
    private volatile long idleTimeoutMillis;
    private long lockWaitNanos;
    private long queryMemoryBytes;
    private IsolationLevel defaultIsolation = IsolationLevel.READ_COMMITTED;
    private boolean defaultReadOnly;
    private boolean defaultDeferrable;
    private TextStyle style = TextStyle.iso(ZoneId.systemDefault());
    private String schema = "";
    private String defaultTablespace = "";
    private String applicationName = "";
    /// Set by a door for its calls, beside `statement_timeout`; 0 = none.
    private long callTimeoutMillis;

    /// Immutable, so that a savepoint remembers it by its reference.
    ///
    /// @param session by SET, `local` by SET LOCAL
    private record Own(Map<Setting<?>, Object> session, Map<Setting<?>, Object> local) {
        static final Own NONE = new Own(Map.of(), Map.of());

        @Nullable
        Object get(Setting<?> setting) {
            Object value = local.get(setting);
            return value != null ? value : session.get(setting);
        }

        Own with(Setting<?> setting, @Nullable Object value, boolean inTransaction) {
            return inTransaction
                    ? new Own(session, changed(local, setting, value))
                    : new Own(changed(session, setting, value), changed(local, setting, null));
        }

        private static Map<Setting<?>, Object> changed(
                Map<Setting<?>, Object> from, Setting<?> setting, @Nullable Object value) {
            Map<Setting<?>, Object> next = new HashMap<>(from);
            if (value == null) {
                next.remove(setting);
            } else {
                next.put(setting, value);
            }
            return Map.copyOf(next);
        }
    }

    Settings(SystemSettings system) {
        this.system = system;
        refresh();
    }

    // ---- values ----

    @SuppressWarnings("unchecked") // put in by the same setting
    <T> T get(Setting<T> setting) {
        Object mine = own.get(setting);
        return mine != null ? (T) mine : system.get(setting);
    }

    /// True if the session has said so itself.
    boolean isOwn(Setting<?> setting) {
        return own.get(setting) != null;
    }

    /// As text, for SHOW.
    ///
    /// @param isolation of the session, which is no setting but is shown as one
    <T> String text(Setting<T> setting, String isolation) {
        return setting == SqlSettings.TRANSACTION_ISOLATION ? isolation : setting.format(get(setting));
    }

    /// True when the database's settings have changed; then [#refresh].
    boolean isStale() {
        return version != system.version();
    }

    void refresh() {
        version = system.version();
        statementTimeoutMillis = get(SqlSettings.STATEMENT_TIMEOUT) / 1_000_000;
        transactionTimeoutMillis = get(SqlSettings.TRANSACTION_TIMEOUT) / 1_000_000;
        idleTimeoutMillis = get(SqlSettings.IDLE_TIMEOUT) / 1_000_000;
        long lockTimeout = get(SqlSettings.LOCK_TIMEOUT);
        lockWaitNanos = lockTimeout == 0 ? Long.MAX_VALUE : lockTimeout;
        queryMemoryBytes = get(SqlSettings.QUERY_MEMORY);
        defaultIsolation = get(SqlSettings.DEFAULT_ISOLATION);
        defaultReadOnly = get(SqlSettings.DEFAULT_READ_ONLY);
        defaultDeferrable = get(SqlSettings.DEFAULT_DEFERRABLE);
        DateStyleSetting.Value dates = get(SqlSettings.DATESTYLE).over(DateStyleSetting.DEFAULT);
        style = new TextStyle(
                get(SqlSettings.TIMEZONE),
                Objects.requireNonNull(dates.style()),
                Objects.requireNonNull(dates.order()),
                get(SqlSettings.INTERVALSTYLE));
        schema = get(SqlSettings.SEARCH_PATH);
        defaultTablespace = get(SqlSettings.DEFAULT_TABLESPACE);
        applicationName = get(SqlSettings.APPLICATION_NAME);
    }

    // ---- names ----

    /// @throws DbException 42704
    Setting<?> require(String name, int position) {
        return require(system, name, position);
    }

    static Setting<?> require(SystemSettings system, String name, int position) {
        Setting<?> setting = system.find(name);
        if (setting == null) {
            String hint = Similarity.hint(name, system.names());
            throw DbException.at(
                    ErrorCode.UNDEFINED_OBJECT,
                    "setting does not exist, name=" + name + (hint.isEmpty() ? "; SHOW ALL lists them" : hint),
                    position);
        }
        return setting;
    }

    static DbException preset(Setting<?> setting, int position) {
        return DbException.at(
                ErrorCode.CANNOT_CHANGE_SETTING,
                "setting tells what is and cannot be set, name=" + setting.name(),
                position);
    }

    /// The one value of a SET; null for DEFAULT.
    static @Nullable SettingValue single(String name, List<SettingValue> values) {
        if (values.size() > 1 && name.equals(SqlSettings.DATESTYLE.name())) {
            StringBuilder all = new StringBuilder();
            values.forEach(value -> all.append(all.isEmpty() ? "" : ", ").append(value.text()));
            return new SettingValue(all.toString(), true, values.getFirst().position());
        }
        if (values.size() > 1) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "setting takes one value, name=" + name,
                    values.get(1).position());
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    // ---- changes ----

    /// SET and RESET.
    ///
    /// @param values empty for DEFAULT
    /// @param local until the end of the transaction
    /// @param inTransaction a transaction block is open
    /// @throws DbException 42704, 55P02, 22023
    void set(String name, List<SettingValue> values, boolean local, boolean inTransaction, int position) {
        Setting<?> setting = require(name, position);
        switch (setting.scope()) {
            case PRESET -> throw preset(setting, position);
            case SYSTEM ->
                throw DbException.at(
                        ErrorCode.CANNOT_CHANGE_SETTING,
                        "setting is the whole database's, name=" + name + "; use ALTER SYSTEM SET",
                        position);
            case SESSION -> {}
        }
        if (local && !inTransaction) {
            throw DbException.at(
                    ErrorCode.NO_ACTIVE_TRANSACTION,
                    "SET LOCAL needs a transaction; begin one or switch auto-commit off",
                    position);
        }
        SettingValue given = single(name, values);
        Object value = null;
        if (given != null) {
            try {
                value = setting.parse(given.text());
                if (value instanceof DateStyleSetting.Value dates) {
                    value = dates.over(get(SqlSettings.DATESTYLE));
                }
            } catch (DbException refused) {
                throw refused.withPosition(given.position());
            }
        } else if (local) {
            // Hides what SET has said.
            value = system.get(setting);
        }
        change(own.with(setting, value, local), inTransaction);
    }

    private void change(Own next, boolean inTransaction) {
        if (inTransaction && before == null) {
            before = own;
        }
        own = next;
        refresh();
    }

    void setSchema(String name, boolean inTransaction) {
        change(own.with(SqlSettings.SEARCH_PATH, name, false), inTransaction);
    }

    /// SET SESSION CHARACTERISTICS and its kin, which no transaction takes back.
    void setDefault(Setting<?> setting, Object value) {
        change(own.with(setting, value, false), false);
        Own first = before;
        if (first != null) {
            before = first.with(setting, value, false);
        }
    }

    /// RESET ALL.
    void resetAll(boolean inTransaction) {
        change(Own.NONE, inTransaction);
    }

    /// Back to a new session's.
    void reset() {
        own = Own.NONE;
        before = null;
        callTimeoutMillis = 0;
        refresh();
    }

    // ---- with the transaction ----

    @Override
    public Object mark() {
        return own;
    }

    @Override
    public void back(Object mark) {
        if (own != mark) {
            change((Own) mark, true);
        }
    }

    @Override
    public void ended(boolean committed) {
        Own first = before;
        if (first != null) {
            before = null;
            own = committed ? new Own(own.session, Map.of()) : first;
            // Seen by whoever looks next, see isStale.
            version--;
        }
    }

    /// @param before of the transaction that is suspended
    private record Suspended(Own own, @Nullable Own before) {}

    /// The autonomous transaction sees what SET has said, and not what SET LOCAL has.
    @Override
    public Object suspended() {
        Suspended suspended = new Suspended(own, before);
        before = null;
        if (!own.local.isEmpty()) {
            own = new Own(own.session, Map.of());
            version--;
        }
        return suspended;
    }

    /// What the autonomous transaction has set and committed stays, also if the outer one is rolled back.
    @Override
    public void resumed(Object from) {
        Suspended suspended = (Suspended) from;
        Map<Setting<?>, Object> then = suspended.own.session;
        Map<Setting<?>, Object> now = own.session;
        own = new Own(now, suspended.own.local);
        Own outer = suspended.before;
        if (outer != null) {
            Map<Setting<?>, Object> kept = new HashMap<>(outer.session);
            then.keySet().stream().filter(setting -> !now.containsKey(setting)).forEach(kept::remove);
            now.forEach((setting, value) -> {
                if (!value.equals(then.get(setting))) {
                    kept.put(setting, value);
                }
            });
            before = new Own(Map.copyOf(kept), outer.local);
        }
        // Seen by whoever looks next, see isStale.
        version--;
    }

    // ---- for each statement ----

    /// 0 = none.
    long statementTimeoutMillis() {
        long call = callTimeoutMillis;
        return call == 0
                ? statementTimeoutMillis
                : statementTimeoutMillis == 0 ? call : Math.min(call, statementTimeoutMillis);
    }

    void setCallTimeoutMillis(long millis) {
        callTimeoutMillis = millis;
    }

    /// 0 = none.
    long transactionTimeoutMillis() {
        return transactionTimeoutMillis;
    }

    /// 0 = none. Any thread.
    long idleTimeoutMillis() {
        return idleTimeoutMillis;
    }

    /// Nanoseconds, [Long#MAX_VALUE] for no bound.
    long lockWaitNanos() {
        return lockWaitNanos;
    }

    /// DROP TABLE puts tables into the recycle bin.
    boolean recyclesTables() {
        return get(SqlSettings.RECYCLEBIN);
    }

    long queryMemoryBytes() {
        return queryMemoryBytes;
    }

    IsolationLevel defaultIsolation() {
        return defaultIsolation;
    }

    boolean defaultReadOnly() {
        return defaultReadOnly;
    }

    boolean defaultDeferrable() {
        return defaultDeferrable;
    }

    ZoneId timeZone() {
        return style.zone();
    }

    TextStyle style() {
        return style;
    }

    String schema() {
        return schema;
    }

    /// Empty: the database's own.
    String defaultTablespace() {
        return defaultTablespace;
    }

    String applicationName() {
        return applicationName;
    }
}
