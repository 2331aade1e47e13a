package io.rustydb.hibernate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.hibernate.model.Album;
import io.rustydb.hibernate.model.Artist;
import io.rustydb.hibernate.model.CardPayment;
import io.rustydb.hibernate.model.CashPayment;
import io.rustydb.hibernate.model.Everything;
import io.rustydb.hibernate.model.Payment;
import jakarta.persistence.LockModeType;
import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.LockMode;
import org.hibernate.LockOptions;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Plain Hibernate, without a server and without a dialect in its configuration.
class RustyDbDialectTest {
    private static SessionFactory factory;

    @BeforeAll
    static void open() {
        factory = configuration("create").buildSessionFactory();
    }

    private static Configuration configuration(String action) {
        return configuration(action, "dialect");
    }

    private static Configuration configuration(String action, String database) {
        return new Configuration()
                .addAnnotatedClass(Artist.class)
                .addAnnotatedClass(Album.class)
                .addAnnotatedClass(Everything.class)
                .addAnnotatedClass(Payment.class)
                .addAnnotatedClass(CardPayment.class)
                .addAnnotatedClass(CashPayment.class)
                .setProperty("hibernate.connection.url", "jdbc:rustydb:mem:" + database)
                .setProperty("hibernate.hbm2ddl.auto", action)
                .setProperty("hibernate.hbm2ddl.halt_on_error", "true");
    }

    @AfterAll
    static void close() {
        if (factory != null) {
            factory.close();
        }
    }

    @AfterEach
    void empty() {
        in(session -> {
            session.createMutationQuery("delete from Payment").executeUpdate();
            session.createMutationQuery("delete from Everything").executeUpdate();
            session.createSelectionQuery("from Artist", Artist.class).list().forEach(session::remove);
        });
    }

    private static void in(Consumer<Session> work) {
        factory.inTransaction(work);
    }

    private static <T> T from(Function<Session, T> work) {
        return factory.fromTransaction(work);
    }

    private static void threeArtists() {
        in(session -> {
            Artist miles = new Artist("Miles", 1945);
            miles.add(new Album("Kind of Blue", Album.Medium.VINYL, "19.99")).genres = Set.of("jazz", "modal");
            miles.add(new Album("Bitches Brew", Album.Medium.DISC, "14.50"));
            Artist nina = new Artist("Nina", 1954);
            nina.add(new Album("Pastel Blues", Album.Medium.FILE, "9.99"));
            session.persist(miles);
            session.persist(nina);
            session.persist(new Artist("Nobody", null));
        });
    }

    @Test
    void theDialectIsResolvedFromTheProductName() {
        assertInstanceOf(
                RustyDbDialect.class,
                factory.unwrap(SessionFactoryImplementor.class)
                        .getJdbcServices()
                        .getDialect());
    }

    @Test
    void valuesOfAllTypesComeBack() {
        Everything put = everything();
        in(session -> session.persist(put));
        Everything got = from(session -> session.find(Everything.class, put.id));
        assertTrue(got.truth);
        assertEquals(null, got.boxedTruth);
        assertEquals(put.tiny, got.tiny);
        assertEquals(put.small, got.small);
        assertEquals(put.medium, got.medium);
        assertEquals(put.big, got.big);
        assertEquals(put.single, got.single);
        assertEquals(put.twice, got.twice);
        assertEquals(put.letter, got.letter);
        assertEquals(0, put.amount.compareTo(got.amount));
        assertEquals(put.huge, got.huge);
        assertEquals(put.text, got.text);
        assertEquals(put.longText, got.longText);
        assertEquals(put.story, got.story);
        assertArrayEquals(put.picture, got.picture);
        assertArrayEquals(put.digest, got.digest);
        assertEquals(put.released, got.released);
        assertEquals(put.clock, got.clock);
        assertEquals(put.moment, got.moment);
        assertEquals(put.zoned.toInstant(), got.zoned.toInstant());
        assertEquals(put.point, got.point);
    }

    private static Everything everything() {
        Everything e = new Everything();
        e.id = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
        e.truth = true;
        e.tiny = -128;
        e.small = Short.MIN_VALUE;
        e.medium = Integer.MAX_VALUE;
        e.big = Long.MIN_VALUE;
        e.single = 1.5f;
        e.twice = Math.PI;
        e.letter = 'ß';
        e.amount = new BigDecimal("12345.67");
        e.huge = new BigInteger("123456789012345678901234567890");
        e.text = "häßlich 🎵";
        e.longText = "x".repeat(90_000);
        e.story = "clob ".repeat(5_000);
        e.picture = new byte[30_000];
        Arrays.fill(e.picture, (byte) 7);
        e.digest = new byte[] {0, -1, 127};
        e.released = LocalDate.of(1969, 7, 20);
        e.clock = LocalTime.of(23, 59, 58);
        e.moment = LocalDateTime.of(2024, 2, 29, 12, 30, 15, 123_456_000);
        e.zoned = OffsetDateTime.of(2024, 2, 29, 12, 30, 15, 0, ZoneOffset.ofHours(2));
        e.point = Instant.parse("2030-01-01T00:00:00.000001Z");
        return e;
    }

