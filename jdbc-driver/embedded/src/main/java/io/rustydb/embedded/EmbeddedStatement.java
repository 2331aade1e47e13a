package io.rustydb.embedded;

import io.rustydb.jdbc.transport.ColumnDescriptor;
import io.rustydb.jdbc.transport.TransportCursor;
import io.rustydb.jdbc.transport.TransportParameters;
import io.rustydb.jdbc.transport.TransportStatement;
import io.rustydb.sql.session.ColumnInfo;
import io.rustydb.sql.session.PreparedSql;
import io.rustydb.sql.session.RowCursor;
import io.rustydb.sql.session.StatementKind;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A prepared statement of the engine. Descriptions are translated once per list that the engine gives: it
/// gives the same list until it plans anew.
final class EmbeddedStatement implements TransportStatement {
    private final PreparedSql prepared;
    private final EmbeddedParameters values;
    private final Described columns = new Described();
    private final Described parameters = new Described();
    private final Described keyColumns = new Described();
    private @Nullable EmbeddedCursor cursor;

    EmbeddedStatement(PreparedSql prepared) {
        this.prepared = prepared;
        this.values = new EmbeddedParameters(prepared.values());
    }

    @Override
    public TransportParameters values() {
        return values;
    }

    @Override
    public boolean isQuery() {
        return prepared.kind() == StatementKind.QUERY || !prepared.columns().isEmpty();
    }

    @Override
    public List<ColumnDescriptor> columns() throws SQLException {
        try {
            return columns.of(prepared.columns());
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public List<ColumnDescriptor> parameters() throws SQLException {
        try {
            return parameters.of(prepared.parameters());
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public long execute(long maxRows) throws SQLException {
        try {
            return prepared.execute(maxRows);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        } catch (OutOfMemoryError e) {
            throw Failures.memory(e);
        }
    }

    @Override
    public void executeBatch(long[] counts) throws SQLException {
        try {
            prepared.executeBatch(counts);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        } catch (OutOfMemoryError e) {
            throw Failures.memory(e);
        }
    }

    @Override
    public TransportCursor cursor() throws SQLException {
        try {
            RowCursor rows = prepared.cursor();
            EmbeddedCursor known = cursor;
            if (known == null) {
                known = new EmbeddedCursor(rows);
                cursor = known;
                return known;
            }
            return known.over(rows);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public @Nullable TransportCursor generatedKeys() throws SQLException {
        try {
            RowCursor rows = prepared.generatedKeys();
            return rows == null ? null : new EmbeddedCursor(rows);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public List<ColumnDescriptor> generatedKeyColumns() throws SQLException {
        try {
            return keyColumns.of(prepared.generatedKeyColumns());
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void close() {
        prepared.close();
    }

    /// The translation of the engine's list seen last.
    private static final class Described {
        private @Nullable List<ColumnInfo> source;
        private List<ColumnDescriptor> translated = List.of();

        List<ColumnDescriptor> of(List<ColumnInfo> columns) {
            if (columns != source) {
                translated = Descriptors.columns(columns);
                source = columns;
            }
            return translated;
        }
    }
}
