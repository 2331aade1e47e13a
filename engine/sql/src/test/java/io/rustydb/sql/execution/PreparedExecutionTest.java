package io.rustydb.sql.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.binder.Binder.GeneratedKeys;
import io.rustydb.sql.execution.statement.Execution;
import io.rustydb.sql.execution.statement.PlannedStatement;
import io.rustydb.sql.session.RowCursor;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Planned statements with parameters, executed again and again.
class PreparedExecutionTest {
    private TestDatabase database;
    private TestSession session;

    @BeforeEach
    void open() {
        database = new TestDatabase();
        session = database.connect();
        session.execute("create table t (id int primary key, name varchar(20), n numeric(10,2), at timestamp)");
        session.execute("insert into t values (1, 'one', 1.5, null), (2, 'two', 2.5, '2024-01-02 03:04:05')");
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    private static List<TypeKind> kinds(PlannedStatement plan) {
        return plan.parameterTypes().stream().map(type -> type.kind()).toList();
    }

    @Test
    void parametersTakeTheirTypesFromWhereTheyStand() {
        assertEquals(
                List.of(TypeKind.INTEGER, TypeKind.VARCHAR, TypeKind.NUMERIC, TypeKind.TIMESTAMP),
                kinds(session.plan("insert into t values (?, ?, ?, ?)", GeneratedKeys.NONE)));
        assertEquals(
                List.of(TypeKind.VARCHAR, TypeKind.INTEGER, TypeKind.INTEGER, TypeKind.BIGINT),
                kinds(session.plan(
                        "select * from t where name = ? and id between ? and ? limit ?", GeneratedKeys.NONE)));
        assertEquals(
                List.of(TypeKind.INTEGER), kinds(session.plan("select $1 + id, id * $1 from t", GeneratedKeys.NONE)));
        assertEquals(List.of(TypeKind.VARCHAR), kinds(session.plan("select ?", GeneratedKeys.NONE)));
        assertEquals(
                List.of(TypeKind.INTEGER, TypeKind.INTEGER),
                kinds(session.plan("select 1 from t where id in (?, ?)", GeneratedKeys.NONE)));
    }

    @Test
    void aPointQueryGivesItsRowEachTime() {
        Execution select = session.prepare("select name, id, n from t where id = ?");
        for (int round = 0; round < 3; round++) {
            for (int id = 0; id < 4; id++) {
                select.values().setInt(0, id);
                assertEquals(-1, session.run(select));
                RowCursor cursor = select.cursor();
                boolean exists = id == 1 || id == 2;
                assertEquals(exists, cursor.next());
                if (exists) {
                    assertEquals(id, cursor.getInt(1));
                    assertEquals(id == 1 ? "one" : "two", cursor.getString(0));
                    assertEquals(new BigDecimal(id + ".50"), cursor.getDecimal(2));
                    assertTrue(!cursor.next());
                }
            }
        }
        select.close();
    }

    @Test
    void aParameterBesideAPaddedColumnIsPaddedToo() {
        session.execute("create table p (c char(5) primary key, v int)");
        Execution insert = session.prepare("insert into p values (?, ?)");
        insert.values().setString(0, "ab");
        insert.values().setInt(1, 1);
        session.run(insert);
        insert.close();
        for (String sql : List.of("select c, v from p where c = ?", "select c, v + 0 from p where c >= ?")) {
            Execution select = session.prepare(sql);
            for (String given : List.of("ab", "ab   ")) {
                select.values().setString(0, given);
                session.run(select);
                assertTrue(select.cursor().next(), sql);
                assertEquals("ab   ", select.cursor().getString(0));
            }
            select.values().setString(0, "b");
            session.run(select);
            assertTrue(!select.cursor().next());
            select.close();
        }
    }

    @Test
    void aKeyThatCannotBeFindsNothing() {
        Execution select = session.prepare("select name from t where id = cast(? as bigint)");
        select.values().setLong(0, 1L + (1L << 32));
        session.run(select);
        assertTrue(!select.cursor().next());
        select.values().setNull(0);
        session.run(select);
        assertTrue(!select.cursor().next());
        select.values().setLong(0, 2);
        session.run(select);
        assertTrue(select.cursor().next());
        select.close();
    }

    @Test
    void valuesStayUntilTheyAreSetAgain() {
        Execution insert = session.prepare("insert into t (id, name) values (?, ?)");
        DbException unset = assertThrows(DbException.class, () -> session.run(insert));
        assertEquals("42P02", unset.sqlState());
        insert.values().setInt(0, 10);
        insert.values().setString(1, "ten");
        assertEquals(1, session.run(insert));
        insert.values().setInt(0, 11);
        assertEquals(1, session.run(insert));
        assertEquals(
                List.of(List.of("10", "ten"), List.of("11", "ten")),
                session.execute("select id, name from t where id >= 10 order by id")
                        .rows());
        DbException tooLong = assertThrows(DbException.class, () -> {
            insert.values().setInt(0, 12);
            insert.values().setString(1, "x".repeat(21));
            session.run(insert);
        });
        assertEquals("22001", tooLong.sqlState());
        DbException noNumber =
                assertThrows(DbException.class, () -> insert.values().setString(0, "twelve"));
        assertEquals("22P02", noNumber.sqlState());
        insert.close();
    }

    @Test
    void aBatchRunsOncePerRowAndStopsAtTheFirstFailure() {
        Execution insert = session.prepare("insert into t (id, name) values (?, ?)");
        for (int id = 100; id < 105; id++) {
            insert.values().setInt(0, id);
            if (id == 102) {
                insert.values().setNull(1);
            } else {
                insert.values().setString(1, "b" + id);
            }
            insert.values().addRow();
        }
        long[] counts = new long[5];
        session.context.begin(session.transaction(), database.catalog, false);
        insert.executeBatch(session.context, counts);
        assertEquals("[1, 1, 1, 1, 1]", Arrays.toString(counts));
        assertEquals(0, insert.values().batchedRows());
        assertEquals(
                Arrays.asList(Arrays.asList("102", null), List.of("103", "b103")),
                session.execute("select id, name from t where id in (102, 103) order by id")
                        .rows());

        session.execute("begin");
        for (int id : new int[] {200, 201, 1, 202}) {
            insert.values().setInt(0, id);
            insert.values().setString(1, "x");
            insert.values().addRow();
        }
        long[] some = {-9, -9, -9, -9};
        session.context.begin(session.transaction(), database.catalog, false);
        assertEquals(
                "23505",
                assertThrows(DbException.class, () -> insert.executeBatch(session.context, some))
                        .sqlState());
        assertEquals("[1, 1, -9, -9]", Arrays.toString(some));
        session.execute("commit");
        assertEquals(
                2, session.execute("select id from t where id >= 200").rows().size());
        insert.close();
    }

    @Test
    void generatedKeysComeInInsertOrder() {
        session.execute(
                "create table g (id bigint generated by default as identity primary key, v int, w int default 7)");
        PlannedStatement plan = session.plan("insert into g (v) values (?), (?)", GeneratedKeys.ALL);
        assertEquals("id", plan.generatedKeyColumns().getFirst().name());
        assertTrue(plan.generatedKeyColumns().getFirst().autoIncrement());
        Execution insert = plan.newExecution(session.evaluation);
        insert.values().setInt(0, 5);
        insert.values().setInt(1, 6);
        assertEquals(2, session.run(insert));
        assertEquals(List.of(List.of("1"), List.of("2")), TestSession.rows(keys(insert)));
        insert.values().addRow();
        insert.values().addRow();
        session.context.begin(session.transaction(), database.catalog, false);
        insert.executeBatch(session.context, new long[2]);
        assertEquals(List.of(List.of("3"), List.of("4"), List.of("5"), List.of("6")), TestSession.rows(keys(insert)));
        insert.close();

        Execution named = session.plan(
                        "insert into g (v) values (1)", new GeneratedKeys(true, Optional.of(List.of("w", "ID"))))
                .newExecution(session.evaluation);
        session.run(named);
        assertEquals(List.of(List.of("7", "7")), TestSession.rows(keys(named)));
        named.close();
    }

    private static RowCursor keys(Execution execution) {
        RowCursor keys = execution.generatedKeys();
        assertNotNull(keys);
        return keys;
    }

    @Test
    void twoOpenCursorsOfASessionDoNotMixTheirParameters() {
        session.execute("begin");
        session.execute("insert into t (id, name) values (3, 'c'), (4, 'd')");
        Execution a = session.prepare("select id, ? from t where id > ? order by name");
        Execution b = session.prepare("select id, ? from t where id > ? order by name");
        a.values().setString(0, "a");
        a.values().setInt(1, 0);
        b.values().setString(0, "b");
        b.values().setInt(1, 2);
        session.run(a);
        session.run(b);
        int rows = 0;
        while (a.cursor().next()) {
            assertEquals("a", a.cursor().getString(1));
            rows++;
            if (b.cursor().next()) {
                assertEquals("b", b.cursor().getString(1));
                rows += 10;
            }
        }
        assertEquals(24, rows);
        a.close();
        b.close();
        session.execute("commit");
    }

    @Test
    void aPlanIsSharedUntilItsTableChanges() {
        PlannedStatement first = session.plan("select * from t", GeneratedKeys.NONE);
        TestSession other = database.connect();
        assertTrue(first == other.plan("SELECT  * FROM t -- same tokens", GeneratedKeys.NONE));
        session.execute("create table unrelated (id int)");
        assertTrue(first == other.plan("select * from t", GeneratedKeys.NONE));
        session.execute("create index t_name on t (name)");
        assertTrue(first != other.plan("select * from t", GeneratedKeys.NONE));
        other.close();
    }

    @Test
    void anExecutionOfAnOldPlanSaysSoAndChangesNothing() {
        Execution insert = session.prepare("insert into t (id) values (77)");
        Execution select = session.prepare("select * from t where id = 1");
        session.execute("alter table t add column extra int default 5");
        assertThrows(PlanOutdated.class, () -> session.run(insert));
        assertThrows(PlanOutdated.class, () -> session.run(select));
        assertEquals(
                List.of(List.of("1", "5")),
                session.execute("select id, extra from t where id in (1, 77)").rows());
    }

    @Test
    void rowsWrittenBeforeAColumnWasAddedHaveItsDefault() {
        session.execute("alter table t add column extra varchar(5) default 'new'");
        session.execute("insert into t (id, extra) values (3, 'own')");
        session.execute("update t set name = 'zwei' where id = 2");
        assertEquals(
                List.of(List.of("1", "new"), List.of("2", "new"), List.of("3", "own")),
                session.execute("select id, extra from t order by id").rows());
        session.execute("alter table t drop column name");
        assertEquals(
                Arrays.asList(Arrays.asList("1", "1.50", null, "new")),
                session.execute("select * from t where id = 1").rows());
    }
}
