package io.rustydb.sql.parser;

import java.util.List;

/// Statements that the grammar must read, each with something of its own; for the printer's and the fuzz test.
final class Statements {
    private Statements() {}

    static final List<String> ALL = """
            SELECT 1
            SELECT ALL a, b AS "B b", t.*, s.t.*, * FROM t
            SELECT DISTINCT a x FROM t AS u (p, q) WHERE a = ? AND b <> ? OR NOT c
            SELECT DISTINCT ON (a, b + 1) a FROM t ORDER BY a, b + 1 DESC NULLS LAST
            SELECT t.id AS id1_0_, t.name AS name2_0_ FROM public.track t WHERE t.id = $1 AND t.name LIKE $2 ESCAPE '\\'
            SELECT * FROM a JOIN b ON a.x = b.x LEFT OUTER JOIN c USING (x, y) CROSS JOIN d NATURAL FULL JOIN e
            SELECT * FROM a RIGHT JOIN (b JOIN c ON b.i = c.i) ON a.i = b.i, d
            SELECT * FROM a JOIN b JOIN c ON b.i = c.i ON a.i = b.i
            SELECT * FROM (SELECT 1) AS s, LATERAL (SELECT s.x) q (y), (a CROSS JOIN b) AS j (k)
            SELECT * FROM ROWS FROM (f(1), g(2)) WITH ORDINALITY AS r (x, y, z), h(3) i
            SELECT j.x FROM a JOIN b USING (x, y) AS j MINUS SELECT 1 FROM dual
            SELECT prior a, connect_by_root b, level FROM t WHERE rownum < 3 START WITH c IS NULL CONNECT BY NOCYCLE PRIOR a = b AND c > 1 GROUP BY d ORDER SIBLINGS BY e DESC, f
            SELECT 1 FROM t start CONNECT BY level < 3 START WITH prior = 1
            SELECT 1 FROM a, b WHERE a.x = b.y (+) AND z(+) > 1
            SELECT * FROM t x PIVOT (sum(a) AS s, count(*) FOR (b, c) IN ((1, 2) AS v, (3, 4))) AS p, u TABLESAMPLE SYSTEM (a + 1) REPEATABLE (2)
            SELECT * FROM (a JOIN b USING (x)) UNPIVOT INCLUDE NULLS ((v, w) FOR n IN ((c, d) AS 'x', (e, f))) u CROSS JOIN c UNPIVOT (v FOR n IN (c, d)), e pivot (f, g)
            WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SEARCH BREADTH FIRST BY n, m SET s CYCLE n SET c TO 'Y' DEFAULT 'N' USING p SELECT n FROM t
            WITH RECURSIVE t (n) AS (SELECT 1 UNION SELECT n FROM t) SEARCH DEPTH FIRST BY n SET s, u AS (SELECT 1) CYCLE n SET c USING p SELECT n FROM t
            SELECT * FROM ((SELECT 1) UNION (SELECT 2)) u, ((SELECT 1) v CROSS JOIN w), ((a JOIN b USING (i)))
            SELECT * FROM generate_series(1, 10) WITH ORDINALITY AS g (n, o), s.f(x => 1), current_date AS today, ONLY p
            SELECT a, count(*), sum(DISTINCT b) FILTER (WHERE b > 0), string_agg(c, ',' ORDER BY c DESC) FROM t GROUP BY a, 2 HAVING count(*) > 1
            SELECT 1 FROM t GROUP BY DISTINCT (a, b), ROLLUP (a, (b, c)), CUBE (a), GROUPING SETS ((), a, (a, b), ROLLUP (c)), ROW(a, b), (a)
            SELECT 1 FROM t GROUP BY (ROLLUP (c)), "cube"(a) + 1, CUBE (a)
            SELECT grouping(a), rank() OVER (PARTITION BY a, b ORDER BY c), sum(x) OVER w, lag(x) IGNORE NULLS OVER (w ROWS 2 PRECEDING) FROM t WINDOW w AS (ORDER BY d), v AS ("partition" ORDER BY e)
            SELECT sum(a) OVER (ORDER BY b RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES), max(a) OVER (GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW)
            SELECT nth_value(a, 2) FROM LAST IGNORE NULLS OVER (ORDER BY b), nth_value(a, 2) FROM last
            SELECT a, rank() OVER w AS r FROM t QUALIFY r <= 2 AND b > 1 WINDOW w AS (ORDER BY a) ORDER BY r
            SELECT qualify.a FROM t QUALIFY WHERE a = 1
            SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x DESC), mode() WITHIN GROUP (ORDER BY y) FILTER (WHERE y > 0) FROM t
            SELECT a FROM t ORDER BY a USING <, b USING > NULLS LAST
            INSERT INTO t VALUES (1) ON CONFLICT (a, lower(b)) WHERE c > 1 DO UPDATE SET (a, b) = (SELECT 1, 2), c = excluded.c WHERE t.a < 1 RETURNING WITH (OLD AS o, NEW AS "N") o.*, "N".a
            UPDATE t SET a = 1 RETURNING WITH (NEW AS n) *
            DELETE FROM t USING u RETURNING old.a, u.*
            MERGE INTO s.t AS x USING (SELECT 1 AS a) s ON x.a = s.a WHEN MATCHED AND x.b > 1 OR x.c THEN UPDATE SET b = s.a, (c, d) = (1, DEFAULT) WHEN MATCHED THEN DELETE WHEN NOT MATCHED BY TARGET AND s.a > 2 THEN INSERT (a, b) OVERRIDING SYSTEM VALUE VALUES (s.a, DEFAULT) WHEN NOT MATCHED THEN DO NOTHING WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING merge_action(), x.*
            MERGE INTO t USING u ON (t.a = u.a) WHEN MATCHED THEN UPDATE SET b = 1 WHERE u.b > 1 AND u.c = 2 DELETE WHERE t.b = 3 WHEN NOT MATCHED THEN INSERT DEFAULT VALUES
            WITH q AS (SELECT 1 AS a) MERGE INTO t USING q ON true WHEN NOT MATCHED THEN INSERT VALUES (1)
            PREPARE p (INT, VARCHAR(3)) AS SELECT $1, $2 FROM t
            PREPARE "P q" AS INSERT INTO t VALUES ($1) RETURNING a
            EXECUTE p (1 + 1, 'x')
            EXECUTE "P q"
            DEALLOCATE p
            DEALLOCATE PREPARE ALL
            DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT 1 ORDER BY 1
            DECLARE c NO SCROLL INSENSITIVE CURSOR WITHOUT HOLD FOR (SELECT 1 UNION SELECT 2)
            FETCH c
            FETCH NEXT FROM c
            FETCH PRIOR IN c
            FETCH FIRST FROM c
            FETCH LAST c
            FETCH ABSOLUTE -3 FROM c
            FETCH RELATIVE 2 FROM c
            FETCH ALL FROM c
            FETCH -2 FROM c
            MOVE BACKWARD ALL IN c
            MOVE FORWARD 5 c
            CLOSE c
            CLOSE ALL
            COPY t FROM STDIN
            COPY s.t (a, "B") TO STDOUT WITH (FORMAT csv, HEADER, DELIMITER ';', FORCE_QUOTE (a), NULL 'n')
            COPY (SELECT 1 UNION SELECT 2) TO '/tmp/x' CSV HEADER QUOTE AS '''' FORCE QUOTE *
            COPY t FROM '/tmp/y' (HEADER match, ON_ERROR ignore, REJECT_LIMIT 5) WHERE a > 1
            COPY BINARY t FROM STDIN
            COPY (DELETE FROM t RETURNING a) TO STDOUT USING DELIMITERS ',' WITH NULL AS ''
            SELECT a FROM t ORDER BY 1, b NULLS FIRST LIMIT 10 OFFSET 20
            SELECT a FROM t OFFSET ? ROWS FETCH FIRST ? ROWS ONLY
            SELECT a FROM t FETCH NEXT ROW ONLY
            SELECT a FROM t ORDER BY a FETCH FIRST 3 ROWS WITH TIES
            SELECT a FROM t ORDER BY a OFFSET 1 FETCH FIRST 12.5 PERCENT ROWS WITH TIES
            SELECT listagg(DISTINCT a, ',' ON OVERFLOW TRUNCATE '~' WITHOUT COUNT) WITHIN GROUP (ORDER BY a DESC), listagg(a ON OVERFLOW ERROR), listagg(a ON OVERFLOW TRUNCATE) FROM t
            SELECT max(a) KEEP (DENSE_RANK LAST ORDER BY b, c DESC) FILTER (WHERE d), keep(1), sum(a) keep FROM t
            SELECT a FROM t LIMIT ALL
            SELECT a FROM t FOR UPDATE OF t, s.u NOWAIT FOR SHARE
            SELECT a FROM t ORDER BY a LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
            SELECT a FROM t FOR UPDATE LIMIT 3
            SELECT a FROM t FOR KEY SHARE WAIT 5
            SELECT 1 UNION SELECT 2 UNION ALL SELECT 3 INTERSECT SELECT 4 EXCEPT ALL SELECT 5
            (SELECT 1 UNION SELECT 2) INTERSECT (SELECT 3 ORDER BY 1 LIMIT 1)
            SELECT 1 EXCEPT (SELECT 2 EXCEPT SELECT 3) ORDER BY 1
            ((SELECT 1) UNION SELECT 2) ORDER BY 1
            VALUES (1, 'a'), (2, NULL) ORDER BY 1 LIMIT 1
            TABLE s.t
            WITH a AS (SELECT 1), b (x, y) AS NOT MATERIALIZED (VALUES (1, 2)) SELECT * FROM a, b
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT sum(i) FROM n
            WITH d AS MATERIALIZED (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM d
            SELECT - 5, -5 ^ 2, - -5, +a, - - a, -(-a), 1 - -1, ~ 5, ~ -5, @ -5, -9223372036854775808, 9223372036854775808, -9223372036854775809
            SELECT 1.5, .5, 5., 1e10, 1.5E-3, -2.50e2, 0x1F, 0b101, 0o17, 1_000_000, -0.0
            SELECT a + b * c - d / e % f ^ g, (a + b) * (c - (d - e)), a - (b - c), a - b - c, (a ^ b) ^ c, a ^ (b ^ c)
            SELECT a || b || c, a | b & c # d << 2 >> 1, a -> 'x' ->> 'y', a @> b, a && b, a ~* 'x', a !~ 'y', NOT a IS NULL
            SELECT a -> 'b' ->> 0, a #> b, a @> b, a ? 'k', a ?? 'k', a ?| b, a ??& b, a @? '$', a @@ $$x$$, a['k'][1], ? ? ?
            SELECT json_exists(a, '$.b' PASSING 1 AS x, c AS "Y y" UNKNOWN ON ERROR), json_object(), json_array(), json_object('{a,1}')
            SELECT json_value(a, 'strict $' RETURNING int DEFAULT 1 + 1 ON EMPTY ERROR ON ERROR), JSON_VALUE(a FORMAT JSON, b NULL ON ERROR)
            SELECT json_query(a, '$' RETURNING text WITH CONDITIONAL WRAPPER EMPTY ARRAY ON EMPTY EMPTY OBJECT ON ERROR), json_query(a, b OMIT QUOTES)
            SELECT json_object('a' : 1, KEY b VALUE c FORMAT JSON ABSENT ON NULL WITH UNIQUE KEYS RETURNING jsonb), json_array(1, a NULL ON NULL)
            SELECT json(a WITH UNIQUE KEYS), json_scalar(1), json_serialize(a RETURNING varchar(5)), a IS JSON, b IS NOT JSON OBJECT WITH UNIQUE KEYS, c IS JSON SCALAR
            SELECT a = b, a <> b, a != b, a < b, a <= b, a > b, a >= b, (a = b) = (c = d), (a < b) IS TRUE
            SELECT a IS NULL, a IS NOT NULL, a ISNULL, a NOTNULL, a IS TRUE, a IS NOT FALSE, a IS UNKNOWN, a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b + 1
            SELECT a BETWEEN 1 AND 2 AND b NOT BETWEEN SYMMETRIC c + 1 AND d, (a BETWEEN 1 AND 2) = TRUE, a BETWEEN (b AND c) AND d
            SELECT a LIKE 'x%' ESCAPE '!', a NOT ILIKE b || '%', a SIMILAR TO '(x|y)*', (a LIKE b) LIKE c
            SELECT a IN (1, 2, 3), a NOT IN (SELECT b FROM t), (a, b) IN ((1, 2), (3, 4)), a IN ((SELECT 1)), a IN ((SELECT 1), 2), a IN ((SELECT 1) UNION SELECT 2), a IN (VALUES (1))
            SELECT EXISTS (SELECT 1), NOT EXISTS (SELECT * FROM t), (SELECT max(a) FROM t) + 1, ((SELECT 1)), ((SELECT 1) + 1)
            SELECT a = ANY (SELECT b), a > ALL (SELECT b), a = SOME (ARRAY[1, 2]), a <> ALL ($1), a < ANY ((SELECT 1) UNION SELECT 2)
            SELECT (a, b) = (1, 2), ROW(1), ROW(), ROW(a, (b, c)), (a, b) < (SELECT 1, 2), (s, e) OVERLAPS (u, v)
            SELECT CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END, CASE a WHEN 1 THEN 'x' END, CASE WHEN CASE a WHEN 1 THEN TRUE END THEN 2 END
            SELECT CAST(a AS VARCHAR(10)), a::int::text, -a::int, (-5)::int, a::numeric(10, 2), '1'::timestamp(3) with time zone, a::int[], a::text array, a::my.type, a::foo(1)
            SELECT CAST(a AS CHAR), CAST(a AS CHARACTER VARYING), CAST(a AS DOUBLE PRECISION), CAST(a AS FLOAT(24)), CAST(a AS BINARY LARGE OBJECT), CAST(a AS bpchar), CAST(a AS INTERVAL DAY TO SECOND(3)), CAST(a AS interval(2)), CAST(a AS TIME(3) WITH TIME ZONE), CAST(a AS bit varying(3)), CAST(a AS "integer"), CAST(a AS clob(10)), CAST(a AS VARCHAR2(10 CHAR))
            SELECT DATE '2026-01-31', TIME '10:00', TIMESTAMP '2026-01-31 10:00:00', TIMESTAMP WITH TIME ZONE '2026-01-31 10:00:00+01', TIMESTAMP(3) '2026-01-31', INTERVAL '1' DAY, INTERVAL -'1-2' YEAR TO MONTH, INTERVAL '1 day', numeric '1.5', float8 'NaN', double precision '1', char(3) 'x', "foo" 'y', bytea '\\x00'
            SELECT 'it''s', E'a\\n\\t\\'\\\\\\x41\\101\\u00e9', U&'d\\0061t\\+000061', U&'d!0061' UESCAPE '!', N'n', $$dollar ' quote$$, $a$ $$ $a$, X'1F2e', B'0101', ''
            SELECT "Q""uoted", U&"d\\0061ta", "select", Überschrift, straße$1, _x FROM "My Table"
            SELECT coalesce(a, b, 0), nullif(a, b), greatest(a, b), least(a), extract(year FROM a), extract('epoch' FROM a), position('a' IN b || c), substring(a FROM 2 FOR 3), substring(a FOR 3), substring(a, 1), substring(a = b, 1), overlay(a PLACING b FROM 1 FOR 2), trim(a), trim(LEADING FROM a), trim(BOTH 'x' FROM a), trim(TRAILING a || b FROM c), upper(a), s.f(), left(a, 1), "coalesce"(a, b), "My F"(x)
            SELECT current_date, current_time, current_time(3), current_timestamp(6), localtime, localtimestamp(0), current_user, user, session_user, current_schema, current_schema(), current_catalog, current_role
            SELECT NEXT VALUE FOR s.seq, CURRENT VALUE FOR seq, nextval('seq'), next, current FROM t
            SELECT ARRAY[1, 2], ARRAY[[1, 2], [3]], ARRAY[], ARRAY(SELECT 1), a[1], a[1][2], a[1:2], a[:2], a[1:], (ARRAY[1, 2])[1], (a).b, (a.b).c, ((a).b).c, f(x)[1], (-a)[1]
            SELECT a COLLATE "C", a || b COLLATE pg_catalog."de_DE" < c, a AT TIME ZONE 'UTC', a AT LOCAL, (a + b) AT TIME ZONE c, a AT TIME ZONE b AT TIME ZONE c
            SELECT a date, b "time", time, timestamp, interval - 1, values, row, value, name, type, key, level FROM t
            INSERT INTO t VALUES (1, DEFAULT, NULL), (?, ?, ?)
            INSERT INTO s.t AS x (a, b) VALUES (1, 2) RETURNING a, b AS c, *
            INSERT INTO t DEFAULT VALUES
            INSERT INTO t (a) OVERRIDING SYSTEM VALUE SELECT 1 UNION SELECT 2
            INSERT INTO t (a) OVERRIDING USER VALUE VALUES (1) ORDER BY 1
            INSERT INTO t (SELECT * FROM u)
            INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING
            INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a, lower(b)) WHERE a > 0 DO UPDATE SET b = excluded.b, (c, d) = (DEFAULT, 1) WHERE t.b < 5 RETURNING *
            INSERT INTO t (a) VALUES (1) ON CONFLICT ON CONSTRAINT pk DO UPDATE SET a = DEFAULT
            WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x
            UPDATE t SET a = 1, b = DEFAULT, c = c + ? WHERE id = ?
            UPDATE s.t AS x SET (a, b) = (1, DEFAULT), (c, d) = (SELECT 1, 2), (e) = ROW(5) FROM u JOIN v USING (i) WHERE x.i = u.i RETURNING x.a
            UPDATE t x SET a = x.a
            DELETE FROM t
            DELETE FROM s.t AS x USING u, v WHERE x.i = u.i RETURNING *
            WITH x AS (SELECT 1) DELETE FROM t WHERE a IN (TABLE x)
            CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(20) NOT NULL DEFAULT 'x', c NUMERIC(10, 2) CHECK (c > 0), d BIGINT GENERATED ALWAYS AS IDENTITY, e INT GENERATED BY DEFAULT AS IDENTITY (START WITH 10 INCREMENT BY -1 NO MINVALUE MAXVALUE 100 CACHE 5 CYCLE), f SERIAL, g BIGSERIAL UNIQUE, h SMALLSERIAL)
            CREATE TABLE IF NOT EXISTS s.t (a INT CONSTRAINT nn NOT NULL CONSTRAINT fk REFERENCES u (x) MATCH FULL ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED, b TEXT COLLATE "C" NULL, c INT GENERATED ALWAYS AS (a + 1) STORED, d INT GENERATED ALWAYS AS (a * 2) VIRTUAL)
            CREATE TABLE t (a INT, b INT, CONSTRAINT pk PRIMARY KEY (a, b), UNIQUE (b), CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a) DEFERRABLE, CHECK (a < b OR b IS NULL), CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES s.u ON DELETE RESTRICT ON UPDATE NO ACTION, FOREIGN KEY (a) REFERENCES u (x) ON DELETE SET DEFAULT)
            CREATE TEMPORARY TABLE t (a INT DEFAULT (1 < 2 OR FALSE), b INT DEFAULT NULL NULL, c BOOLEAN DEFAULT a IS NOT NULL NOT NULL) ON COMMIT DELETE ROWS
            CREATE GLOBAL TEMPORARY TABLE t (a INT) ON COMMIT PRESERVE ROWS
            CREATE UNLOGGED TABLE t ()
            CREATE TABLE t (a, b) AS SELECT 1, 2 WITH NO DATA
            CREATE LOCAL TEMP TABLE IF NOT EXISTS t ON COMMIT DROP AS VALUES (1)
            ALTER TABLE IF EXISTS s.t ADD COLUMN IF NOT EXISTS a INT DEFAULT 0 NOT NULL, ADD b TEXT, DROP COLUMN IF EXISTS c CASCADE, DROP d RESTRICT
            ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID, ADD PRIMARY KEY (a), ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES u, DROP CONSTRAINT IF EXISTS x CASCADE
            ALTER TABLE t ALTER COLUMN a SET DEFAULT 1 OR 2, ALTER b DROP DEFAULT, ALTER c SET NOT NULL, ALTER d DROP NOT NULL, ALTER e TYPE BIGINT USING e::bigint, ALTER f SET DATA TYPE TEXT
            ALTER TABLE t ALTER a ADD GENERATED ALWAYS AS IDENTITY (START 5), ALTER b RESTART WITH 100, ALTER c SET GENERATED BY DEFAULT SET INCREMENT BY 2 RESTART, ALTER d DROP IDENTITY IF EXISTS
            ALTER TABLE t RENAME TO u
            ALTER TABLE t RENAME COLUMN a TO b
            ALTER TABLE t RENAME a TO "B"
            ALTER TABLE t RENAME CONSTRAINT a TO b
            ALTER TABLE t SET SCHEMA s
            ALTER SEQUENCE IF EXISTS s RESTART INCREMENT BY 5 OWNED BY NONE
            ALTER SEQUENCE s RENAME TO u
            ALTER INDEX IF EXISTS i RENAME TO j
            ALTER VIEW v RENAME TO w
            ALTER SCHEMA a RENAME TO b
            ALTER SYSTEM SET checkpoint.interval = 30
            CREATE UNIQUE INDEX IF NOT EXISTS i ON s.t USING btree (a, lower(b) DESC NULLS LAST, (c + 1) ASC, d COLLATE "C") INCLUDE (e, f) NULLS NOT DISTINCT WHERE a > 0
            CREATE INDEX ON t (a)
            CREATE SEQUENCE IF NOT EXISTS s AS BIGINT START WITH 5 INCREMENT BY 2 MINVALUE -10 NO MAXVALUE CACHE 20 NO CYCLE OWNED BY t.c
            CREATE TEMP SEQUENCE s START 1 NOCACHE NOCYCLE
            CREATE SCHEMA IF NOT EXISTS s AUTHORIZATION r
            CREATE SCHEMA AUTHORIZATION r
            CREATE OR REPLACE TEMPORARY VIEW v (a, b) AS SELECT 1, 2 WITH LOCAL CHECK OPTION
            DISCARD ALL
            DISCARD PLANS
            DISCARD SEQUENCES
            DISCARD TEMP
            ALTER MATERIALIZED VIEW IF EXISTS s.v RENAME TO w
            CREATE MATERIALIZED VIEW IF NOT EXISTS s.v (a, b) AS SELECT 1, 2 WITH NO DATA
            CREATE MATERIALIZED VIEW v TABLESPACE fast AS TABLE t
            REFRESH MATERIALIZED VIEW CONCURRENTLY v
            REFRESH MATERIALIZED VIEW s.v WITH NO DATA
            DROP MATERIALIZED VIEW IF EXISTS v, w CASCADE
            SELECT a, b INTO t FROM u WHERE a > 1
            SELECT 1 INTO TEMPORARY TABLE t UNION ALL SELECT 2
            CREATE RECURSIVE VIEW v (a) AS SELECT 1 UNION ALL SELECT a + 1 FROM v
            CREATE VIEW v AS SELECT * FROM t ORDER BY a LIMIT 5 WITH CHECK OPTION
            DROP TABLE IF EXISTS a, s.b CASCADE
            DROP INDEX i RESTRICT
            DROP SEQUENCE s
            DROP SCHEMA s CASCADE
            DROP VIEW IF EXISTS v
            DROP USER IF EXISTS u
            TRUNCATE TABLE a, b RESTART IDENTITY CASCADE
            TRUNCATE t CONTINUE IDENTITY
            COMMENT ON TABLE t IS 'it''s'
            COMMENT ON COLUMN s.t.c IS NULL
            COMMENT ON CONSTRAINT c ON t IS 'x'
            COMMENT ON DATABASE d IS 'x'
            CREATE ROLE r NOLOGIN
            CREATE USER IF NOT EXISTS u WITH PASSWORD 'secret'
            GRANT SELECT, UPDATE (a, b) ON TABLE s.t, u TO r, "R" WITH GRANT OPTION
            GRANT ALL PRIVILEGES ON SCHEMA s TO public
            GRANT a, b TO c WITH ADMIN OPTION
            REVOKE GRANT OPTION FOR USAGE ON SEQUENCE s FROM r CASCADE
            REVOKE ALL ON t FROM r
            REVOKE ADMIN OPTION FOR a FROM b
            BEGIN
            BEGIN WORK ISOLATION LEVEL SERIALIZABLE, READ ONLY, NOT DEFERRABLE
            START TRANSACTION READ WRITE ISOLATION LEVEL READ COMMITTED
            COMMIT WORK AND NO CHAIN
            COMMIT AND CHAIN
            END TRANSACTION
            ROLLBACK AND CHAIN
            ROLLBACK TO s
            ROLLBACK WORK TO SAVEPOINT "S"
            SAVEPOINT s
            PREPARE TRANSACTION 'it''s one'
            COMMIT PREPARED 'x'
            ROLLBACK PREPARED 'x'
            RELEASE s
            SET TRANSACTION ISOLATION LEVEL SNAPSHOT
            SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY
            SET search_path = a, "B", 'c d'
            SET LOCAL statement_timeout TO 5000
            SET SESSION extra_float_digits = -1.5
            SET x.y = DEFAULT
            SET standard_conforming_strings = on
            SET CHARACTERISTICS = on
            SET "names" = DEFAULT
            SET TIME ZONE 'UTC'
            SET TIME ZONE LOCAL
            SET NAMES 'UTF8'
            SET SCHEMA 's'
            SET SCHEMA s
            SET CONSTRAINTS ALL DEFERRED
            SET CONSTRAINTS s.a, b IMMEDIATE
            RESET ALL
            RESET x
            SHOW ALL
            SHOW TRANSACTION ISOLATION LEVEL
            SHOW search_path
            EXPLAIN ANALYZE VERBOSE SELECT 1
            EXPLAIN (ANALYZE, costs off, format 'json', verbose true) UPDATE t SET a = 1
            EXPLAIN (SELECT 1)
            LOCK TABLE a, b IN SHARE ROW EXCLUSIVE MODE NOWAIT
            LOCK TABLE a IN SHARE UPDATE EXCLUSIVE MODE WAIT 5
            BEGIN AUTONOMOUS TRANSACTION ISOLATION LEVEL SNAPSHOT, READ WRITE
            LOCK a
            CHECK DATABASE
            CHECKPOINT
            SHUTDOWN
            SHUTDOWN IMMEDIATELY
            """.lines().toList();
}
