package io.rustydb.it.xa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rustydb.it.xa.ForeignResource.Behaviour;
import jakarta.annotation.Resource;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Two-phase commit over the deployed database, a second one, and a resource of another make.
@ExtendWith(ArquillianExtension.class)
class TwoResourcesIT {
    private static final Path DATA = Path.of(System.getProperty("jboss.server.data.dir", "."));
    private static final Path FOREIGN = DATA.resolve("two-resources-foreign");

    @Resource(lookup = "java:jboss/datasources/RustyDB")
    private DataSource dataSource;

    @Resource(lookup = "java:jboss/TransactionManager")
    private TransactionManager manager;

    @Deployment
    static WebArchive application() {
        return ShrinkWrap.create(WebArchive.class, "two-resources-it.war")
                .addPackage(TwoResourcesIT.class.getPackage())
                .addAsWebInfResource(
                        new StringAsset(
                                "<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\" bean-discovery-mode=\"all\"/>"),
                        "beans.xml")
                // Classes of the EAR, for the second database.
                .addAsManifestResource(
                        new StringAsset("Manifest-Version: 1.0\nDependencies: deployment.rustydb.ear\n"),
                        "MANIFEST.MF");
    }

    @BeforeEach
    void empty() throws Exception {
        execute("drop table if exists two_it");
        execute("create table two_it (id integer primary key, text varchar(50))");
        try (SecondDatabase second = second()) {
            second.execute("drop table if exists two_it");
            second.execute("create table two_it (id integer primary key, text varchar(50))");
        }
        if (Files.isDirectory(FOREIGN)) {
            try (Stream<Path> files = Files.list(FOREIGN)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @AfterEach
    void end() throws Exception {
        if (manager.getStatus() != Status.STATUS_NO_TRANSACTION) {
            manager.rollback();
        }
    }

    @Test
    void twoDatabasesCommitTogether() throws Exception {
        try (SecondDatabase second = second()) {
            WitnessedResource witnessed = new WitnessedResource(second.resource());
            manager.begin();
            insert(1);
            manager.getTransaction().enlistResource(witnessed);
            second.execute("insert into two_it values (1, 'second')");
            manager.commit();
            assertEquals(List.of("start", "end", "prepare", "commit"), witnessed.calls());
            assertEquals(1, second.number("select count(*) from two_it"));
        }
        assertEquals(1, count());
    }

    @Test
    void twoDatabasesRollBackTogether() throws Exception {
        try (SecondDatabase second = second()) {
            WitnessedResource witnessed = new WitnessedResource(second.resource());
            manager.begin();
            insert(1);
            manager.getTransaction().enlistResource(witnessed);
            second.execute("insert into two_it values (1, 'second')");
            manager.rollback();
            assertEquals(List.of("start", "end", "rollback"), witnessed.calls());
            assertEquals(0, second.number("select count(*) from two_it"));
        }
        assertEquals(0, count());
    }

    @Test
    void twoDatabasesAreTwoResourceManagers() throws Exception {
        try (SecondDatabase second = second();
                SecondDatabase again = second();
                SecondDatabase third = new SecondDatabase(DATA.resolve("third-database"))) {
            assertEquals(true, second.resource().isSameRM(again.resource()));
            assertFalse(second.resource().isSameRM(third.resource()));
        }
    }

    @Test
    void whoOnlyReadHasNothingToCommit() throws Exception {
        try (SecondDatabase second = second()) {
            WitnessedResource witnessed = new WitnessedResource(second.resource());
            manager.begin();
            insert(1);
            manager.getTransaction().enlistResource(witnessed);
            assertEquals(0, second.number("select count(*) from two_it"));
            manager.commit();
            assertEquals(List.of("start", "end", "prepare: read only"), witnessed.calls());
        }
        assertEquals(1, count());
    }

    @Test
    void oneResourceAloneCommitsInOnePhase() throws Exception {
        try (SecondDatabase second = second()) {
            WitnessedResource witnessed = new WitnessedResource(second.resource());
            manager.begin();
            manager.getTransaction().enlistResource(witnessed);
            second.execute("insert into two_it values (1, 'alone')");
            manager.commit();
            assertEquals(List.of("start", "end", "commit one phase"), witnessed.calls());
            assertEquals(1, second.number("select count(*) from two_it"));
        }
    }

    @Test
    void aForeignResourceCommitsWithTheDatabase() throws Exception {
        ForeignResource foreign = begin(Behaviour.AGREES);
        insert(1);
        manager.commit();
        assertEquals(List.of("start", "end", "prepare", "commit"), foreign.calls());
        assertEquals(1, ForeignResource.committedIn(FOREIGN));
        assertEquals(1, count());
    }

    @Test
    void aForeignResourceRollsBackWithTheDatabase() throws Exception {
        ForeignResource foreign = begin(Behaviour.AGREES);
        insert(1);
        manager.setRollbackOnly();
        assertThrows(RollbackException.class, manager::commit);
        assertEquals(List.of("start", "end", "rollback"), foreign.calls());
        assertEquals(0, ForeignResource.committedIn(FOREIGN));
        assertEquals(0, count());
    }

    @Test
    void aForeignRefusalRollsTheDatabaseBack() throws Exception {
        begin(Behaviour.REFUSES_TO_PREPARE);
        insert(1);
        assertThrows(RollbackException.class, manager::commit);
        assertEquals(0, count());
        insert(1);
        assertEquals(1, count());
    }

    @Test
    void aForeignReaderLeavesTheDatabaseToCommitAlone() throws Exception {
        ForeignResource foreign = begin(Behaviour.READS_ONLY);
        insert(1);
        manager.commit();
        assertEquals(List.of("start", "end", "prepare"), foreign.calls());
        assertEquals(1, count());
    }

    @Test
    void threeResourcesCommitTogether() throws Exception {
        try (SecondDatabase second = second()) {
            begin(Behaviour.AGREES);
            manager.getTransaction().enlistResource(second.resource());
            second.execute("insert into two_it values (1, 'second')");
            insert(1);
            manager.commit();
            assertEquals(1, second.number("select count(*) from two_it"));
        }
        assertEquals(1, ForeignResource.committedIn(FOREIGN));
        assertEquals(1, count());
    }

    /// A transaction with the foreign resource enlisted first.
    private ForeignResource begin(Behaviour behaviour) throws Exception {
        ForeignResource foreign = new ForeignResource(FOREIGN, behaviour);
        manager.begin();
        manager.getTransaction().enlistResource(foreign);
        return foreign;
    }

    private static SecondDatabase second() throws SQLException {
        return new SecondDatabase(DATA.resolve("second-database"));
    }

    private void insert(int id) throws SQLException {
        execute("insert into two_it values (" + id + ", 'first')");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private int count() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from two_it")) {
            result.next();
            return result.getInt(1);
        }
    }
}
