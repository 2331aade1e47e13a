package io.rustydb.sql.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random statements over two tables of the same rows, one with indexes and one without, give the same answers.
class IndexAgreementTest {
    private static final int ROWS = 300;
    private static final int STATEMENTS = 600;

    private final long seed = Long.getLong("rustydb.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    private String value(String column) {
        int n = random.nextInt(25) - 2;
        if (random.nextInt(20) == 0) {
            return "null";
        }
        return switch (column) {
            case "a", "id" -> Integer.toString(n);
            case "b" -> n + "." + random.nextInt(3);
            case "s" -> "'" + "abc".charAt(random.nextInt(3)) + (random.nextBoolean() ? "x" : "") + "'";
            default -> throw new AssertionError(column);
        };
    }

    private String column() {
        return List.of("id", "a", "b", "s").get(random.nextInt(4));
    }

    private String condition(String t) {
        String c = column();
        String one = t + "." + c;
        return switch (random.nextInt(11)) {
            case 8 ->
                t + ".a + " + t + ".id = " + random.nextInt(300)
                        + (random.nextBoolean() ? "" : " and " + t + ".s = 'a'");
            case 9 -> t + ".a > " + (3 + random.nextInt(5)) + " and " + t + ".s >= 'a' and " + t + ".b < " + value("b");
            case 10 -> t + ".s = " + value("s") + " and " + t + ".a >= " + value("a");
            case 0 -> one + " = " + value(c);
            case 1 -> one + " > " + value(c);
            case 2 -> one + " <= " + value(c);
            case 3 -> one + " between " + value(c) + " and " + value(c);
            case 4 -> one + " in (" + value(c) + ", " + value(c) + ", " + value(c) + ")";
            case 5 -> one + " is " + (random.nextBoolean() ? "not " : "") + "null";
            case 6 -> "(" + condition(t) + " or " + condition(t) + ")";
            default -> t + ".a = " + value("a") + " and " + t + ".b >= " + value("b");
        };
    }

    private String query(String table) {
        String where = condition("x") + (random.nextBoolean() ? " and " + condition("x") : "");
        String order = column() + (random.nextBoolean() ? " desc" : "")
                + List.of("", " nulls first", " nulls last").get(random.nextInt(3)) + ", id";
        return switch (random.nextInt(8)) {
            case 6 -> "select x.a, x.b, x.s from " + table + " x where " + where + " and x.a > 2 order by 1, 2, 3";
            case 7 -> "select x.id, x.a from " + table + " x where x.s in ('a', 'b') and " + where + " order by 1";
            case 0 -> "select * from " + table + " x where " + where + " order by " + order;
            case 1 ->
                "select * from " + table + " x where " + where + " order by " + order + " limit " + random.nextInt(9);
            case 2 ->
                "select x.id, y.id from " + table + " x join " + table + " y on x.a = y.a and x.s = y.s where " + where
                        + " order by 1, 2";
            case 3 ->
                "select x.id, y.id from " + table + " x left join " + table + " y on x.a = y.id and " + condition("y")
                        + " where " + where + " order by 1, 2";
            case 4 ->
                "select x.id from " + table + " x where " + where + " and "
                        + (random.nextBoolean() ? "not " : "") + "exists (select 1 from " + table
                        + " y where y.a = x.id and " + condition("y") + ") order by 1";
            default ->
                "select x.a, count(*), min(x.id) from " + table + " x where " + where + " and x.id in (select a from "
                        + table + " y where " + condition("y") + ") group by x.a order by 1";
        };
    }

    private String change(String table) {
        return switch (random.nextInt(3)) {
            case 0 -> "update " + table + " x set a = a + 1, s = " + value("s") + " where " + condition("x");
            case 1 -> "update " + table + " x set b = " + value("b") + " where " + condition("x");
            default -> "delete from " + table + " x where " + condition("x") + " and id % 7 = " + random.nextInt(7);
        };
    }

    @Test
    void indexesChangeNoAnswer() {
        try (TestDatabase database = new TestDatabase();
                TestSession session = database.connect()) {
            session.execute("create table plain (id int not null, a int, b numeric(6,1), s varchar(4))");
            session.execute("create table indexed (id int primary key, a int, b numeric(6,1), s varchar(4))");
            session.execute("create index i_a on indexed (a, b)");
            session.execute("create index i_b on indexed (b desc)");
            session.execute("create index i_s on indexed (s, id desc)");
            session.execute("create index i_nulls on indexed (b nulls first, a desc nulls last)");
            session.execute("create index i_carry on indexed (a) include (b, s)");
            session.execute("create index i_part on indexed (b, id) where a > 5 and s is not null");
            session.execute("create index i_some on indexed (a desc) include (id) where s in ('a', 'b') or b < 3");
            session.execute("create unique index i_expr on indexed ((a + id), lower(s), id) where a is not null");
            for (int id = 0; id < ROWS; id++) {
                String row = "(" + id + ", " + value("a") + ", " + value("b") + ", " + value("s") + ")";
                session.execute("insert into plain values " + row);
                session.execute("insert into indexed values " + row);
            }
            List<String> history = new ArrayList<>();
            for (int i = 0; i < STATEMENTS; i++) {
                boolean isChange = i % 10 == 9;
                String sql = isChange ? change("TABLE") : query("TABLE");
                history.add(sql);
                if (isChange) {
                    assertEquals(
                            session.execute(sql.replace("TABLE", "plain")).count(),
                            session.execute(sql.replace("TABLE", "indexed")).count(),
                            () -> "seed=" + seed + " " + sql);
                } else {
                    assertEquals(
                            rows(session, sql.replace("TABLE", "plain")),
                            rows(session, sql.replace("TABLE", "indexed")),
                            () -> "seed=" + seed + " " + sql);
                }
            }
        }
    }

    private static @Nullable List<List<@Nullable String>> rows(TestSession session, String sql) {
        return session.execute(sql).rows();
    }
}
