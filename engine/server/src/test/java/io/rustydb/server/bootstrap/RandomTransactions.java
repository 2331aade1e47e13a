package io.rustydb.server.bootstrap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.error.Severity;
import io.rustydb.sql.session.Session;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.isolation.History;
import java.util.List;
import java.util.Set;

/// One client of many that run random transactions on a few rows, by key, by ranges of two indexes and by
/// scans. Each value is written once; what was read and written goes into the history.
final class RandomTransactions {
    static final int GROUPS = 5;
    private static final Set<ErrorCode> REFUSED =
            Set.of(ErrorCode.SERIALIZATION_FAILURE, ErrorCode.DEADLOCK_DETECTED, ErrorCode.IN_FAILED_TRANSACTION);

    private final SqlText sql;
    private final String level;
    private final History history;
    private final int keys;
    private final SeededEntropy dice;
    private History.Txn txn;

    RandomTransactions(Session session, String level, History history, int keys, SeededEntropy dice) {
        this.sql = new SqlText(session);
        this.level = level;
        this.history = history;
        this.keys = keys;
        this.dice = dice.fork();
        this.txn = history.begin();
    }

    /// Makes the table.
    static History create(Session session, int keys, SeededEntropy dice) {
        SqlText sql = new SqlText(session);
        sql.run("CREATE TABLE t (id INTEGER PRIMARY KEY, grp INTEGER NOT NULL, v BIGINT NOT NULL, pad VARCHAR(200))");
        sql.run("CREATE INDEX t_grp ON t " + (keys % 2 == 0 ? "USING HASH " : "") + "(grp)");
        long[] initial = new long[keys];
        for (int key = 0; key < keys; key++) {
            if (dice.chance(60)) {
                int group = dice.nextInt(GROUPS);
                initial[key] = (long) (key + 1) * History.GROUPS + group;
                sql.again("INSERT INTO t VALUES (?, ?, ?, NULL)", key, group, initial[key]);
            }
        }
        return new History(initial);
    }

    void run(int transactions) {
        for (int i = 0; i < transactions; i++) {
            txn = history.begin();
            try {
                transaction();
            } catch (DbException e) {
                if (!REFUSED.contains(e.code())) {
                    throw new AssertionError("unexpected failure: " + e.sqlState() + " " + e.getMessage(), e);
                }
                sql.session.rollback();
            }
        }
        sql.session.close();
    }

    private void transaction() {
        boolean readOnly = dice.chance(25);
        String modes = readOnly ? dice.chance(30) ? " READ ONLY DEFERRABLE" : " READ ONLY" : "";
        sql.again("BEGIN ISOLATION LEVEL " + level + modes);
        int statements = 1 + dice.nextInt(dice.chance(20) ? 10 : 4);
        for (int i = 0; i < statements; i++) {
            if (!readOnly && dice.chance(5)) {
                takenBack();
            } else {
                statement(readOnly);
            }
        }
        if (dice.chance(4)) {
            sql.session.rollback();
            return;
        }
        txn.commitBegins();
        sql.session.commit();
        txn.committed();
    }

    private void takenBack() {
        sql.again("SAVEPOINT s");
        int before = txn.writeCount();
        statement(false);
        statement(false);
        sql.again("ROLLBACK TO SAVEPOINT s");
        txn.forgetWrites(before);
    }

    private void statement(boolean readOnly) {
        if (readOnly || dice.chance(55)) {
            read();
            return;
        }
        try {
            change();
        } catch (DbException e) {
            if (e.code().severity() != Severity.STATEMENT || REFUSED.contains(e.code())) {
                throw e;
            }
            if (e.code() != ErrorCode.UNIQUE_VIOLATION) {
                throw new AssertionError("unexpected failure: " + e.sqlState() + " " + e.getMessage(), e);
            }
        }
    }

    private int key() {
        return dice.nextInt(keys);
    }

