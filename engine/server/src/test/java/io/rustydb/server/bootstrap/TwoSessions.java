package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.session.PreparedSql;
import io.rustydb.sql.session.RowCursor;
import io.rustydb.sql.session.Session;
import io.rustydb.sql.session.Session.PrepareOptions;
import io.rustydb.sql.session.XaId;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A database in files and two sessions of it.
@Timeout(60)
abstract class TwoSessions {
    static final int TMNOFLAGS = 0;
    static final int TMSUCCESS = 0x0400_0000;
    static final int TMFAIL = 0x2000_0000;

    @TempDir
    Path directory;

    DatabaseHandle database;
    Session a;
    Session b;

    @BeforeEach
    void open() {
        database = new LocalDatabases()
                .open(OpenRequest.file(directory.resolve("db").toString()));
        a = database.connect(null, null);
        b = database.connect(null, null);
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
        database.close();
    }

    final void reopen() {
        close();
        open();
    }

    static long run(Session session, String sql) {
        try (PreparedSql statement = session.prepare(sql, PrepareOptions.NONE)) {
            return statement.execute(0);
        }
    }

    static long number(Session session, String sql) {
        try (PreparedSql statement = session.prepare(sql, PrepareOptions.NONE)) {
            statement.execute(0);
            RowCursor rows = statement.cursor();
            assertTrue(rows.next());
            return rows.getLong(0);
        }
    }

    static ErrorCode failure(Runnable action) {
        return assertThrows(DbException.class, action::run).code();
    }

    static XaId branch(int number) {
        return new XaId(1, new byte[] {(byte) number}, new byte[] {1});
    }

    final String findings() {
        StringBuilder all = new StringBuilder();
        try (PreparedSql check = b.prepare("CHECK DATABASE", PrepareOptions.NONE)) {
            check.execute(0);
            RowCursor rows = check.cursor();
            while (rows.next()) {
                String finding = rows.getString(1);
                if (!finding.startsWith("ok")) {
                    all.append(rows.getString(0)).append(": ").append(finding).append('\n');
                }
            }
        }
        return all.toString();
    }
}
