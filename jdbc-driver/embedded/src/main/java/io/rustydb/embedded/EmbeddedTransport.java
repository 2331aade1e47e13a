package io.rustydb.embedded;

import io.rustydb.jdbc.NamePattern;
import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.KeyRequest;
import io.rustydb.jdbc.transport.TableDescription;
import io.rustydb.jdbc.transport.Transport;
import io.rustydb.jdbc.transport.TransportScratch;
import io.rustydb.jdbc.transport.TransportStatement;
import io.rustydb.jdbc.transport.TransportXa;
import io.rustydb.server.bootstrap.DatabaseHandle;
import io.rustydb.server.bootstrap.Databases;
import io.rustydb.sql.session.IsolationLevel;
import io.rustydb.sql.session.Session;
import io.rustydb.sql.session.Session.PrepareOptions;
import io.rustydb.sql.session.Session.PrepareOptions.GeneratedKeys;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A session of the engine as the driver's transport, with its share of the database.
final class EmbeddedTransport implements Transport {
    private final Session session;
    private final DatabaseHandle database;
    private long timeoutMillis;

    EmbeddedTransport(Session session, DatabaseHandle database) {
        this.session = session;
        this.database = database;
    }

    @Override
    public TransportStatement prepare(String sql, KeyRequest keys) throws SQLException {
        try {
            return new EmbeddedStatement(session.prepare(sql, options(keys)));
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public long copyIn(String sql, InputStream from) throws SQLException {
        try {
            return session.copyIn(sql, from);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public long copyOut(String sql, OutputStream to) throws SQLException {
        try {
            return session.copyOut(sql, to);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    private static PrepareOptions options(KeyRequest keys) {
        return switch (keys.mode()) {
            case NONE -> PrepareOptions.NONE;
            case ALL -> new PrepareOptions(GeneratedKeys.ALL, null);
            case NAMED -> new PrepareOptions(GeneratedKeys.NAMED, keys.columns());
        };
    }

    @Override
    public int isolation() throws SQLException {
        try {
            return switch (session.isolation()) {
                case READ_UNCOMMITTED -> Connection.TRANSACTION_READ_UNCOMMITTED;
                case READ_COMMITTED -> Connection.TRANSACTION_READ_COMMITTED;
                case SNAPSHOT -> Connection.TRANSACTION_REPEATABLE_READ;
                case SERIALIZABLE -> Connection.TRANSACTION_SERIALIZABLE;
            };
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setIsolation(int level) throws SQLException {
        IsolationLevel wanted = switch (level) {
            case Connection.TRANSACTION_READ_UNCOMMITTED -> IsolationLevel.READ_UNCOMMITTED;
            case Connection.TRANSACTION_READ_COMMITTED -> IsolationLevel.READ_COMMITTED;
            case Connection.TRANSACTION_REPEATABLE_READ -> IsolationLevel.SNAPSHOT;
            case Connection.TRANSACTION_SERIALIZABLE -> IsolationLevel.SERIALIZABLE;
            default -> throw SqlErrors.notSupported("isolation level " + level);
        };
        try {
            session.setIsolation(wanted);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public boolean autoCommit() throws SQLException {
        try {
            return session.autoCommit();
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setAutoCommit(boolean on) throws SQLException {
        try {
            session.setAutoCommit(on);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public boolean readOnly() throws SQLException {
        try {
            return session.readOnly();
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setReadOnly(boolean on) throws SQLException {
        try {
            session.setReadOnly(on);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void commit() throws SQLException {
        try {
            session.commit();
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void rollback() throws SQLException {
        try {
            session.rollback();
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void savepoint(String name) throws SQLException {
        try {
            session.savepoint(name);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void rollbackTo(String name) throws SQLException {
        try {
            session.rollbackTo(name);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void releaseSavepoint(String name) throws SQLException {
        try {
            session.releaseSavepoint(name);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public boolean inTransaction() throws SQLException {
        try {
            return session.inTransaction();
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public String user() throws SQLException {
        try {
            return session.user();
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public String schema() throws SQLException {
        try {
            return session.schema();
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setSchema(String name) throws SQLException {
        try {
            session.setSchema(name);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void cancel() throws SQLException {
        try {
            session.cancel();
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setStatementTimeoutMillis(long millis) throws SQLException {
        try {
            session.setStatementTimeoutMillis(millis);
            timeoutMillis = millis;
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public TransportXa xa() throws SQLException {
        try {
            return new EmbeddedXa(session.xa());
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public List<String> schemas() throws SQLException {
        try {
            return session.catalog().schemas();
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public List<TableDescription> tables(@Nullable String schemaPattern, @Nullable String tablePattern)
            throws SQLException {
        try {
            return session
                    .catalog()
                    .tables(
                            schema -> NamePattern.matches(schemaPattern, schema),
                            table -> NamePattern.matches(tablePattern, table))
                    .stream()
                    .map(Descriptors::table)
                    .toList();
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public long statementTimeoutMillis() {
        return timeoutMillis;
    }

    @Override
    public String databaseVersion() {
        return Databases.VERSION;
    }

    /// There is no network to wait for.
    @Override
    public void setNetworkTimeoutMillis(int millis) {}

    @Override
    public boolean isValid(int timeoutSeconds) {
        return !session.isClosed();
    }

    @Override
    public TransportScratch newScratch() throws SQLException {
        try {
            return new EmbeddedScratch(session.newScratch());
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void reset() throws SQLException {
        try {
            session.reset();
            timeoutMillis = 0;
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public boolean isClosed() {
        return session.isClosed();
    }

    @Override
    public void close() {
        session.close();
        database.close();
    }
}
