package io.rustydb.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.sql.SQLException;

/// COPY through a connection: `connection.unwrap(CopyManager.class)`. Texts are UTF-8.
///
/// Thread rule: as the connection. Streams are the caller's to close.
public interface CopyManager {
    /// Runs `COPY … FROM STDIN` with the bytes of a stream, read to its end.
    ///
    /// @return rows inserted
    /// @throws SQLException 22P04 the data has another form; 58030 the stream failed; what INSERT throws
    long copyIn(String sql, InputStream from) throws SQLException;

    /// Runs `COPY … TO STDOUT` into a stream, which is flushed.
    ///
    /// @return rows written
    long copyOut(String sql, OutputStream to) throws SQLException;

    /// As [#copyIn(String, InputStream)].
    default long copyIn(String sql, Reader from) throws SQLException {
        return copyIn(sql, new Utf8Stream(from));
    }

    /// As [#copyOut(String, OutputStream)].
    default long copyOut(String sql, Writer to) throws SQLException {
        try (Utf8Output out = new Utf8Output(to)) {
            long rows = copyOut(sql, out);
            out.finish();
            return rows;
        } catch (IOException e) {
            throw new SQLException("output of COPY cannot be written: " + e.getMessage(), "58030", e);
        }
    }
}
