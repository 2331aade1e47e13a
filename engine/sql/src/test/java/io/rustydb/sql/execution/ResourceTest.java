package io.rustydb.sql.execution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.sql.execution.statement.Execution;
import io.rustydb.sql.session.RowCursor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Memory budgets and values that do not fit a row.
class ResourceTest {
    private TestDatabase database;
    private TestSession session;

    @BeforeEach
    void open() {
        database = new TestDatabase();
        session = database.connect();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    private void fill(int rows) {
        session.execute("create table t (id int primary key, g int, s varchar(100))");
        Execution insert = session.prepare("insert into t values (?, ?, ?)");
        for (int id = 0; id < rows; id++) {
            insert.values().setInt(0, id);
            insert.values().setInt(1, id % 10);
            insert.values().setString(2, "some text for row " + id);
            insert.values().addRow();
        }
        session.context.begin(session.transaction(), database.catalog, false);
        insert.executeBatch(session.context, new long[rows]);
        insert.close();
    }

    private void isRefused(String sql) {
        DbException e = assertThrows(DbException.class, () -> session.execute(sql), sql);
        assertEquals("53200", e.sqlState(), sql);
    }

    @Test
    void whatNeedsMoreMemoryThanAllowedIsRefusedAndTheSessionGoesOn() {
        fill(5000);
        session.context.setMemoryBytesMax(100_000);
        isRefused("select * from t order by s");
        isRefused("select s, count(*) from t group by s");
        isRefused("select distinct s from t");
        isRefused("select * from t a join t b on a.s = b.s");
        isRefused("select s from t union select s || 'x' from t");
        isRefused("select count(distinct s) from t");
        isRefused("select id, s, sum(g) over (order by id) from t");
        session.context.setMemoryBytesMax(50_000);
        isRefused("update t set g = g + 1");
        session.context.setMemoryBytesMax(100_000);
        assertEquals(
                List.of(List.of("10", "5000")),
                session.execute("select count(distinct g), count(*) from t").rows());
        assertEquals(
                10,
                session.execute("select * from t order by s limit 10").rows().size());
        assertEquals(
                1000,
                session.execute("select sum(g) over (partition by id) from t where id < 1000")
                        .rows()
                        .size());
        assertEquals(
                List.of(List.of("22500")),
                session.execute("select sum(g) from t where g > -1").rows());
        session.context.setMemoryBytesMax(ExecutionContext.MEMORY_BYTES_DEFAULT);
        assertEquals(
                5000, session.execute("select * from t order by s desc").rows().size());
        assertEquals(
                List.of(List.of("5000")),
                session.execute("select count(*) from t a join t b on a.s = b.s")
                        .rows());
    }

    @Test
    void aCorrelatedSubqueryGivesItsMemoryBackBetweenRows() {
        fill(2000);
        session.context.setMemoryBytesMax(300_000);
        assertEquals(
                2000,
                session.execute(
                                "select (select count(*) from (select id from t x where x.g = t.g order by s limit 3) y) from t")
                        .rows()
                        .size());
    }

    @Test
    void largeValuesGoOutOfLineAndComeBack() {
        session.execute("create table l (id int primary key, c clob, b blob, v varchar(100000), w varchar(100000))");
        String text = "ä text of some length; ".repeat(20_000);
        byte[] bytes = new byte[300_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 >> 3);
        }
        String wide = "v".repeat(50_000);
        Execution insert = session.prepare("insert into l values (?, ?, ?, ?, 'short')");
        insert.values().setInt(0, 1);
        insert.values().setString(1, text);
        insert.values().setBytes(2, bytes);
        insert.values().setString(3, wide);
        assertEquals(1, session.run(insert));
        insert.close();
        check(1, text, bytes, wide);
        session.execute("insert into l select id + 1, c, b, v, w from l");
        check(2, text, bytes, wide);
        session.execute("update l set w = 'other' where id = 1");
        session.execute("delete from l where id = 1");
        check(2, text, bytes, wide);
        assertEquals(
                List.of(List.of("2", Integer.toString(text.length()))),
                session.execute("select id, length(c) from l where v like 'vvv%'")
                        .rows());
        session.execute("update l set c = 'small', v = null where id = 2");
        assertEquals(
                List.of(List.of("small", "5")),
                session.execute("select c, length(c) from l").rows());
    }

    private void check(int id, String text, byte[] bytes, String wide) {
        Execution select = session.prepare("select c, b, v, w from l where id = ?");
        select.values().setInt(0, id);
        session.run(select);
        RowCursor cursor = select.cursor();
        assertTrue(cursor.next());
        assertEquals(text, cursor.getString(0));
        assertEquals(text.length(), cursor.length(0));
        assertArrayEquals(bytes, cursor.getBytes(1));
        assertEquals(bytes.length, cursor.length(1));
        assertEquals(wide, cursor.getString(2));
        select.close();
    }

    @Test
    void aRowWhoseKeyIsTooLongIsRefused() {
        session.execute("create table k (s varchar(100000) primary key)");
        Execution insert = session.prepare("insert into k values (?)");
        insert.values().setString(0, "x".repeat(50_000));
        assertEquals(
                "54000",
                assertThrows(DbException.class, () -> session.run(insert)).sqlState());
        insert.values().setString(0, "x".repeat(500));
        assertEquals(1, session.run(insert));
        insert.close();
    }
}
