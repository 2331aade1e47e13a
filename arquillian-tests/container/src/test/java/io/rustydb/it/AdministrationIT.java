package io.rustydb.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rustydb.admin.CheckFinding;
import io.rustydb.admin.DatabaseAdministration;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBAccessException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The administration bean of the EAR, called from another application.
@ExtendWith(ArquillianExtension.class)
class AdministrationIT {
    @EJB(lookup = "java:global/rustydb/rustydb-ejb-admin/DatabaseAdministration")
    private DatabaseAdministration administration;

    @EJB
    private Administrator administrator;

    @Deployment
    static WebArchive application() {
        return Deployments.war("administration-it.war", AdministrationIT.class, Administrator.class)
                .addAsManifestResource(
                        new StringAsset(
                                "Manifest-Version: 1.0\nDependencies: deployment.rustydb.ear.rustydb-ejb-admin.jar\n"),
                        "MANIFEST.MF");
    }

    @Test
    void aStrangerIsRefused() {
        assertThrows(EJBAccessException.class, () -> administration.information());
        assertThrows(EJBAccessException.class, () -> administration.checkpoint());
        assertThrows(EJBAccessException.class, () -> administration.check());
    }

    @Test
    void anAdministratorSeesTheDatabase() throws Exception {
        assertEquals("RustyDB", administrator.information().product());
        assertFalse(administrator.information().url().isEmpty());
    }

    @Test
    void anAdministratorChecksAndCheckpoints() throws Exception {
        administrator.checkpoint();
        for (CheckFinding finding : administrator.check()) {
            assertEquals(finding.columns().size(), finding.values().size());
        }
    }
}
