package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rustydb.base.error.ErrorCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Views and temporary tables over restarts, in prepared transactions, and between sessions.
class ViewsTest extends TwoSessions {
    @BeforeEach
    void table() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY, v INT)");
        run(a, "INSERT INTO t VALUES (1, 10), (2, 20)");
    }

    @Test
    void viewsAreThereAfterARestart() {
        run(a, "CREATE VIEW one AS SELECT id, v * 2 AS w FROM t");
        run(a, "CREATE VIEW two (x) AS SELECT sum(w) FROM one");
        run(a, "CREATE MATERIALIZED VIEW three AS SELECT * FROM one");
        run(a, "CREATE INDEX ON three (id)");
        run(a, "ALTER TABLE t RENAME COLUMN v TO renamed");
        run(a, "UPDATE t SET renamed = 30 WHERE id = 1");
        reopen();
        assertEquals(100, number(a, "SELECT x FROM two"));
        assertEquals(60, number(a, "SELECT sum(w) FROM three"));
        run(a, "REFRESH MATERIALIZED VIEW three");
        assertEquals(100, number(a, "SELECT sum(w) FROM three"));
        assertEquals(ErrorCode.DEPENDENT_OBJECTS_EXIST, failure(() -> run(a, "DROP TABLE t")));
        assertEquals("", findings());
    }

    @Test
    void aViewOfManyColumnsAndALongTextIsKept() {
        StringBuilder query = new StringBuilder("CREATE VIEW wide AS SELECT id");
        for (int i = 0; i < 900; i++) {
            query.append(", v + ")
                    .append(i)
                    .append(" AS a_rather_long_name_of_a_column_")
                    .append(i);
        }
        run(a, query + " FROM t");
        reopen();
        assertEquals(10 + 899, number(a, "SELECT a_rather_long_name_of_a_column_899 FROM wide WHERE id = 1"));
        assertEquals("", findings());
    }

    @Test
    void aPreparedTransactionKeepsItsViewOverARestart() {
        run(a, "BEGIN");
        run(a, "CREATE VIEW kept AS SELECT v FROM t WHERE id = 2");
        run(a, "CREATE TABLE filled AS SELECT * FROM t");
        run(a, "PREPARE TRANSACTION 'p'");
        reopen();
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> run(a, "SELECT * FROM kept")));
        run(b, "SET lock_timeout = 50");
        assertEquals(ErrorCode.LOCK_NOT_AVAILABLE, failure(() -> run(b, "DROP TABLE t")));
        run(a, "COMMIT PREPARED 'p'");
        assertEquals(20, number(b, "SELECT v FROM kept"));
        assertEquals(2, number(b, "SELECT count(*) FROM filled"));
    }

    @Test
    void aTableCannotGoWhileAViewOfItIsMade() {
        run(a, "BEGIN");
        run(a, "CREATE VIEW kept AS SELECT v FROM t");
        run(b, "SET lock_timeout = 50");
        assertEquals(ErrorCode.LOCK_NOT_AVAILABLE, failure(() -> run(b, "DROP TABLE t")));
        // Who reads and writes rows does not wait.
        run(b, "INSERT INTO t VALUES (3, 30)");
        run(a, "COMMIT");
        assertEquals(ErrorCode.DEPENDENT_OBJECTS_EXIST, failure(() -> run(b, "DROP TABLE t")));
    }

    @Test
    void anOlderSnapshotSeesTheViewAsItWas() {
        run(a, "CREATE VIEW s AS SELECT 1 AS n");
        run(b, "BEGIN ISOLATION LEVEL REPEATABLE READ");
        assertEquals(1, number(b, "SELECT n FROM s"));
        run(a, "CREATE OR REPLACE VIEW s AS SELECT 2 AS n");
        assertEquals(2, number(a, "SELECT n FROM s"));
        assertEquals(1, number(b, "SELECT n FROM s"));
        run(b, "COMMIT");
        assertEquals(2, number(b, "SELECT n FROM s"));
    }

    @Test
    void temporaryTablesEndWithTheirSession() {
        run(a, "CREATE TEMP TABLE mine (x SERIAL, y TEXT)");
        run(a, "INSERT INTO mine (y) VALUES ('one'), ('two')");
        run(a, "CREATE TEMP VIEW seen AS SELECT y FROM mine");
        assertEquals(2, number(a, "SELECT count(*) FROM seen"));
        assertEquals(1, number(b, "SELECT count(*) FROM sys.schemas WHERE name LIKE 'pg_temp%'"));
        a.close();
        assertEquals(0, number(b, "SELECT count(*) FROM sys.schemas WHERE name LIKE 'pg_temp%'"));
        assertEquals("", findings());
    }

    @Test
    void temporaryTablesOfAClosedDatabaseAreGone() {
        run(a, "CREATE TEMP TABLE mine (x INT)");
        run(a, "INSERT INTO mine VALUES (1)");
        database.close();
        open();
        assertEquals(0, number(b, "SELECT count(*) FROM sys.schemas WHERE name LIKE 'pg_temp%'"));
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> run(a, "SELECT * FROM mine")));
        run(a, "CREATE TEMP TABLE mine (x TEXT)");
        assertEquals("", findings());
    }

    @Test
    void aBranchWithTemporaryTablesIsCommittedInOnePhaseOnly() {
        run(a, "CREATE TEMP TABLE mine (x INT)");
        a.xa().start(branch(1), TMNOFLAGS);
        run(a, "INSERT INTO mine VALUES (1)");
        a.xa().end(branch(1), TMSUCCESS);
        a.xa().commit(branch(1), true);
        assertEquals(1, number(a, "SELECT count(*) FROM mine"));
        a.xa().start(branch(2), TMNOFLAGS);
        run(a, "INSERT INTO mine VALUES (2)");
        a.xa().end(branch(2), TMSUCCESS);
        failureOf(() -> a.xa().prepare(branch(2)));
        assertEquals(1, number(a, "SELECT count(*) FROM mine"));
    }

    private static void failureOf(Runnable prepare) {
        org.junit.jupiter.api.Assertions.assertThrows(io.rustydb.sql.session.XaFailure.class, prepare::run);
    }
}
