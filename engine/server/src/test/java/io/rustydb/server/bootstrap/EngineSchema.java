package io.rustydb.server.bootstrap;

import io.rustydb.sql.session.CatalogReader;
import io.rustydb.sql.session.Session;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// The tables of a simulation, and all their rows as the model names them.
///
/// Money moves between accounts, so its sum never changes; `entries` counts an account's entries; tables x1 …
/// come and go.
final class EngineSchema {
    static final int ACCOUNTS = 6;
    static final int TOTAL = 600;
    static final String ACCOUNT = "SELECT id, code, balance, entries FROM account";
    static final String ENTRY = "SELECT id, account, reference, amount, note FROM entry";
    static final String INVARIANTS =
            "SELECT (SELECT SUM(balance) FROM account), (SELECT SUM(entries) FROM account) - (SELECT COUNT(*) FROM entry)";

    private static final List<String> SCRIPT = List.of(
            "CREATE TABLESPACE wide DATAFILE 'wide.dat' PAGESIZE 16K",
            "CREATE TABLESPACE narrow PAGESIZE 8K",
            "CREATE TABLE account (id INTEGER PRIMARY KEY, code VARCHAR(60) NOT NULL UNIQUE, balance BIGINT NOT NULL CHECK (balance >= 0), entries INTEGER NOT NULL)",
            "CREATE TABLE entry (id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account (id), reference VARCHAR(80) UNIQUE, amount BIGINT NOT NULL CHECK (amount > 0), note CLOB) TABLESPACE wide",
            "CREATE TABLE marker (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tx BIGINT NOT NULL UNIQUE)",
            "CREATE INDEX account_poor ON account (code, balance DESC) WHERE balance < 90",
            "CREATE INDEX account_hash ON account USING HASH (entries)",
            "CREATE INDEX entry_hash ON entry USING HASH (account, lower(reference)) WHERE amount > 3 TABLESPACE narrow",
            "CREATE INDEX account_carry ON account (entries NULLS FIRST) INCLUDE (balance, code) TABLESPACE wide",
            "CREATE INDEX entry_expression ON entry ((amount % 7) DESC, lower(reference)) INCLUDE (account) TABLESPACE narrow",
            "CREATE UNIQUE INDEX entry_referenced ON entry (upper(reference)) WHERE reference IS NOT NULL AND amount > 10");
    private static final String REFERENCES = " REFERENCES account (id)";

    /// Notes are much shorter or at least so long: the engine keeps short ones in the row and these out of it.
    static final int LARGE_MIN = 2000;

    private static final String PADS = pads();

    private EngineSchema() {}

    private static String pads() {
        StringBuilder pads = new StringBuilder();
        for (int i = 0; i < 11; i++) {
            pads.append(", pad" + i + " VARCHAR(400) DEFAULT '"
                    + Integer.toString(i, 16).repeat(400) + "'");
        }
        return pads.toString();
    }

    static boolean exists(Session session) {
        return !session.catalog().tables("public"::equals, "marker"::equals).isEmpty();
    }

    /// All in one transaction, so that a crash leaves all or nothing.
    ///
    /// @param wide rows of `entry` are longer than a page; the note is behind what makes them so
    static void create(SqlText sql, boolean foreignKeys, boolean wide) {
        sql.session.setAutoCommit(false);
        for (String statement : SCRIPT) {
            String kept = foreignKeys ? statement : statement.replace(REFERENCES, "");
            sql.run(wide ? kept.replace(", note CLOB", PADS + ", note CLOB") : kept);
        }
        for (int id = 1; id <= ACCOUNTS; id++) {
            sql.run("INSERT INTO account VALUES (?, ?, ?, 0)", id, "a" + id, TOTAL / ACCOUNTS);
        }
        sql.session.commit();
        sql.session.setAutoCommit(true);
    }

    static TreeMap<String, String> firstRows() {
        TreeMap<String, String> rows = new TreeMap<>();
        for (int id = 1; id <= ACCOUNTS; id++) {
            rows.put("account/" + id, "a" + id + "|" + TOTAL / ACCOUNTS + "|0");
        }
        return rows;
    }

    static Set<Long> markers(SqlText sql) {
        Set<Long> found = new HashSet<>();
        for (String row : sql.rows("SELECT tx FROM marker")) {
            EngineModel.check(found.add(Long.parseLong(row)), () -> "a marker twice: " + row);
        }
        return found;
    }

    /// Everything but the markers.
    static TreeMap<String, String> read(SqlText sql) {
        TreeMap<String, String> rows = new TreeMap<>();
        for (String space : sql.rows("SELECT name, problem FROM sys.tablespaces WHERE name LIKE 's_'")) {
            EngineModel.check(space.endsWith("|~"), () -> "file of a tablespace that is there: " + space);
            rows.put("space/" + space.substring(0, space.indexOf('|')), "");
        }
        for (CatalogReader.Table table : sql.session.catalog().tables("public"::equals, name -> true)) {
            for (CatalogReader.Index index : table.indexes()) {
                if (index.name().startsWith("ix")) {
                    rows.put("index/" + index.name(), table.name());
                }
            }
            switch (table.name()) {
                case "account" -> put(rows, "account/", sql.rows(ACCOUNT));
                case "entry" -> put(rows, "entry/", sql.rows(ENTRY));
                case "marker" -> {}
                default -> {
                    rows.put("table/" + table.name(), "");
                    put(rows, table.name() + "/", sql.rows("SELECT id, v, w FROM " + table.name()));
                }
            }
        }
        for (String dropped : sql.rows("SELECT original_name, object_name FROM sys.recyclebin WHERE type = 'TABLE'")) {
            String object = dropped.substring(dropped.indexOf('|') + 1);
            List<String> content = new ArrayList<>(sql.rows("SELECT id, v, w FROM " + object));
            rows.put(binKey(dropped.substring(0, dropped.indexOf('|')), object), binContent(content));
        }
        return rows;
    }