    @Test
    void keysAreGenerated() {
        threeArtists();
        List<Long> artists = from(s -> s.createSelectionQuery("select id from Artist order by id", Long.class)
                .list());
        assertEquals(3, artists.size());
        List<Long> albums = from(s -> s.createSelectionQuery("select id from Album order by id", Long.class)
                .list());
        assertEquals(3, albums.stream().distinct().count());
    }

    @Test
    void pagesAreCutInOrder() {
        threeArtists();
        assertEquals(
                List.of("Nina"),
                from(s -> s.createSelectionQuery("select name from Artist order by name", String.class)
                        .setFirstResult(1)
                        .setMaxResults(1)
                        .list()));
        assertEquals(
                List.of("Miles", "Nina"),
                from(s -> s.createSelectionQuery("select name from Artist order by name", String.class)
                        .setMaxResults(2)
                        .list()));
    }

    @Test
    void joinsGroupsAndSubqueriesRun() {
        threeArtists();
        in(s -> {
            List<Object[]> counts = s.createSelectionQuery(
                            "select a.name, count(b), sum(b.price) from Artist a left join a.albums b group by a.name having count(b) < 5 order by a.name",
                            Object[].class)
                    .list();
            assertEquals("Miles", counts.get(0)[0]);
            assertEquals(2L, counts.get(0)[1]);
            assertEquals(0, new BigDecimal("34.49").compareTo((BigDecimal) counts.get(0)[2]));
            assertEquals(0L, counts.get(2)[1]);
            assertEquals(
                    List.of("Nina"),
                    s.createSelectionQuery(
                                    "select a.name from Artist a where exists (select 1 from Album b where b.artist = a and b.price < 10)",
                                    String.class)
                            .list());
            assertEquals(
                    2,
                    s.createSelectionQuery("from Album b where b.medium in (:media)", Album.class)
                            .setParameterList("media", List.of(Album.Medium.VINYL, Album.Medium.FILE))
                            .list()
                            .size());
            assertEquals(
                    List.of("Kind of Blue"),
                    s.createSelectionQuery(
                                    "select b.title from Album b join b.genres g where g = 'modal'", String.class)
                            .list());
        });
    }

    @Test
    void nullsSortAsAsked() {
        threeArtists();
        assertEquals(
                List.of("Nobody", "Miles", "Nina"),
                from(s -> s.createSelectionQuery("select name from Artist order by founded nulls first", String.class)
                        .list()));
        assertEquals(
                List.of("Miles", "Nina", "Nobody"),
                from(s -> s.createSelectionQuery("select name from Artist order by founded", String.class)
                        .list()));
    }

    @Test
    void functionsAreRendered() {
        threeArtists();
        in(s -> {
            assertEquals("MILES 4", text(s, "upper(a.name) || ' ' || str(length('four'))"));
            assertEquals("ile", text(s, "substring(a.name, 2, 3)"));
            assertEquals("x", text(s, "trim(both from '  x ')"));
            assertEquals("Mi-", text(s, "concat(left(a.name, 2), '-')"));
            assertEquals("none", text(s, "coalesce(nullif(a.name, 'Miles'), 'none')"));
            assertEquals("MiXes", text(s, "replace(a.name, 'l', 'X')"));
            assertEquals("1945", text(s, "cast(a.founded as String)"));
            assertEquals(3, number(s, "locate('l', a.name)"));
            assertEquals(5, number(s, "mod(a.founded, 10)"));
            assertEquals(1945, number(s, "abs(-a.founded)"));
            assertEquals(1945, number(s, "greatest(a.founded, 3)"));
            assertEquals(2024, number(s, "extract(year from {2024-02-29})"));
            assertEquals(2, number(s, "case when a.founded > 1900 then 2 else 3 end"));
            assertEquals(3, number(s, "cast(round(3.14159, 0) as Integer)"));
        });
    }

    private static String text(Session session, String expression) {
        return session.createSelectionQuery(
                        "select " + expression + " from Artist a where a.name = 'Miles'", String.class)
                .getSingleResult();
    }

    private static int number(Session session, String expression) {
        return session.createSelectionQuery(
                        "select " + expression + " from Artist a where a.name = 'Miles'", Integer.class)
                .getSingleResult();
    }

    @Test
    void theClockOfTheDatabaseIsRead() {
        threeArtists();
        Instant now =
                from(s -> s.createSelectionQuery("select instant from Artist a where a.name = 'Nina'", Instant.class)
                        .getSingleResult());
        assertNotNull(now);
        LocalDate today = from(
                s -> s.createSelectionQuery("select local date from Artist a where a.name = 'Nina'", LocalDate.class)
                        .getSingleResult());
        assertNotNull(today);
    }

