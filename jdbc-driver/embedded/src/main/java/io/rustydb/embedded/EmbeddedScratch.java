package io.rustydb.embedded;

import io.rustydb.jdbc.transport.TransportScratch;
import io.rustydb.sql.session.Scratch;
import java.sql.SQLException;

/// A temporary file of the engine.
record EmbeddedScratch(Scratch scratch) implements TransportScratch {
    @Override
    public int read(long position, byte[] target, int offset, int count) throws SQLException {
        try {
            return scratch.read(position, target, offset, count);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void write(long position, byte[] source, int offset, int count) throws SQLException {
        try {
            scratch.write(position, source, offset, count);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void truncate(long size) throws SQLException {
        try {
            scratch.truncate(size);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void free() throws SQLException {
        try {
            scratch.close();
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }
}
