package io.rustydb.it.crash;

import io.rustydb.it.xa.ForeignResource;
import io.rustydb.it.xa.ForeignResource.Behaviour;
import io.rustydb.it.xa.SecondDatabase;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.transaction.TransactionManager;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/// Begins transactions over three resources, one of which halts the machine.
@Path("/")
@RequestScoped
public class InDoubtResource {
    @Resource(lookup = "java:jboss/datasources/RustyDB")
    private DataSource dataSource;

    @Resource(lookup = "java:jboss/TransactionManager")
    private TransactionManager manager;

    @EJB
    private Recoverables recoverables;

    /// Writes into both databases and the foreign resource, one more row each; the answer comes only if that
    /// survives.
    ///
    /// @param behaviour of the foreign resource; who dies in prepare is asked last, who dies in commit is asked
    ///     first
    @POST
    @Path("write/{behaviour}")
    public String write(@PathParam("behaviour") Behaviour behaviour) throws Exception {
        ForeignResource foreign = new ForeignResource(recoverables.foreign(), behaviour);
        try (SecondDatabase second = recoverables.open()) {
            manager.begin();
            if (behaviour != Behaviour.DIES_IN_PREPARE) {
                manager.getTransaction().enlistResource(foreign);
            }
            execute("insert into in_doubt (text) values ('first')");
            execute("update in_doubt set text = 'written'");
            manager.getTransaction().enlistResource(second.resource());
            second.execute("insert into in_doubt (text) values ('second')");
            second.execute("update in_doubt set text = 'written'");
            if (behaviour == Behaviour.DIES_IN_PREPARE) {
                manager.getTransaction().enlistResource(foreign);
            }
            manager.commit();
        }
        return "committed";
    }

    /// Rows in the deployed database, rows in the second one, branches the foreign resource has committed,
    /// branches it has prepared.
    @GET
    @Path("state")
    public String state() throws Exception {
        long first;
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from in_doubt")) {
            result.next();
            first = result.getLong(1);
        }
        try (SecondDatabase second = recoverables.open()) {
            return first + " " + second.number("select count(*) from in_doubt") + " "
                    + ForeignResource.committedIn(recoverables.foreign()) + " "
                    + ForeignResource.preparedIn(recoverables.foreign());
        }
    }

    /// Changes all rows, which a branch in doubt does not allow.
    @POST
    @Path("touch")
    public String touch() throws SQLException {
        execute("update in_doubt set text = 'touched'");
        try (SecondDatabase second = recoverables.open()) {
            second.execute("update in_doubt set text = 'touched'");
        }
        return "touched";
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
