package io.rustydb.it.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.store.Totals;
import io.rustydb.store.Totals.Total;
import io.rustydb.store.model.Album;
import io.rustydb.store.model.Artist;
import io.rustydb.store.model.Customer;
import io.rustydb.store.model.Employee;
import io.rustydb.store.model.Invoice;
import io.rustydb.store.model.InvoiceLine;
import io.rustydb.store.model.Playlist;
import io.rustydb.store.model.Track;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Tuple;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Root;
import jakarta.transaction.UserTransaction;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The loaded data: both copies, the relations, and queries over them.
@ExtendWith(ArquillianExtension.class)
class StoreDataIT {
    /// Rows of the Chinook data, by table.
    private static final Map<String, Integer> ROWS = Map.ofEntries(
            Map.entry("artist", 275),
            Map.entry("album", 347),
            Map.entry("genre", 25),
            Map.entry("media_type", 5),
            Map.entry("track", 3503),
            Map.entry("playlist", 18),
            Map.entry("playlist_track", 8715),
            Map.entry("employee", 8),
            Map.entry("customer", 59),
            Map.entry("invoice", 412),
            Map.entry("invoice_line", 2240));

    /// Orders of other tests lie behind the data.
    private static final Map<String, String> ONLY_DATA =
            Map.of("invoice", " where invoice_id <= 412", "invoice_line", " where invoice_line_id <= 2240");

    @PersistenceContext
    private EntityManager entities;

    @EJB
    private Totals totals;

    @Resource
    private UserTransaction transaction;

    @Resource(lookup = "java:jboss/datasources/RustyDB")
    private DataSource dataSource;

    @Deployment
    static WebArchive application() {
        return StoreArchive.with(StoreDataIT.class);
    }

    @BeforeEach
    void begin() throws Exception {
        transaction.begin();
    }

    @AfterEach
    void end() throws Exception {
        transaction.rollback();
    }

    @Test
    void theScriptGaveAllRows() {
        assertEquals(ROWS, totals.of("chinook").stream().collect(Collectors.toMap(Total::table, t -> (int) t.rows())));
        Total invoices = totals.of("chinook").stream()
                .filter(t -> t.table().equals("invoice"))
                .findFirst()
                .orElseThrow();
        assertEquals(new BigDecimal("2328.60"), invoices.sums().get("total"));
    }

