package io.rustydb.it.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The provisioned WildFly as a process of the test's own, which can be killed and started again on the same
/// directories.
final class OwnServer {
    private static final Duration START_MAX = Duration.ofSeconds(180);
    private static final int HTTP_PORT = 8080;
    private static final List<String> EXPORTS = List.of(
            "java.desktop/sun.awt",
            "java.naming/com.sun.jndi.ldap",
            "java.naming/com.sun.jndi.url.ldap",
            "java.naming/com.sun.jndi.url.ldaps",
            "jdk.naming.dns/com.sun.jndi.dns");
    private static final List<String> OPENS = List.of(
            "java.base/java.lang",
            "java.base/java.lang.invoke",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.net",
            "java.base/java.security",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.management/javax.management",
            "java.naming/javax.naming");

    private final Path home =
            Path.of(System.getProperty("server.home")).toAbsolutePath().normalize();
    private final Path base;
    private final int offset;
    private int startCount;
    private @Nullable Process process;

    /// Makes the directories anew.
    ///
    /// @param archives what is deployed, the EAR among it
    OwnServer(Path base, int offset, List<Path> archives) throws IOException {
        this.base = base.toAbsolutePath().normalize();
        this.offset = offset;
        deleteAll(this.base);
        copyAll(home.resolve("standalone/configuration"), this.base.resolve("configuration"));
        Path deployments = Files.createDirectories(this.base.resolve("deployments"));
        for (Path archive : archives) {
            Files.copy(archive, deployments.resolve(archive.getFileName()));
        }
    }

    /// Where applications answer.
    String address() {
        return "http://127.0.0.1:" + (HTTP_PORT + offset);
    }

    Path dataDirectory() {
        return base.resolve("data");
    }

    /// Returns when all is deployed.
    void start() throws IOException, InterruptedException {
        Path log = base.resolve("console-" + ++startCount + ".log");
        for (Path archive : archives()) {
            Path marker = archive.resolveSibling(archive.getFileName() + ".dodeploy");
            if (!Files.exists(marker)) {
                Files.createFile(marker);
            }
        }
        process = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long end = System.nanoTime() + START_MAX.toNanos();
        while (!contains(log, "WFLYSRV0025") && !contains(log, "WFLYSRV0026")) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("the server did not start: see " + log);
            }
            Thread.sleep(200);
        }
        for (Path archive : archives()) {
            if (!Files.exists(archive.resolveSibling(archive.getFileName() + ".deployed"))) {
                throw new IllegalStateException(archive.getFileName() + " is not deployed: see " + log);
            }
        }
    }

    /// SIGKILL; returns when the process is gone.
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /// Waits for the server to end by itself.
    ///
    /// @return its exit code
    int awaitEnd() throws InterruptedException {
        if (process == null) {
            throw new IllegalStateException("the server was not started");
        }
        return process.waitFor();
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(
                Path.of(System.getProperty("server.java.home"), "bin", "java").toString());
        command.addAll(List.of("-D[Standalone]", "-Xms128m", "-Xmx768m", "-ea:io.rustydb..."));
        EXPORTS.forEach(e -> command.add("--add-exports=" + e + "=ALL-UNNAMED"));
        OPENS.forEach(o -> command.add("--add-opens=" + o + "=ALL-UNNAMED"));
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true",
                "-Djava.net.preferIPv4Stack=true",
                "-Djboss.modules.system.pkgs=org.jboss.byteman",
                "-Dorg.jboss.boot.log.file=" + base.resolve("log/server.log"),
                "-Dlogging.configuration=file:" + base.resolve("configuration/logging.properties"),
                "-jar",
                home.resolve("jboss-modules.jar").toString(),
                "-mp",
                home.resolve("modules").toString(),
                "org.jboss.as.standalone",
                "-Djboss.home.dir=" + home,
                "-Djboss.server.base.dir=" + base,
                "-Djboss.socket.binding.port-offset=" + offset,
                "-Djboss.tx.node.id=rustydb-killed",
                // Recovery at once, instead of every two minutes.
                "-DRecoveryEnvironmentBean.periodicRecoveryPeriod=2",
                "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1",
                // How long a branch without a decision may belong to a transaction that is still on its way.
                "-DJTAEnvironmentBean.orphanSafetyInterval=1000"));
        return command;
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(base.resolve("deployments"))) {
            return files.filter(
                            f -> f.toString().endsWith(".war") || f.toString().endsWith(".ear"))
                    .toList();
        }
    }

    private static boolean contains(Path log, String text) throws IOException {
        return Files.exists(log) && Files.readString(log).contains(text);
    }

    private static void deleteAll(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void copyAll(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(f -> {
                try {
                    Path target = to.resolve(from.relativize(f).toString());
                    if (Files.isDirectory(f)) {
                        Files.createDirectories(target);
                    } else {
                        Files.copy(f, target, StandardCopyOption.REPLACE_EXISTING);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
