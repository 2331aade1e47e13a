package io.rustydb.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.admin.DatabaseAdministration;
import io.rustydb.admin.DatabaseInformation;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBAccessException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
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

    @Resource(lookup = "java:jboss/datasources/RustyDB")
    private DataSource dataSource;

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
        DatabaseInformation information = administrator.information();
        assertEquals("RustyDB", information.product());
        assertTrue(information.productVersion().startsWith("0."), information.productVersion());
        assertTrue(information.url().startsWith("jdbc:rustydb:file:/"), information.url());
        assertEquals("rustydb", information.user());
    }

    @Test
    void anAdministratorChecksAndCheckpoints() throws Exception {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists checked");
            statement.execute("create table checked (id integer primary key, text varchar(1000) unique)");
            for (int i = 0; i < 200; i++) {
                statement.execute("insert into checked values (" + i + ", '"
                        + String.valueOf(i).repeat(100) + "')");
            }
        }
        administrator.checkpoint();
        assertEquals(List.of(), administrator.check(), "no finding");
    }
}
