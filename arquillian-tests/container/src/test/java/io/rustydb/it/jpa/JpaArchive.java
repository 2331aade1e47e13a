package io.rustydb.it.jpa;

import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/// An application with the entities of this package.
final class JpaArchive {
    private static final String PERSISTENCE = """
            <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
              <persistence-unit name="papers">
                <jta-data-source>java:jboss/datasources/RustyDB</jta-data-source>
                <properties>
                  <property name="jakarta.persistence.schema-generation.database.action" value="drop-and-create"/>
                </properties>
              </persistence-unit>
            </persistence>
            """;

    private JpaArchive() {}

    static WebArchive with(String name, Class<?> test) {
        return ShrinkWrap.create(WebArchive.class, name)
                .addClasses(test, Paper.class, Folder.class, Keeper.class)
                .addAsWebInfResource(
                        new StringAsset(
                                "<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\" bean-discovery-mode=\"all\"/>"),
                        "beans.xml")
                .addAsResource(new StringAsset(PERSISTENCE), "META-INF/persistence.xml")
                // Only for assertions about Hibernate's own exceptions; an application needs none of it.
                .addAsManifestResource(
                        new StringAsset("Manifest-Version: 1.0\nDependencies: org.hibernate\n"), "MANIFEST.MF");
    }
}
