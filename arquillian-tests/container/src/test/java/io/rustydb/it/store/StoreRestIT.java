package io.rustydb.it.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The store over HTTP, from outside.
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class StoreRestIT {
    @ArquillianResource
    private URL address;

    @Deployment(testable = false)
    static WebArchive application() {
        return StoreArchive.with();
    }

    @Test
    void tellsWhatThereIsToAskFor() throws Exception {
        HttpResponse<String> index = get("");
        assertEquals(200, index.statusCode());
        assertTrue(index.body().contains("POST orders"));
    }

    @Test
    void listsComeInPages() throws Exception {
        String page = get("artists?page=1&size=3").body();
        assertTrue(page.contains("\"total\":275"), page);
        assertEquals(3, occurrences(page, "\"artistId\""));
        assertEquals(2, occurrences(get("artists/1/albums").body(), "\"albumId\""), "AC/DC has two albums in the data");
        assertEquals(10, occurrences(get("albums/1/tracks").body(), "\"trackId\""));
        assertEquals(75, occurrences(get("artists?page=1&size=200").body(), "\"artistId\""));
    }

    @Test
    void anOrderIsAnsweredWithItsInvoice() throws Exception {
        HttpResponse<String> placed =
                post("orders", "{\"customerId\": 3, \"lines\": [{\"trackId\": 1, \"quantity\": 2}, {\"trackId\": 5}]}");
        assertEquals(201, placed.statusCode(), placed.body());
        assertTrue(placed.body().contains("\"total\":2.97"), placed.body());
        Matcher id = Pattern.compile("\"invoiceId\":(\\d+)").matcher(placed.body());
        assertTrue(id.find());
        HttpResponse<String> invoice = get("invoices/" + id.group(1));
        assertEquals(200, invoice.statusCode());
        assertTrue(invoice.body().contains("\"customerId\":3"), invoice.body());
        assertTrue(get("customers/3").body().contains("\"invoiceId\":" + id.group(1)));
    }

    @Test
    void whatCannotBeIsRefusedWithASentence() throws Exception {
        assertEquals(404, get("invoices/1000000").statusCode());
        assertEquals(404, get("customers/nobody").statusCode());
        assertEquals(400, post("orders", "no json").statusCode());
        assertEquals(400, post("orders", "{\"lines\": 3}").statusCode());
        assertEquals(422, post("orders", "{\"customerId\": 3, \"lines\": []}").statusCode());
        assertEquals(
                404,
                post("orders", "{\"customerId\": 3, \"lines\": [{\"trackId\": 0}]}")
                        .statusCode());
    }

    @Test
    void totalsOfBothCopies() throws Exception {
        String totals = get("totals").body();
        assertTrue(totals.contains("\"total\":2328.60}") || totals.contains("\"total\":2328.6}"), totals);
        assertEquals(2, occurrences(totals, "\"table\":\"playlist_track\""));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(address + path)).build());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(address + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString());
        }
    }

    private static int occurrences(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
