package io.rustydb.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.it.xa.ForeignResource;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// A server with the music store and a second application, killed three times: in the middle of orders, after
/// the decision of a distributed transaction, and before one. The tests go on where the one before stopped,
/// since a server that is killed has to be started again anyway.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KilledServerIT {
    private static final int THREADS = 6;
    private static final int ORDERS_BEFORE_KILL = 60;
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(90);
    private static final Pattern RECEIPT =
            Pattern.compile("\\{\"invoiceId\":(\\d+),\"lineCount\":(\\d+),\"total\":([0-9.]+)}");
    private static final long SEED = Long.getLong("rustydb.seed", System.nanoTime());

    private static OwnServer server;
    private static Http http;

    /// An order that the server has said is placed.
    private record Acknowledged(int lines, BigDecimal total) {}

    private final Map<Integer, Acknowledged> acknowledged = new ConcurrentHashMap<>();

    @BeforeAll
    static void start() throws Exception {
        Path base = Path.of(System.getProperty("killed.base"));
        File application = base.resolveSibling("in-doubt.war").toFile();
        inDoubtApplication().as(ZipExporter.class).exportTo(application, true);
        server = new OwnServer(
                base,
                Integer.getInteger("server.offset") + 200,
                List.of(
                        Path.of(System.getProperty("rustydb.ear")),
                        Path.of(System.getProperty("store.war")),
                        application.toPath()));
        http = new Http(server.address());
        server.start();
    }

    @AfterAll
    static void stop() throws Exception {
        http.close();
        server.kill();
    }

    private static WebArchive inDoubtApplication() {
        return ShrinkWrap.create(WebArchive.class, "in-doubt.war")
                .addClasses(InDoubtApi.class, InDoubtResource.class, Recoverables.class)
                .addPackage(ForeignResource.class.getPackage())
                .addAsWebInfResource(
                        new StringAsset(
                                "<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\" bean-discovery-mode=\"annotated\"/>"),
                        "beans.xml")
                // Classes of the EAR for the second database, of the server's transaction manager for its
                // recovery.
                .addAsManifestResource(
                        new StringAsset("Manifest-Version: 1.0\nDependencies: deployment.rustydb.ear, org.jboss.jts\n"),
                        "MANIFEST.MF");
    }

    @Test
    @Order(1)
    void everyAcknowledgedOrderIsThereAfterAKill() throws Exception {
        AtomicInteger unanswered = new AtomicInteger();
        try (ExecutorService buyers = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                Random random = new Random(SEED + t);
                running.add(buyers.submit(() -> buyUntilTheServerIsGone(random, unanswered)));
            }
            while (acknowledged.size() < ORDERS_BEFORE_KILL && running.stream().noneMatch(Future::isDone)) {
                Thread.sleep(5);
            }
            server.kill();
            for (Future<?> buyer : running) {
                buyer.get();
            }
        }
        int before = acknowledged.size();
        assertTrue(before >= ORDERS_BEFORE_KILL, "orders were placed, seed=" + SEED);
        assertEquals(THREADS, unanswered.get(), "each buyer waited for an answer when the server was killed");

        server.start();
        requireAllAcknowledged();
        int there = requireNumbersWithoutGaps();
        assertTrue(
                there >= before && there <= before + THREADS,
                there + " orders are there, " + before + " were acknowledged, " + THREADS + " were on their way; seed="
                        + SEED);
        buy(new Random(SEED));
        assertEquals(before + 1, acknowledged.size());
        assertEquals(there + 1, requireNumbersWithoutGaps());
        System.out.println("acknowledged before the kill: " + before + ", there after it: " + there);
    }

    @Test
    @Order(2)
    void allCommitWhatWasDecidedBeforeTheKill() throws Exception {
        assertEquals("committed", http.post("/in-doubt/write/AGREES", "").body());
        assertEquals("1 1 1 0", http.get("/in-doubt/state").body());
        assertThrows(IOException.class, () -> http.post("/in-doubt/write/DIES_IN_COMMIT", ""));
        assertEquals(9, server.awaitEnd());
        assertEquals(1, ForeignResource.preparedIn(server.dataDirectory().resolve("foreign")));

        server.start();
        awaitState("2 2 2 0");
        assertEquals("touched", http.post("/in-doubt/touch", "").body());
    }

    @Test
    @Order(3)
    void nobodyCommitsWhatWasNotDecided() throws Exception {
        assertEquals("2 2 2 0", http.get("/in-doubt/state").body());
        assertThrows(IOException.class, () -> http.post("/in-doubt/write/DIES_IN_PREPARE", ""));
        assertEquals(9, server.awaitEnd());

        server.start();
        awaitState("2 2 2 0");
        assertEquals("touched", http.post("/in-doubt/touch", "").body(), "nothing in doubt holds the rows");
        assertEquals("committed", http.post("/in-doubt/write/AGREES", "").body());
        assertEquals("3 3 3 0", http.get("/in-doubt/state").body());
    }

    private void awaitState(String expected) throws Exception {
        long end = System.nanoTime() + RECOVERY_MAX.toNanos();
        String state = http.get("/in-doubt/state").body();
        while (!state.equals(expected) && System.nanoTime() < end) {
            Thread.sleep(250);
            state = http.get("/in-doubt/state").body();
        }
        assertEquals(expected, state);
    }

    private void buyUntilTheServerIsGone(Random random, AtomicInteger unanswered) {
        while (true) {
            try {
                buy(random);
            } catch (IOException e) {
                unanswered.incrementAndGet();
                return;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void buy(Random random) throws IOException, InterruptedException {
        StringBuilder lines = new StringBuilder();
        int count = 1 + random.nextInt(4);
        int first = 1 + random.nextInt(3000);
        for (int i = 0; i < count; i++) {
            lines.append(i == 0 ? "" : ",").append("{\"trackId\":").append(first + i);
            lines.append(",\"quantity\":").append(1 + random.nextInt(5)).append('}');
        }
        String order = "{\"customerId\":" + (1 + random.nextInt(59)) + ",\"lines\":[" + lines + "]}";
        HttpResponse<String> answer = http.post("/music-store/orders", order);
        Matcher receipt = RECEIPT.matcher(answer.body());
        assertTrue(receipt.matches(), answer.statusCode() + " " + answer.body());
        Acknowledged before = acknowledged.put(
                Integer.parseInt(receipt.group(1)),
                new Acknowledged(Integer.parseInt(receipt.group(2)), new BigDecimal(receipt.group(3))));
        assertEquals(null, before, "the number was given twice: " + receipt.group(1));
    }

    private void requireAllAcknowledged() throws Exception {
        for (Map.Entry<Integer, Acknowledged> order : acknowledged.entrySet()) {
            String invoice = http.get("/music-store/invoices/" + order.getKey()).body();
            assertTrue(invoice.contains("\"invoiceId\":" + order.getKey() + ","), invoice);
            Matcher total = Pattern.compile("\"total\":([0-9.]+)}$").matcher(invoice);
            assertTrue(total.find(), invoice);
            assertEquals(0, order.getValue().total().compareTo(new BigDecimal(total.group(1))), invoice);
            assertEquals(
                    order.getValue().lines(),
                    invoice.split("\"invoiceLineId\"", -1).length - 1,
                    () -> "lines of " + invoice);
        }
    }

    /// @return invoices behind those of the data
    private int requireNumbersWithoutGaps() throws Exception {
        String totals = http.get("/music-store/totals").body();
        String store = totals.substring(totals.indexOf("\"store\""));
        Matcher invoices = Pattern.compile("\\{\"rows\":(\\d+),\"sums\":\\{\"invoice_id\":(\\d+),")
                .matcher(store);
        assertTrue(invoices.find(), totals);
        long rows = Long.parseLong(invoices.group(1));
        assertEquals(rows * (rows + 1) / 2, Long.parseLong(invoices.group(2)), "the numbers are 1 to " + rows);
        return (int) rows - 412;
    }
}
