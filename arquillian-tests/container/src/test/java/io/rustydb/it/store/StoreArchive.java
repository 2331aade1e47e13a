package io.rustydb.it.store;

import java.io.File;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/// The sample application as it was built, with a test in it.
final class StoreArchive {
    private StoreArchive() {}

    static WebArchive with(Class<?>... tests) {
        return ShrinkWrap.createFromZipFile(WebArchive.class, new File(System.getProperty("store.war")))
                .addClasses(tests)
                // Only for assertions about Hibernate's own exceptions; the application needs none of it.
                .addAsManifestResource(
                        new StringAsset("Manifest-Version: 1.0\nDependencies: org.hibernate\n"), "MANIFEST.MF");
    }
}