    @Test
    void changesByQueryCountTheirRows() {
        threeArtists();
        assertEquals(2, (int)
                from(s -> s.createMutationQuery("update Artist set founded = founded + 1 where founded is not null")
                        .executeUpdate()));
        assertEquals(1, (int) from(s -> s.createMutationQuery(
                        "insert into Artist (name, founded, version) select 'Copy', a.founded, 0 from Artist a where a.name = 'Nina'")
                .executeUpdate()));
        assertEquals(1, (int) from(s ->
                s.createMutationQuery("delete from Artist where name = 'Copy'").executeUpdate()));
    }

    @Test
    void joinedHierarchiesAreReadAndChanged() {
        in(s -> {
            CardPayment card = new CardPayment();
            card.cents = 100;
            card.card = "1234";
            CashPayment cash = new CashPayment();
            cash.cents = 50;
            cash.till = "left";
            s.persist(card);
            s.persist(cash);
        });
        in(s -> {
            assertEquals(
                    2,
                    s.createSelectionQuery("from Payment p order by p.cents", Payment.class)
                            .list()
                            .size());
            assertEquals(
                    1,
                    s.createMutationQuery("update CardPayment set card = 'none', cents = 1")
                            .executeUpdate());
        });
        assertEquals(1L, (long) from(s -> s.createSelectionQuery("select cents from CardPayment", Long.class)
                .getSingleResult()));
    }

    @Test
    void violationsAreRecognisedWithTheirConstraint() {
        threeArtists();
        ConstraintViolationException unique = assertThrows(
                ConstraintViolationException.class,
                () -> in(s -> {
                    Artist miles = s.createSelectionQuery("from Artist where name = 'Miles'", Artist.class)
                            .getSingleResult();
                    miles.add(new Album("Kind of Blue", Album.Medium.DISC, "1.00"));
                    s.flush();
                }));
        assertEquals(ConstraintViolationException.ConstraintKind.UNIQUE, unique.getKind());
        assertEquals("album_title_once", unique.getConstraintName());
        ConstraintViolationException foreign = assertThrows(
                ConstraintViolationException.class,
                () -> in(s -> s.createMutationQuery("delete from Artist where name = 'Miles'")
                        .executeUpdate()));
        assertNotNull(foreign.getConstraintName());
        assertThrows(
                ConstraintViolationException.class,
                () -> in(s -> s.createNativeMutationQuery("insert into Artist (name, version) values (null, 0)")
                        .executeUpdate()));
    }

    @Test
    void staleVersionsAreRefused() {
        threeArtists();
        Artist stale = from(s -> s.createSelectionQuery("from Artist where name = 'Nina'", Artist.class)
                .getSingleResult());
        in(s -> s.find(Artist.class, stale.id).founded = 1900);
        stale.founded = 2000;
        assertThrows(OptimisticLockException.class, () -> in(s -> s.merge(stale)));
    }

    @Test
    void rowsAreLocked() {
        threeArtists();
        in(s -> {
            Artist locked = s.createSelectionQuery("from Artist where name = 'Nina'", Artist.class)
                    .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                    .getSingleResult();
            assertEquals(LockModeType.PESSIMISTIC_WRITE, s.getLockMode(locked));
            s.refresh(locked, LockModeType.PESSIMISTIC_READ);
        });
    }

    @Test
    void whoDoesNotWantToWaitForARowIsToldSo() {
        threeArtists();
        in(s -> {
            Artist nina = s.createSelectionQuery("from Artist where name = 'Nina'", Artist.class)
                    .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                    .getSingleResult();
            for (int timeoutMillis : new int[] {0, 10}) {
                Map<String, Object> hint = Map.of("jakarta.persistence.lock.timeout", timeoutMillis);
                assertThrows(
                        LockTimeoutException.class,
                        () -> in(other -> other.find(Artist.class, nina.id, LockModeType.PESSIMISTIC_WRITE, hint)));
                assertThrows(
                        LockTimeoutException.class,
                        () -> in(other ->
                                other.refresh(other.find(Artist.class, nina.id), LockModeType.PESSIMISTIC_READ, hint)));
            }
            List<Artist> free = from(other -> other.createSelectionQuery("from Artist", Artist.class)
                    .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                    .setHint("jakarta.persistence.lock.timeout", -2)
                    .list());
            assertEquals(2, free.size(), "locked rows are skipped");
        });
    }

