package io.rustydb.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Holds the dependency rule of `docs/architecture.md` inside the engine's modules; between them Maven holds
/// it.
class ArchitectureTest {
    private static JavaClasses engine;

    @BeforeAll
    static void importClasses() {
        engine = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.rustydb.base", "io.rustydb.storage", "io.rustydb.sql", "io.rustydb.server");
        assertTrue(engine.size() > 200, "the engine's classes are on the path: " + engine.size());
    }

    /// Each group may use the groups before it and itself; packages that are named here and stand in one group
    /// are blind to each other.
    private static void inOrder(List<List<String>> groups) {
        for (int i = 0; i < groups.size(); i++) {
            for (String room : groups.get(i)) {
                for (int j = i; j < groups.size(); j++) {
                    for (String above : groups.get(j)) {
                        if (!above.equals(room)) {
                            noClasses()
                                    .that()
                                    .resideInAPackage(room)
                                    .should()
                                    .dependOnClassesThat()
                                    .resideInAPackage(above)
                                    .allowEmptyShould(true)
                                    .check(engine);
                        }
                    }
                }
            }
        }
    }

    @Test
    void modulesUseOnlyModulesBelow() {
        inOrder(List.of(
                List.of("io.rustydb.base.."),
                List.of("io.rustydb.storage.."),
                List.of("io.rustydb.sql.."),
                List.of("io.rustydb.server..")));
    }

    @Test
    void roomsOfBaseAreInOrder() {
        inOrder(List.of(
                List.of("io.rustydb.base.error..", "io.rustydb.base.event.."),
                List.of(
                        "io.rustydb.base.type..",
                        "io.rustydb.base.time..",
                        "io.rustydb.base.random..",
                        "io.rustydb.base.config.."),
                List.of("io.rustydb.base.memory..", "io.rustydb.base.schedule.."),
                List.of("io.rustydb.base.io..")));
    }

    @Test
    void roomsOfStorageAreInOrder() {
        inOrder(List.of(
                List.of("io.rustydb.storage.page"),
                List.of("io.rustydb.storage.buffer"),
                List.of("io.rustydb.storage.wal"),
                List.of("io.rustydb.storage.space"),
                List.of("io.rustydb.storage.lock", "io.rustydb.storage.predicate"),
                List.of("io.rustydb.storage.transaction"),
                List.of("io.rustydb.storage.undo"),
                List.of("io.rustydb.storage.index..", "io.rustydb.storage.heap", "io.rustydb.storage.sequence")));
    }

    @Test
    void recoveryAndCheckpointSeeNoStructure() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.rustydb.storage.recovery", "io.rustydb.storage.checkpoint", "io.rustydb.storage")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.rustydb.storage.heap",
                        "io.rustydb.storage.index..",
                        "io.rustydb.storage.lob",
                        "io.rustydb.storage.sequence")
                .check(engine);
    }

    @Test
    void roomsOfSqlAreInOrder() {
        inOrder(List.of(
                List.of("io.rustydb.sql.parser.."),
                List.of("io.rustydb.sql.catalog"),
                List.of("io.rustydb.sql.algebra"),
                List.of("io.rustydb.sql.binder"),
                List.of("io.rustydb.sql.optimizer"),
                List.of("io.rustydb.sql.execution.."),
                List.of("io.rustydb.sql.constraint"),
                List.of("io.rustydb.sql.plancache")));
        // The port that doors see is part of the session's room; below it, executions implement its rows,
        // parameters and large values and nothing more of it.
        noClasses()
                .that()
                .resideInAPackage("io.rustydb.sql..")
                .and()
                .resideOutsideOfPackage("io.rustydb.sql.session")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are the session's own",
                        type -> type.getPackageName().equals("io.rustydb.sql.session")
                                && !Set.of("RowCursor", "Parameters", "ColumnInfo", "StatementKind", "LargeValue")
                                        .contains(type.getSimpleName())))
                .check(engine);
    }

    @Test
    void functionsKnowNeitherNamesNorPlans() {
        noClasses()
                .that()
                .resideInAPackage("io.rustydb.sql.function..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.rustydb.sql.parser..",
                        "io.rustydb.sql.catalog..",
                        "io.rustydb.sql.binder..",
                        "io.rustydb.sql.optimizer..",
                        "io.rustydb.sql.execution..",
                        "io.rustydb.sql.session..")
                .check(engine);
    }

    @Test
    void clockThreadsFilesAndRandomnessComeFromTheSeams() {
        DescribedPredicate<JavaClass> seams = resideInAnyPackage(
                "io.rustydb.base.time",
                "io.rustydb.base.schedule",
                "io.rustydb.base.random",
                "io.rustydb.base.io",
                "io.rustydb.base.memory");
        noClasses()
                .that(DescribedPredicate.not(seams))
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "startVirtualThread", Runnable.class)
                .orShould()
                .callMethod(Thread.class, "ofPlatform")
                .orShould()
                .callMethod(Thread.class, "ofVirtual")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.util\\.(Random|SplittableRandom|Timer)|java\\.util\\.concurrent\\.(ThreadLocalRandom|Executors|ForkJoinPool|locks\\.LockSupport)|java\\.nio\\.channels\\.FileChannel|java\\.io\\.(File|RandomAccessFile|FileInputStream|FileOutputStream)|java\\.lang\\.ThreadLocal|java\\.security\\.SecureRandom")
                .check(engine);
    }

    @Test
    void theEngineKnowsNoContainer() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..", "org.jboss..", "org.hibernate..")
                .check(engine);
    }

    @Test
    void noStaticStateCanChange() {
        classes()
                .that(resideOutsideOfPackages("io.rustydb.server.bootstrap"))
                .should(new ArchCondition<>("have no mutable static field") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        for (JavaField field : type.getFields()) {
                            Set<JavaModifier> modifiers = field.getModifiers();
                            if (modifiers.contains(JavaModifier.STATIC)
                                    && !modifiers.contains(JavaModifier.FINAL)
                                    && !modifiers.contains(JavaModifier.SYNTHETIC)) {
                                events.add(SimpleConditionEvent.violated(field, field.getFullName() + " can change"));
                            }
                        }
                    }
                })
                .check(engine);
    }

    @Test
    void everyRoomHasItsDoorSign() {
        Set<String> without = new TreeSet<>();
        for (JavaClass type : engine) {
            boolean signed = type.getPackage()
                    .tryGetPackageInfo()
                    .map(info -> info.isAnnotatedWith(NullMarked.class))
                    .orElse(false);
            if (!signed) {
                without.add(type.getPackageName());
            }
        }
        assertTrue(without.isEmpty(), "packages without a door sign: " + without);
    }
}
