package io.rustydb.it.redeploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The music store, deployed twenty times, leaves no class loader behind: neither driver, dialect, pool nor
/// engine hold on to it.
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RedeployIT {
    private static final int TIMES = 20;
    /// More than the server has threads for requests.
    private static final int BUSY = 64;
    private static final String STORE = "store";

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = "observer", testable = false)
    static WebArchive observer() {
        return ShrinkWrap.create(WebArchive.class, "redeploy-observer.war")
                .addClasses(ObserverServlet.class, Loaders.class);
    }

    @Deployment(name = STORE, managed = false, testable = false)
    @TargetsContainer("wildfly")
    static WebArchive store() {
        return ShrinkWrap.createFromZipFile(WebArchive.class, new File(System.getProperty("store.war")))
                .addClasses(Witness.class, Loaders.class);
    }

    @Test
    void twentyDeploymentsLeaveNoClassLoaderBehind() throws Exception {
        String address = "http://127.0.0.1:" + (8080 + Integer.getInteger("server.offset"));
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            keepAllThreadsBusy(client, address + "/redeploy-observer/loaders/busy");
            for (int i = 0; i < TIMES; i++) {
                deployer.deploy(STORE);
                assertEquals(
                        200, get(client, address + "/music-store/customers/1").statusCode());
                assertEquals(200, get(client, address + "/music-store/artists").statusCode());
                deployer.undeploy(STORE);
            }
            keepAllThreadsBusy(client, address + "/redeploy-observer/loaders/busy");
            assertEquals(
                    TIMES + "::[]",
                    get(client, address + "/redeploy-observer/loaders").body(),
                    "class loaders seen: alive after their deployments: threads in their name");
        }
    }

    /// A thread of the server remembers its first request as long as it lives (in a frame that never returns),
    /// and an idle one its last, and by them the applications: so these must be the observer's.
    private static void keepAllThreadsBusy(HttpClient client, String uri) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
        List<CompletableFuture<HttpResponse<String>>> requests = new ArrayList<>();
        for (int i = 0; i < BUSY; i++) {
            requests.add(client.sendAsync(request, BodyHandlers.ofString()));
        }
        requests.forEach(CompletableFuture::join);
    }

    private static HttpResponse<String> get(HttpClient client, String uri) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
    }
}