    @Test
    @SuppressWarnings("deprecation") // LockOptions.SKIP_LOCKED, for which Hibernate has no other name yet
    void aLockedRowIsNotWaitedForLongerThanAsked() {
        threeArtists();
        in(holder -> {
            lock(holder, "Nina", LockOptions.WAIT_FOREVER);
            assertThrows(LockTimeoutException.class, () -> in(s -> lock(s, "Nina", LockOptions.NO_WAIT)));
            assertThrows(LockTimeoutException.class, () -> in(s -> lock(s, "Nina", 1000)));
            assertEquals(1, (int) from(s -> lock(s, "Miles", 1000)));
            assertEquals(0, (int) from(s -> lock(s, "Nina", LockOptions.SKIP_LOCKED)));
            in(s -> {
                Artist nina = s.createSelectionQuery("from Artist where name = 'Nina'", Artist.class)
                        .getSingleResult();
                assertThrows(
                        org.hibernate.exception.LockTimeoutException.class,
                        () -> s.lock(nina, new LockOptions(LockMode.PESSIMISTIC_WRITE, LockOptions.NO_WAIT)));
            });
        });
    }

    /// @return number of rows that were locked
    private static int lock(Session session, String name, int timeoutMillis) {
        return session.createSelectionQuery("from Artist where name = :name", Artist.class)
                .setParameter("name", name)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .setHint("jakarta.persistence.lock.timeout", timeoutMillis)
                .list()
                .size();
    }

    @Test
    void theSchemaThatWasMadeNeedsNoUpdate() {
        List<String> made = catalogue();
        configuration("update").buildSessionFactory().close();
        configuration("update").buildSessionFactory().close();
        assertEquals(made, catalogue(), "nothing was added, foreign keys least of all");
        assertTrue(made.stream().anyMatch(line -> line.startsWith("f ")), "there are foreign keys");
    }

    /// All that a schema update could add.
    private static List<String> catalogue() {
        return from(s -> s.createNativeQuery(
                        "select c.kind || ' ' || t.name || ' ' || c.name || ' ' || c.columns from sys.constraints c join sys.tables t on t.id = c.table_id"
                                + " union all select 'i ' || t.name || ' ' || i.name || ' ' || i.keys from sys.indexes i join sys.tables t on t.id = i.table_id"
                                + " union all select 'n ' || t.name || ' ' || n.name || ' ' || n.ordinal from sys.columns n join sys.tables t on t.id = n.table_id"
                                + " union all select 's ' || name || ' ' || increment || ' ' || id from sys.sequences"
                                + " order by 1",
                        String.class)
                .list());
    }

    @Test
    void anUpdateAddsWhatIsMissing() {
        Configuration small = new Configuration()
                .addAnnotatedClass(Payment.class)
                .setProperty("hibernate.connection.url", "jdbc:rustydb:mem:dialect-update")
                .setProperty("hibernate.hbm2ddl.halt_on_error", "true")
                .setProperty("hibernate.hbm2ddl.auto", "create");
        small.buildSessionFactory().close();
        configuration("update", "dialect-update").buildSessionFactory().close();
        configuration("validate", "dialect-update").buildSessionFactory().close();
    }

    @Test
    void theSchemaThatWasMadeIsValid() {
        configuration("validate").buildSessionFactory().close();
    }

    @Test
    void aMissingSequenceIsNotValid() {
        configuration("create", "dialect-validate").buildSessionFactory().close();
        try (SessionFactory none = configuration("none", "dialect-validate").buildSessionFactory()) {
            String sequence = none.fromTransaction(s -> s.createNativeQuery(
                            "select name from sys.sequences where owner_table_id = 0 order by name fetch first 1 row only",
                            String.class)
                    .getSingleResult());
            none.inTransaction(s ->
                    s.createNativeMutationQuery("drop sequence " + sequence).executeUpdate());
        }
        SchemaManagementException missing = assertThrows(
                SchemaManagementException.class,
                () -> configuration("validate", "dialect-validate").buildSessionFactory());
        assertTrue(missing.getMessage().contains("sequence"), missing.getMessage());
    }

    @Test
    void aSchemaThatWasMadeToBeDroppedIsGone() throws Exception {
        String url = "jdbc:rustydb:mem:dialect-drop";
        try (Connection connection = DriverManager.getConnection(url);
                ResultSet before = connection.getMetaData().getTables(null, "public", "%", null)) {
            assertFalse(before.next());
        }
        configuration("create-drop", "dialect-drop").buildSessionFactory().close();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            List<String> left = new ArrayList<>();
            try (ResultSet tables = connection.getMetaData().getTables(null, "public", "%", null)) {
                while (tables.next()) {
                    left.add(tables.getString("TABLE_NAME"));
                }
            }
            try (ResultSet sequences = statement.executeQuery("select name from sys.sequences")) {
                while (sequences.next()) {
                    left.add(sequences.getString(1));
                }
            }
            left.removeIf(name -> name.startsWith("ht_") || name.startsWith("hte_"));
            assertEquals(List.of(), left);
        }
    }
}
