package io.rustydb.it.jpa;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.ejb.EJB;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.hibernate.exception.ConstraintViolationException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Entities in and out: keys, cascades, large values, and what a violated constraint looks like to an
/// application.
@ExtendWith(ArquillianExtension.class)
class PersistenceIT {
    private static final int SCAN_BYTES = 1_500_000;
    private static final int TEXT_CHARS = 400_000;

    @PersistenceContext
    private EntityManager entities;

    @EJB
    private Keeper keeper;

    @Deployment
    static WebArchive application() {
        return JpaArchive.with("persistence-it.war", PersistenceIT.class);
    }

    @BeforeEach
    void empty() {
        keeper.required(e -> e.createQuery("delete from Paper").executeUpdate()
                + e.createQuery("delete from Folder").executeUpdate());
    }

    @Test
    void entitiesAreCreatedReadChangedAndRemoved() {
        long id = keep(new Paper("Draft"));
        keeper.required(e -> {
            Paper paper = e.find(Paper.class, id);
            assertEquals("Draft", paper.title);
            paper.title = "Final";
            paper.pages = 12;
            return true;
        });
        Paper changed = keeper.required(e -> e.find(Paper.class, id));
        assertEquals("Final", changed.title);
        assertEquals(12, changed.pages);
        assertEquals(1, changed.version);
        keeper.required(e -> {
            e.remove(e.find(Paper.class, id));
            return true;
        });
        assertNull(keeper.required(e -> e.find(Paper.class, id)));
    }

    @Test
    void aDetachedEntityIsMerged() {
        long id = keep(new Paper("Detached"));
        Paper detached = keeper.required(e -> e.find(Paper.class, id));
        detached.pages = 99;
        keeper.required(e -> e.merge(detached));
        assertEquals(99, keeper.required(e -> e.find(Paper.class, id)).pages);
    }

    @Test
    void identityKeysGrow() {
        long before = keep(new Paper("One"));
        long after = keep(new Paper("Two"));
        assertTrue(after > before, before + " then " + after);
    }

    @Test
    void sequenceKeysAreTakenInBlocksAndDiffer() {
        List<Long> ids = keeper.required(e -> {
            List<Long> taken = new ArrayList<>();
            for (int i = 0; i < 23; i++) {
                Folder folder = new Folder();
                e.persist(folder);
                taken.add(present(folder.id));
            }
            return taken;
        });
        assertEquals(23, ids.stream().distinct().count());
        assertEquals(ids.stream().sorted().toList(), ids);
    }

    @Test
    void aFolderTakesItsPapersAlong() {
        long id = keeper.required(e -> {
            Folder folder = new Folder();
            folder.add("b");
            folder.add("a");
            folder.add("c");
            e.persist(folder);
            return present(folder.id);
        });
        assertEquals(List.of("a", "b", "c"), titlesIn(id));
        keeper.required(e -> e.find(Folder.class, id).papers.remove(1));
        assertEquals(List.of("a", "c"), titlesIn(id));
        keeper.required(e -> {
            e.remove(e.find(Folder.class, id));
            return true;
        });
        assertEquals(
                0L,
                keeper.required(e -> e.createQuery("select count(p) from Paper p", Long.class)
                                .getSingleResult())
                        .longValue());
    }

    @Test
    void largeValuesComeBackAsTheyWere() {
        Random random = new Random(4711);
        byte[] scan = new byte[SCAN_BYTES];
        random.nextBytes(scan);
        StringBuilder text = new StringBuilder();
        while (text.length() < TEXT_CHARS) {
            text.append("Zeile ").append(text.length()).append(" äöü € 音楽 🎵\n");
        }
        Paper paper = new Paper("Large");
        paper.scan = scan;
        paper.text = text.toString();
        long id = keep(paper);
        Paper found = keeper.required(e -> {
            Paper p = e.find(Paper.class, id);
            assertEquals(SCAN_BYTES, present(p.scan).length);
            return p;
        });
        assertArrayEquals(scan, found.scan);
        assertEquals(text.toString(), found.text);
        keeper.required(e -> {
            Paper p = e.find(Paper.class, id);
            p.scan = new byte[0];
            p.text = null;
            return true;
        });
        Paper emptied = keeper.required(e -> e.find(Paper.class, id));
        assertEquals(0, present(emptied.scan).length);
        assertNull(emptied.text);
    }

    @Test
    void lengthsOfLargeValuesAreKnownToQueries() {
        Paper paper = new Paper("Measured");
        paper.text = "1234567890";
        keep(paper);
        assertEquals(
                10,
                keeper.required(e -> e.createQuery("select length(p.text) from Paper p", Integer.class)
                                .getSingleResult())
                        .intValue());
    }

    @Test
    void aUniqueConstraintIsNamed() {
        keep(new Paper("Twice"));
        assertViolation("paper_title_unique", e -> e.persist(new Paper("Twice")));
        assertEquals(
                ConstraintViolationException.ConstraintKind.UNIQUE,
                violation(e -> e.persist(new Paper("Twice"))).getKind());
    }

    @Test
    void aCheckConstraintIsNamed() {
        assertViolation("paper_pages_positive", e -> {
            Paper paper = new Paper("No pages");
            paper.pages = 0;
            e.persist(paper);
        });
    }

    @Test
    void aForeignKeyIsNamedFromBothSides() {
        assertViolation(
                "paper_folder_fkey",
                e -> e.createNativeQuery(
                                "insert into paper_it (title, pages, folder_id, version) values ('Lost', 1, 4711, 0)")
                        .executeUpdate());
        long folder = keeper.required(e -> {
            Folder f = new Folder();
            f.add("Kept");
            e.persist(f);
            return present(f.id);
        });
        assertViolation(
                "paper_folder_fkey",
                e -> e.createQuery("delete from Folder f where f.id = " + folder)
                        .executeUpdate());
    }

    @Test
    void aNotNullConstraintIsAViolation() {
        ConstraintViolationException violation =
                violation(e -> e.createNativeQuery("insert into paper_it (title, pages, version) values (null, 1, 0)")
                        .executeUpdate());
        assertEquals("23502", violation.getSQLException().getSQLState());
    }

    @Test
    void theTransactionOfAViolationCanBeLookedAtButNotCommitted() {
        keep(new Paper("First"));
        assertThrows(
                RuntimeException.class,
                () -> keeper.required(e -> {
                    e.persist(new Paper("Second"));
                    e.persist(new Paper("First"));
                    return true;
                }));
        assertEquals(
                List.of("First"),
                keeper.required(e -> e.createQuery("select p.title from Paper p", String.class)
                        .getResultList()));
    }

    private long keep(Paper paper) {
        return keeper.required(e -> {
            e.persist(paper);
            e.flush();
            return present(paper.id);
        });
    }

    private List<String> titlesIn(long folder) {
        return keeper.required(e -> e.find(Folder.class, folder).papers.stream()
                .map(p -> present(p.title))
                .toList());
    }

    private void assertViolation(String constraint, Consumer<EntityManager> work) {
        assertEquals(constraint, violation(work).getConstraintName());
    }

    private ConstraintViolationException violation(Consumer<EntityManager> work) {
        RuntimeException thrown = assertThrows(
                RuntimeException.class,
                () -> keeper.requiresNew(e -> {
                    work.accept(e);
                    e.flush();
                    return true;
                }));
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConstraintViolationException violation) {
                return violation;
            }
        }
        throw new AssertionError("no constraint violation", thrown);
    }

    private static <T> T present(@Nullable T value) {
        assertNotNull(value);
        return value;
    }
}