    static String binKey(String table, String object) {
        return "bin/" + table + "/" + object;
    }

    /// A dropped table as one value of the model.
    static String binContent(List<String> rows) {
        rows.sort(null);
        return String.join("\n", rows);
    }

    /// Rows of the tables that come and go, as the session sees them.
    static TreeMap<String, String> readComingAndGoing(SqlText sql) {
        TreeMap<String, String> rows = new TreeMap<>();
        for (CatalogReader.Table table : sql.session.catalog().tables("public"::equals, name -> name.startsWith("x"))) {
            put(rows, table.name() + "/", sql.rows("SELECT id, v, w FROM " + table.name()));
        }
        return rows;
    }

    /// A row of a table that is there all the time, with the same definition.
    static boolean isLasting(String key) {
        return key.startsWith("account/") || key.startsWith("entry/");
    }

    /// Rows of accounts and entries when a commit was the last one.
    static TreeMap<String, String> readPast(SqlText sql, long scn) {
        TreeMap<String, String> rows = new TreeMap<>();
        put(rows, "account/", sql.rowsAgain(ACCOUNT + " AS OF SCN ?", scn));
        put(rows, "entry/", sql.rowsAgain(ENTRY + " AS OF SCN ?", scn));
        return rows;
    }

    /// The same by the versions of rows: those that were there already when the window began, or still when it
    /// ended.
    static TreeMap<String, String> readPastByVersions(SqlText sql, long scn, boolean begins) {
        String window = begins
                ? " VERSIONS BETWEEN SCN ? AND MAXVALUE WHERE versions_startscn IS NULL"
                : " VERSIONS BETWEEN SCN MINVALUE AND ? WHERE versions_endscn IS NULL"
                        + " AND versions_operation IS DISTINCT FROM 'D'";
        TreeMap<String, String> rows = new TreeMap<>();
        put(rows, "account/", sql.rowsAgain(ACCOUNT + window, scn));
        put(rows, "entry/", sql.rowsAgain(ENTRY + window, scn));
        return rows;
    }

    private static void put(TreeMap<String, String> rows, String prefix, List<String> found) {
        for (String row : found) {
            int bar = row.indexOf('|');
            String key = prefix + row.substring(0, bar);
            EngineModel.check(rows.put(key, row.substring(bar + 1)) == null, () -> "a row twice: " + key);
        }
    }

    /// Values that are stored out of line, and rows of which the larger part is.
    static int largeValues(TreeMap<String, String> rows, boolean wide) {
        int count = 0;
        for (var row : rows.entrySet()) {
            if (row.getKey().startsWith("bin/")) {
                for (String line : row.getValue().split("\n")) {
                    count += line.length() >= LARGE_MIN ? 1 : 0;
                }
                continue;
            }
            count += wide && row.getKey().startsWith("entry/") ? 1 : 0;
            int columns = row.getKey().startsWith("entry/") ? 4 : row.getKey().startsWith("x") ? 2 : 0;
            if (columns > 0 && row.getValue().split("\\|", columns)[columns - 1].length() >= LARGE_MIN) {
                count++;
            }
        }
        return count;
    }

    /// What the constraints say, whatever the model says.
    static void checkConstraints(TreeMap<String, String> rows) {
        Set<String> codes = new HashSet<>();
        Set<String> references = new HashSet<>();
        long total = 0;
        TreeMap<String, Integer> entries = new TreeMap<>();
        for (var row : rows.entrySet()) {
            String[] columns = row.getValue().split("\\|", 4);
            if (row.getKey().startsWith("account/")) {
                EngineModel.check(codes.add(columns[0]), () -> "a unique key twice: " + columns[0]);
                EngineModel.check(Long.parseLong(columns[1]) >= 0, () -> "CHECK is broken: " + row);
                total += Long.parseLong(columns[1]);
                entries.merge(row.getKey(), Integer.parseInt(columns[2]), Integer::sum);
            } else if (row.getKey().startsWith("entry/")) {
                String parent = "account/" + columns[0];
                EngineModel.check(
                        rows.containsKey(parent),
                        () -> "a child without its parent: " + row.getKey() + " of " + parent);
                EngineModel.check(
                        columns[1].equals("~") || references.add(columns[1]),
                        () -> "a unique key twice: " + columns[1]);
                EngineModel.check(Long.parseLong(columns[2]) > 0, () -> "CHECK is broken: " + row);
                entries.merge(parent, -1, Integer::sum);
            }
        }
        long sum = total;
        EngineModel.check(sum == TOTAL, () -> "money was made or lost: " + sum);
        entries.forEach(
                (account, rest) -> EngineModel.check(rest == 0, () -> account + " miscounts its entries by " + rest));
    }
}
