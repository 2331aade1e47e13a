package io.rustydb.store.load;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;

/// Opens the store: before anybody is served, the data is in. If it is not, the application is not deployed.
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class Opening {
    private static final Logger LOG = System.getLogger(Opening.class.getName());

    @EJB
    private ScriptLoader script;

    @EJB
    private JsonLoader json;

    @PostConstruct
    void open() {
        try {
            if (!script.isLoaded()) {
                script.load();
                LOG.log(Level.INFO, "Chinook was loaded from its script into schema chinook.");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the Chinook script could not be loaded: " + e.getMessage(), e);
        }
        if (!json.isLoaded()) {
            json.load();
            LOG.log(Level.INFO, "Chinook was loaded from JSON into schema store.");
        }
    }
}
