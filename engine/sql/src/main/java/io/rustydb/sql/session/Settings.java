package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.parser.ast.ControlStatement.SettingValue;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A session's settings: what SET changes and SHOW tells.
///
/// | name | value | default |
/// |---|---|---|
/// | `statement_timeout` | milliseconds, or with a unit (`ms`, `s`, `min`); 0 = none | 0 |
/// | `lock_timeout` | as above; 0 = wait without bound | 0 |
/// | `transaction_timeout` | as above: the longest local transaction | 0 |
/// | `idle_in_transaction_timeout` | as above: between two statements of a local transaction | 0 |
/// | `timezone` | a zone id | the JVM's |
/// | `search_path` | one schema | public |
/// | `client_encoding` | UTF8 only | UTF8 |
/// | `application_name` | any text | empty |
final class Settings {
    private static final String IDLE = "idle_in_transaction_timeout";
    private static final String IDLE_AS_IN_POSTGRESQL = "idle_in_transaction_session_timeout";

    private long statementTimeoutMillis;
    private long lockTimeoutMillis;
    private long transactionTimeoutMillis;
    /// Timers look at it too.
    private volatile long idleTimeoutMillis;
    private ZoneId timeZone = ZoneId.systemDefault();
    private String schema;
    private final String defaultSchema;
    private String applicationName = "";

    Settings(String defaultSchema) {
        this.defaultSchema = defaultSchema;
        schema = defaultSchema;
    }

    record Setting(String name, String value, String description) {}

    void reset() {
        statementTimeoutMillis = 0;
        lockTimeoutMillis = 0;
        transactionTimeoutMillis = 0;
        idleTimeoutMillis = 0;
        timeZone = ZoneId.systemDefault();
        schema = defaultSchema;
        applicationName = "";
    }

    /// @param values empty for DEFAULT
    void set(String name, List<SettingValue> values, int position) {
        String text = values.isEmpty() ? "" : values.getFirst().text();
        if (values.size() > 1) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "setting takes one value, name=" + name,
                    values.get(1).position());
        }
        boolean toDefault = values.isEmpty();
        switch (name) {
            case "statement_timeout" -> statementTimeoutMillis = toDefault ? 0 : millis(name, text, position);
            case "lock_timeout" -> lockTimeoutMillis = toDefault ? 0 : millis(name, text, position);
            case "transaction_timeout" -> transactionTimeoutMillis = toDefault ? 0 : millis(name, text, position);
            case IDLE, IDLE_AS_IN_POSTGRESQL -> idleTimeoutMillis = toDefault ? 0 : millis(name, text, position);
            case "timezone" -> timeZone = toDefault ? ZoneId.systemDefault() : zone(text, position);
            case "search_path" -> schema = toDefault ? defaultSchema : text;
            case "application_name" -> applicationName = text;
            case "client_encoding" -> {
                String encoding = text.toUpperCase(Locale.ROOT).replace("-", "");
                if (!toDefault && !encoding.equals("UTF8")) {
                    throw DbException.at(
                            ErrorCode.FEATURE_NOT_SUPPORTED,
                            "only UTF8 is supported, client_encoding=" + text,
                            position);
                }
            }
            default -> throw unknown(name, position);
        }
    }

    private static DbException unknown(String name, int position) {
        return DbException.at(
                ErrorCode.UNDEFINED_OBJECT, "setting does not exist, name=" + name + "; SHOW ALL lists them", position);
    }

    private static long millis(String name, String text, int position) {
        String lower = text.trim().toLowerCase(Locale.ROOT);
        long unit = 1;
        String digits = lower;
        if (lower.endsWith("ms")) {
            digits = lower.substring(0, lower.length() - 2);
        } else if (lower.endsWith("min")) {
            digits = lower.substring(0, lower.length() - 3);
            unit = 60_000;
        } else if (lower.endsWith("s")) {
            digits = lower.substring(0, lower.length() - 1);
            unit = 1000;
        }
        try {
            long value = Math.multiplyExact(Long.parseLong(digits.trim()), unit);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // Told below, with the value as written.
        }
        throw DbException.at(
                ErrorCode.INVALID_ARGUMENT,
                "setting is no time, name=" + name + ", value=" + text + "; write for example 500ms",
                position);
    }

    private static ZoneId zone(String text, int position) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw DbException.at(ErrorCode.INVALID_ARGUMENT, "time zone is not known, timezone=" + text, position);
        }
    }

    /// @param name null for all
    List<Setting> show(@org.jspecify.annotations.Nullable String name, String isolation, int position) {
        List<Setting> all = List.of(
                new Setting("application_name", applicationName, "Name of the application"),
                new Setting("client_encoding", "UTF8", "Encoding of texts"),
                new Setting(IDLE, idleTimeoutMillis + "ms", "Longest idle time inside a transaction, 0 = no bound"),
                new Setting("lock_timeout", lockTimeoutMillis + "ms", "Longest wait for a row or table, 0 = no bound"),
                new Setting("search_path", schema, "Schema of names without one"),
                new Setting("server_version", SqlDatabase.VERSION, "Version of the engine"),
                new Setting(
                        "statement_timeout", statementTimeoutMillis + "ms", "Longest run of a statement, 0 = no bound"),
                new Setting("timezone", timeZone.getId(), "Time zone of the session"),
                new Setting("transaction_isolation", isolation, "Isolation level of transactions to come"),
                new Setting(
                        "transaction_timeout",
                        transactionTimeoutMillis + "ms",
                        "Longest time of a transaction, 0 = no bound"));
        if (name == null) {
            return all;
        }
        List<Setting> found = new ArrayList<>();
        for (Setting setting : all) {
            if (setting.name().equals(IDLE_AS_IN_POSTGRESQL.equals(name) ? IDLE : name)) {
                found.add(setting);
            }
        }
        if (found.isEmpty()) {
            throw unknown(name, position);
        }
        return found;
    }

    long statementTimeoutMillis() {
        return statementTimeoutMillis;
    }

    void setStatementTimeoutMillis(long millis) {
        statementTimeoutMillis = millis;
    }

    /// 0 = no bound.
    long transactionTimeoutMillis() {
        return transactionTimeoutMillis;
    }

    /// 0 = no bound.
    long idleTimeoutMillis() {
        return idleTimeoutMillis;
    }

    /// Nanoseconds, [Long#MAX_VALUE] for no bound.
    long lockWaitNanos() {
        return lockTimeoutMillis == 0 ? Long.MAX_VALUE : lockTimeoutMillis * 1_000_000;
    }

    ZoneId timeZone() {
        return timeZone;
    }

    String schema() {
        return schema;
    }

    String applicationName() {
        return applicationName;
    }

    void setSchema(String name) {
        schema = name;
    }
}