    @Test
    void bothCopiesAreEqualToTheLastColumn() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (Map.Entry<String, Integer> table : ROWS.entrySet()) {
                String columns = columns(statement, "chinook." + table.getKey());
                List<String> bySql = rows(statement, columns, "chinook." + table.getKey());
                List<String> byEntities = rows(
                        statement, columns, "store." + table.getKey() + ONLY_DATA.getOrDefault(table.getKey(), ""));
                assertEquals(table.getValue(), bySql.size(), table.getKey());
                assertEquals(bySql, byEntities, table.getKey());
            }
        }
    }

    private static String columns(Statement statement, String table) throws SQLException {
        try (ResultSet result = statement.executeQuery("select * from " + table + " where 1 = 0")) {
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                names.add(result.getMetaData().getColumnName(i));
            }
            return String.join(", ", names);
        }
    }

    private static List<String> rows(Statement statement, String columns, String from) throws SQLException {
        int count = columns.split(",").length;
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery("select " + columns + " from " + from + " order by 1, 2")) {
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= count; i++) {
                    row.append(result.getString(i)).append('|');
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    @Test
    void relationsLeadFromOneEntityToTheOther() {
        Artist artist = entities.find(Artist.class, 1);
        assertEquals("AC/DC", artist.name());
        assertEquals(List.of(1, 4), artist.albums().stream().map(Album::id).toList());
        Album album = artist.albums().getFirst();
        assertEquals(10, album.tracks().size());
        Track track = album.tracks().getFirst();
        assertEquals("MPEG audio file", track.mediaType().name());
        assertEquals(
                List.of(1, 8, 17),
                track.playlists().stream().map(Playlist::id).sorted().toList());

        Employee manager = entities.find(Employee.class, 2);
        assertEquals(
                List.of(3, 4, 5), manager.reports().stream().map(Employee::id).toList());
        assertNull(entities.find(Employee.class, 1).reportsTo());
        Customer customer = entities.find(Customer.class, 1);
        assertEquals("Peacock", customer.supportRep().lastName());
        assertEquals("São José dos Campos", customer.address().city());

        Invoice invoice = entities.find(Invoice.class, 5);
        assertEquals(14, invoice.lines().size());
        assertEquals(
                invoice.total(),
                invoice.lines().stream().map(InvoiceLine::amount).reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    @Test
    void aManyToManyRelationChangesOnBothSides() {
        Playlist empty = entities.find(Playlist.class, 2);
        assertTrue(empty.tracks().isEmpty());
        Track track = entities.find(Track.class, 3503);
        empty.tracks().add(track);
        entities.flush();
        entities.clear();
        assertTrue(entities.find(Track.class, 3503).playlists().stream().anyMatch(p -> p.id() == 2));
        entities.find(Playlist.class, 2).tracks().clear();
        entities.flush();
        entities.clear();
        assertTrue(entities.find(Playlist.class, 2).tracks().isEmpty());
    }

    @Test
    void pagesTogetherAreTheWholeList() {
        List<Integer> all = entities.createQuery("select t.id from Track t order by t.name, t.id", Integer.class)
                .getResultList();
        List<Integer> paged = new ArrayList<>();
        for (int page = 0; page * 500 < all.size(); page++) {
            paged.addAll(entities.createQuery("select t.id from Track t order by t.name, t.id", Integer.class)
                    .setFirstResult(page * 500)
                    .setMaxResults(500)
                    .getResultList());
        }
        assertEquals(3503, all.size());
        assertEquals(all, paged);
    }

    @Test
    void groupsAreCountedAndFiltered() {
        List<Object[]> genres = entities.createQuery(
                        "select t.genre.name, count(t) from Track t group by t.genre.name having count(t) > 200"
                                + " order by count(t) desc",
                        Object[].class)
                .getResultList();
        assertEquals(
                List.of("Rock 1297", "Latin 579", "Metal 374", "Alternative & Punk 332"),
                genres.stream().map(g -> g[0] + " " + g[1]).toList());
    }

    @Test
    void aggregatesOverWholeTables() {
        Object[] found = entities.createQuery(
                        "select min(t.milliseconds), max(t.milliseconds), avg(t.milliseconds), count(distinct t.unitPrice)"
                                + " from Track t",
                        Object[].class)
                .getSingleResult();
        assertEquals(1071, found[0]);
        assertEquals(5286953, found[1]);
        assertEquals(393599.2121, (Double) found[2], 0.001);
        assertEquals(2L, found[3]);
    }

    @Test
    void sumsOverSeveralJoins() {
        List<Object[]> artists = entities.createQuery(
                        "select a.name, sum(l.unitPrice * l.quantity) from InvoiceLine l join l.track t join t.album b"
                                + " join b.artist a where l.id <= 2240 group by a.name"
                                + " order by sum(l.unitPrice * l.quantity) desc",
                        Object[].class)
                .setMaxResults(4)
                .getResultList();
        assertEquals(
                List.of("Iron Maiden 138.60", "U2 105.93", "Metallica 90.09", "Led Zeppelin 86.13"),
                artists.stream().map(a -> a[0] + " " + a[1]).toList());
    }

    @Test
    void theBestCustomers() {
        List<String> names = entities.createQuery(
                        "select c.lastName from Invoice i join i.customer c where i.id <= 412"
                                + " group by c.id, c.lastName order by sum(i.total) desc, c.lastName",
                        String.class)
                .setMaxResults(3)
                .getResultList();
        assertEquals(List.of("Holý", "Cunningham", "Rojas"), names);
    }

    @Test
    void subqueriesSelect() {
        assertEquals(
                71L,
                count("select count(a) from Artist a where not exists (select 1 from Album b where b.artist = a)"));
        assertEquals(
                1519L,
                count("select count(t) from Track t where t.id not in"
                        + " (select l.track.id from InvoiceLine l where l.id <= 2240)"));
        assertEquals(
                179L,
                count("select count(i) from Invoice i where i.id <= 412 and i.total >"
                        + " (select avg(j.total) from Invoice j where j.id <= 412)"));
        assertEquals(71L, count("select count(a) from Artist a where a.albums is empty"));
        assertEquals(3L, count("select count(p) from Playlist p where size(p.tracks) > 1000"));
        assertEquals(3L, count("select count(p) from Playlist p, Track t where t.id = 1 and t member of p.tracks"));
    }

    @Test
    void predicatesOfTheLanguage() {
        assertEquals(111L, count("select count(t) from Track t where t.name like '%Love%'"));
        assertEquals(114L, count("select count(t) from Track t where lower(t.name) like '%love%'"));
        assertEquals(977L, count("select count(t) from Track t where t.composer is null"));
        assertEquals(8L, count("select count(c) from Customer c where c.address.country = 'Canada'"));
        assertEquals(
                26L, count("select count(c) from Customer c where c.address.country in ('Canada', 'USA', 'Brazil')"));
        assertEquals(41L, count("select count(c) from Customer c where coalesce(c.supportRep.id, 0) between 3 and 4"));
        assertEquals(3L, count("select count(e) from Employee e where e.reportsTo.reportsTo.id = 1 and e.id < 6"));
        assertEquals(
                8L,
                count("select count(e) from Employee e left join e.reportsTo m where m is null or m.id is not null"));
    }

    @Test
    void yearsOfInvoices() {
        List<Object[]> years = entities.createQuery(
                        "select extract(year from i.date), sum(i.total) from Invoice i where i.id <= 412"
                                + " group by extract(year from i.date) order by 1",
                        Object[].class)
                .getResultList();
        assertEquals(
                List.of("2021 449.46", "2022 481.45", "2023 469.58", "2024 477.53", "2025 450.58"),
                years.stream().map(y -> y[0] + " " + y[1]).toList());
    }

    @Test
    void caseExpressionsAndTuples() {
        List<Tuple> tuples = entities.createQuery(
                        "select case when t.milliseconds > 600000 then 'long' when t.milliseconds < 60000 then 'short'"
                                + " else 'usual' end as kind, count(t) as tracks from Track t group by"
                                + " case when t.milliseconds > 600000 then 'long' when t.milliseconds < 60000 then 'short'"
                                + " else 'usual' end order by 1",
                        Tuple.class)
                .getResultList();
        assertEquals(
                List.of("long", "short", "usual"),
                tuples.stream().map(t -> t.get("kind", String.class)).toList());
        assertEquals(
                3503L,
                tuples.stream().mapToLong(t -> t.get("tracks", Long.class)).sum());
    }

    @Test
    void criteriaQueriesDoTheSame() {
        CriteriaBuilder builder = entities.getCriteriaBuilder();
        CriteriaQuery<Track> query = builder.createQuery(Track.class);
        Root<Track> track = query.from(Track.class);
        query.select(track)
                .where(
                        builder.equal(track.get("genre").get("name"), "Jazz"),
                        builder.greaterThan(track.<Integer>get("milliseconds"), 300_000))
                .orderBy(builder.desc(track.get("milliseconds")));
        List<Track> long_ = entities.createQuery(query).getResultList();
        assertTrue(long_.size() > 10 && long_.size() < 130, "found " + long_.size());
        for (int i = 1; i < long_.size(); i++) {
            assertTrue(long_.get(i - 1).milliseconds() >= long_.get(i).milliseconds());
        }
    }

    @Test
    void bulkChangesCountTheirRows() {
        assertEquals(
                1297,
                entities.createQuery("update Track t set t.unitPrice = t.unitPrice + 1"
                                + " where t.genre.id = (select g.id from Genre g where g.name = 'Rock')")
                        .executeUpdate());
        assertEquals(
                14,
                entities.createQuery("delete from InvoiceLine l where l.invoice.id ="
                                + " (select min(i.id) from Invoice i where i.id > 4)")
                        .executeUpdate());
    }

    @Test
    void nativeQueriesSeeBothCopies() {
        assertEquals(
                0L,
                ((Number) entities.createNativeQuery("select count(*) from chinook.track c left join store.track s"
                                        + " on s.track_id = c.track_id and s.name = c.name where s.track_id is null")
                                .getSingleResult())
                        .longValue());
    }

    private long count(String query) {
        return entities.createQuery(query, Long.class).getSingleResult();
    }
}
