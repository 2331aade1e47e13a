package io.rustydb.it;

import io.rustydb.admin.CheckFinding;
import io.rustydb.admin.DatabaseAdministration;
import io.rustydb.admin.DatabaseInformation;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RunAs;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.sql.SQLException;
import java.util.List;

/// A caller in the role that the administration bean asks for.
@Stateless
@RunAs(DatabaseAdministration.ROLE)
@PermitAll
public class Administrator {
    @EJB(lookup = "java:global/rustydb/rustydb-ejb-admin/DatabaseAdministration")
    private DatabaseAdministration administration;

    public DatabaseInformation information() throws SQLException {
        return administration.information();
    }

    public void checkpoint() throws SQLException {
        administration.checkpoint();
    }

    public List<CheckFinding> check() throws SQLException {
        return administration.check();
    }
}