    private void read() {
        int low = key();
        int high = Math.min(keys - 1, low + dice.nextInt(4));
        int group = dice.nextInt(GROUPS);
        switch (dice.nextInt(10)) {
            case 0, 1, 2 -> find(low, low, 0, 99, "SELECT id, v FROM t WHERE id = ?", low);
            case 3 -> find(low, low, 0, 99, "SELECT id, v FROM t WHERE id = ? FOR UPDATE", low);
            case 4, 5 -> find(low, high, 0, 99, "SELECT id, v FROM t WHERE id BETWEEN ? AND ?", low, high);
            case 6, 7 -> find(0, keys - 1, group, group, "SELECT id, v FROM t WHERE grp = ?", group);
            case 8 ->
                find(0, keys - 1, group, group + 1, "SELECT id, v FROM t WHERE grp BETWEEN ? AND ?", group, group + 1);
            default -> find(0, keys - 1, group, group, "SELECT id, v FROM t WHERE v % 100 = ?", group);
        }
    }

    /// Reads, or changes with RETURNING of what was there.
    private List<String> find(int lowKey, int highKey, int lowGroup, int highGroup, String text, Object... values) {
        long from = txn.statement();
        List<String> rows = sql.rowsAgain(text, values);
        long[] found = new long[keys];
        for (String row : rows) {
            int bar = row.indexOf('|');
            found[Integer.parseInt(row.substring(0, bar))] = Long.parseLong(row.substring(bar + 1));
        }
        txn.read(from, lowKey, highKey, lowGroup, highGroup, found, new boolean[keys]);
        return rows;
    }

    private void change() {
        int key = key();
        int group = dice.nextInt(GROUPS);
        long value = history.newValue(group);
        switch (dice.nextInt(10)) {
            case 0, 1, 2 -> counted(key, value, "UPDATE t SET grp = ?, v = ? WHERE id = ?", group, value, key);
            case 3 -> {
                String pad = "x".repeat(dice.nextInt(200));
                counted(key, value, "UPDATE t SET grp = ?, v = ?, pad = ? WHERE id = ?", group, value, pad, key);
            }
            case 4, 5 -> keepGroup(key, value - group);
            case 6, 7 -> {
                txn.statement();
                sql.again("INSERT INTO t VALUES (?, ?, ?, NULL)", key, group, value);
                txn.wrote(key, value);
            }
            case 8 -> deleted(find(key, key, 0, 99, "DELETE FROM t WHERE id = ? RETURNING id, v", key));
            default -> {
                if (dice.chance(50)) {
                    int high = Math.min(keys - 1, key + dice.nextInt(2));
                    deleted(find(
                            key, high, 0, 99, "DELETE FROM t WHERE id BETWEEN ? AND ? RETURNING id, v", key, high));
                } else {
                    moveGroup(group);
                }
            }
        }
    }

    private void counted(int key, long value, String text, Object... values) {
        long from = txn.statement();
        if (sql.again(text, values) == 0) {
            txn.read(from, key, key, 0, 99, new long[keys], new boolean[keys]);
        } else {
            txn.wrote(key, value);
        }
    }

    /// Changes no key of any index.
    private void keepGroup(int key, long base) {
        long from = txn.statement();
        List<String> rows = sql.rowsAgain("UPDATE t SET v = ? + grp WHERE id = ? RETURNING v", base, key);
        if (rows.isEmpty()) {
            txn.read(from, key, key, 0, 99, new long[keys], new boolean[keys]);
        } else {
            txn.wrote(key, Long.parseLong(rows.getFirst()));
        }
    }

    private void deleted(List<String> rows) {
        for (String row : rows) {
            txn.wrote(Integer.parseInt(row.substring(0, row.indexOf('|'))), 0);
        }
    }

    /// Changes all rows of a group, found by its index, which they leave.
    private void moveGroup(int group) {
        int to = (group + 1) % GROUPS;
        long first = history.newValues(to, keys);
        long from = txn.statement();
        List<String> rows =
                sql.rowsAgain("UPDATE t SET grp = ?, v = ? + id * 100 WHERE grp = ? RETURNING id, v", to, first, group);
        boolean[] unknown = new boolean[keys];
        for (String row : rows) {
            unknown[Integer.parseInt(row.substring(0, row.indexOf('|')))] = true;
        }
        txn.read(from, 0, keys - 1, group, group, new long[keys], unknown);
        for (String row : rows) {
            int bar = row.indexOf('|');
            txn.wrote(Integer.parseInt(row.substring(0, bar)), Long.parseLong(row.substring(bar + 1)));
        }
    }
}
