package io.rustydb.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.Resource;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.exception.ConstraintViolationException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A newcomer's application: a WAR of its own with JPA on the JNDI name, and not a word about RustyDB
/// elsewhere.
@ExtendWith(ArquillianExtension.class)
class OwnApplicationIT {
    private static final String PERSISTENCE = """
            <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
              <persistence-unit name="own">
                <jta-data-source>java:jboss/datasources/RustyDB</jta-data-source>
                <properties>
                  <property name="jakarta.persistence.schema-generation.database.action" value="drop-and-create"/>
                </properties>
              </persistence-unit>
            </persistence>
            """;

    @PersistenceContext
    private EntityManager entities;

    @Resource
    private UserTransaction transaction;

    @Deployment
    static WebArchive application() {
        return Deployments.war("own-application-it.war", OwnApplicationIT.class, Track.class, Label.class)
                .addAsResource(new StringAsset(PERSISTENCE), "META-INF/persistence.xml")
                // Only for the assertions about Hibernate itself; an application needs none of it.
                .addAsManifestResource(
                        new StringAsset("Manifest-Version: 1.0\nDependencies: org.hibernate\n"), "MANIFEST.MF");
    }

    @BeforeEach
    void begin() throws Exception {
        transaction.begin();
        entities.createQuery("delete from Track").executeUpdate();
        entities.createQuery("delete from Label").executeUpdate();
    }

    @AfterEach
    void end() throws Exception {
        if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
            transaction.rollback();
        }
    }

    @Test
    void theDialectIsFoundByItself() {
        SessionFactoryImplementor factory = entities.getEntityManagerFactory().unwrap(SessionFactoryImplementor.class);
        assertEquals(
                "io.rustydb.hibernate.RustyDbDialect",
                factory.getJdbcServices().getDialect().getClass().getName());
    }

    @Test
    void identityKeysComeBackAndValuesSurvive() throws Exception {
        Track track = track("Blue in Green");
        entities.persist(track);
        long id = generated(track.id);
        transaction.commit();
        transaction.begin();
        entities.clear();
        Track found = entities.find(Track.class, id);
        assertEquals("Blue in Green", found.title);
        assertEquals(new BigDecimal("0.99"), found.price);
        assertEquals(LocalDate.of(1959, 8, 17), found.released);
        assertEquals(new UUID(1, 2), found.code);
        assertTrue(found.live);
    }

    @Test
    void sequenceKeysDiffer() {
        Label one = new Label();
        Label two = new Label();
        entities.persist(one);
        entities.persist(two);
        entities.flush();
        assertEquals(1, generated(two.id) - generated(one.id));
    }

    @Test
    void pagesAreCutInOrder() {
        for (int i = 0; i < 10; i++) {
            entities.persist(track("Track " + i));
        }
        List<String> page = entities.createQuery("select t.title from Track t order by t.title", String.class)
                .setFirstResult(3)
                .setMaxResults(4)
                .getResultList();
        assertEquals(List.of("Track 3", "Track 4", "Track 5", "Track 6"), page);
    }

    @Test
    void aUniqueViolationNamesItsConstraint() {
        entities.persist(track("Twice"));
        PersistenceException thrown = assertThrows(PersistenceException.class, () -> {
            entities.persist(track("Twice"));
            entities.flush();
        });
        ConstraintViolationException violation = assertInstanceOf(ConstraintViolationException.class, thrown);
        assertEquals(ConstraintViolationException.ConstraintKind.UNIQUE, violation.getKind());
        assertNotNull(violation.getConstraintName());
    }

    @Test
    void aPessimisticLockIsTaken() throws Exception {
        Track track = track("Locked");
        entities.persist(track);
        long id = generated(track.id);
        transaction.commit();
        transaction.begin();
        entities.clear();
        Track locked = entities.find(Track.class, id, LockModeType.PESSIMISTIC_WRITE);
        assertEquals(LockModeType.PESSIMISTIC_WRITE, entities.getLockMode(locked));
    }

    private static Track track(String title) {
        Track track = new Track();
        track.title = title;
        track.price = new BigDecimal("0.99");
        track.released = LocalDate.of(1959, 8, 17);
        track.code = new UUID(1, 2);
        track.live = true;
        return track;
    }

    private static long generated(@Nullable Long id) {
        assertNotNull(id, "the key was generated");
        return id;
    }
}
