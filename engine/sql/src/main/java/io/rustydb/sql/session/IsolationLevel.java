package io.rustydb.sql.session;

/// The isolation levels as `docs/isolation.md` describes them.
public enum IsolationLevel {
    READ_UNCOMMITTED("read uncommitted"),
    READ_COMMITTED("read committed"),
    /// Also what REPEATABLE READ gives.
    SNAPSHOT("snapshot"),
    SERIALIZABLE("serializable");

    private final String words;

    IsolationLevel(String words) {
        this.words = words;
    }

    /// As SHOW tells it.
    public String words() {
        return words;
    }
}
