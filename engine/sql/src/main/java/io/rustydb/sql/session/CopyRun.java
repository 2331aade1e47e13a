package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.copy.CopyOptions;
import io.rustydb.sql.copy.CopyReader;
import io.rustydb.sql.copy.CopyWriter;
import io.rustydb.sql.parser.SqlPrinter;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.SessionStatement.Copy;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs one COPY: rows of a stream become batches of an INSERT, rows of a query a stream. One statement: what
/// fails leaves nothing behind.
final class CopyRun {
    private static final int ROWS_TOGETHER = 1024;

    private final SqlSession session;
    private final Copy copy;
    private final CopyOptions options;

    CopyRun(SqlSession session, Copy copy) {
        this.session = session;
        this.copy = copy;
        options = CopyOptions.of(copy);
    }

    /// Runs COPY with a file of the server.
    ///
    /// @return rows
    long withFile() {
        String name = copy.file()
                .orElseThrow(() -> DbException.at(
                        ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
                        "COPY with STDIN or STDOUT needs a stream; use CopyManager (docs/jdbc.md)",
                        copy.position()));
        if (!session.database().settings().get(SqlSettings.SERVER_FILES)) {
            throw DbException.at(
                    ErrorCode.INSUFFICIENT_PRIVILEGE,
                    "COPY with a file of the server is switched off, file=" + name
                            + "; use STDIN or STDOUT, or ALTER SYSTEM SET server_files = on",
                    copy.position());
        }
        Path path = path(name);
        try {
            if (copy.from()) {
                try (InputStream in = Files.newInputStream(path)) {
                    return in(in);
                }
            }
            try (OutputStream out = Files.newOutputStream(path)) {
                return out(out);
            }
        } catch (java.nio.file.NoSuchFileException e) {
            throw DbException.at(ErrorCode.UNDEFINED_FILE, "there is no such file, file=" + name, copy.position());
        } catch (IOException e) {
            throw DbException.of(ErrorCode.IO_ERROR, "file of COPY failed, file=" + name + ": " + e.getMessage(), e);
        }
    }

    private Path path(String name) {
        try {
            Path path = Path.of(name);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            // Told below.
        }
        throw DbException.at(
                ErrorCode.INVALID_NAME, "a file of COPY needs an absolute name, file=" + name, copy.position());
    }

    // ---- out ----

    /// @return rows written
    /// @throws DbException 58030, and what the query throws
    long out(OutputStream stream) {
        if (copy.from()) {
            throw DbException.at(ErrorCode.WRONG_OBJECT_TYPE, "COPY FROM takes rows and gives none", copy.position());
        }
        String query = copy.query()
                .map(SqlPrinter::print)
                .orElseGet(() -> "SELECT " + list(copiedColumns()) + " FROM " + table());
        try (PreparedSql statement = Statements.prepare(session, query, Session.PrepareOptions.NONE)) {
            List<ColumnInfo> columns = statement.columns();
            if (columns.isEmpty()) {
                throw DbException.at(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "the query of COPY gives no rows; add RETURNING",
                        copy.position());
            }
            List<String> names = columns.stream().map(ColumnInfo::name).toList();
            CopyWriter writer = new CopyWriter(stream, options, names);
            if (options.header()) {
                writer.header(names);
            }
            statement.execute(0);
            RowCursor row = statement.cursor();
            @Nullable String[] fields = new @Nullable String[columns.size()];
            long count = 0;
            while (row.next()) {
                for (int i = 0; i < fields.length; i++) {
                    fields[i] = text(row, i);
                }
                writer.row(fields);
                count++;
            }
            writer.flush();
            return count;
        }
    }

    private static @Nullable String text(RowCursor row, int column) {
        if (row.isNull(column)) {
            return null;
        }
        if (row.type(column).kind() == TypeKind.BOOLEAN) {
            return row.getBoolean(column) ? "t" : "f";
        }
        return row.getString(column);
    }

    private String table() {
        return String.join(
                ".",
                copy.table().orElseThrow().parts().stream()
                        .map(part -> SqlPrinter.name(part.text()))
                        .toList());
    }

    private static String list(List<String> columns) {
        return String.join(", ", columns.stream().map(SqlPrinter::name).toList());
    }

    /// Columns in the order of the fields.
    private List<String> copiedColumns() {
        Set<String> named = new LinkedHashSet<>();
        for (Name column : copy.columns()) {
            if (!named.add(column.text())) {
                throw DbException.at(
                        ErrorCode.DUPLICATE_COLUMN, "column \"" + column + "\" is named twice", column.position());
            }
        }
        List<ColumnInfo> all = tableColumns();
        List<String> columns = new ArrayList<>();
        if (named.isEmpty()) {
            all.forEach(column -> columns.add(column.name()));
            return columns;
        }
        for (Name column : copy.columns()) {
            if (all.stream().noneMatch(known -> known.name().equals(column.text()))) {
                throw DbException.at(
                        ErrorCode.UNDEFINED_COLUMN,
                        "column \"" + column + "\" of table \"" + copy.table().orElseThrow() + "\" does not exist",
                        column.position());
            }
        }
        columns.addAll(named);
        return columns;
    }

    private List<ColumnInfo> tableColumns() {
        QualifiedName table = copy.table().orElseThrow();
        try (PreparedSql all = Statements.prepare(session, "SELECT * FROM " + table(), Session.PrepareOptions.NONE)) {
            return all.columns();
        } catch (DbException e) {
            throw e.position() > 0 ? e.moveTo(table.position()) : e;
        }
    }

    // ---- in ----

    /// @return rows inserted
    /// @throws DbException 22P04, 22P02 and others of class 22, 23, 58030
    long in(InputStream stream) {
        if (!copy.from()) {
            throw DbException.at(ErrorCode.WRONG_OBJECT_TYPE, "COPY TO gives rows and takes none", copy.position());
        }
        long[] rows = new long[1];
        Statements.inTransaction(session, () -> rows[0] = inside(stream));
        return rows[0];
    }

    private long inside(InputStream stream) {
        List<String> columns = copiedColumns();
        TransactionManager transactions = session.database().structures().transactions();
        Transaction transaction = session.begin();
        long mark = transactions.savepoint(transaction);
        try {
            return new Rows(columns).read(new CopyReader(stream, options));
        } catch (Throwable failure) {
            if (transaction.state() == Transaction.State.ACTIVE) {
                try {
                    transactions.rollbackTo(transaction, mark);
                } catch (DbException second) {
                    failure.addSuppressed(second);
                }
            }
            throw failure;
        }
    }

    /// The rows of one input.
    private final class Rows {
        private final List<String> columns;
        private final PreparedSql insert;
        private final boolean[] forceNotNull;
        private final boolean[] forceNull;
        private final long[] counts = new long[ROWS_TOGETHER];
        private final long[] lines = new long[ROWS_TOGETHER];
        private long inserted;
        private long rejected;

        Rows(List<String> columns) {
            this.columns = columns;
            forceNotNull = options.forceNotNull().of(columns, "FORCE_NOT_NULL");
            forceNull = options.forceNull().of(columns, "FORCE_NULL");
            CatalogSnapshot catalog = session.transaction().catalog();
            insert = Statements.prepareInside(session, insertText(), catalog);
        }

        private String insertText() {
            StringBuilder text = new StringBuilder("INSERT INTO ").append(table());
            text.append(" (").append(list(columns)).append(") OVERRIDING SYSTEM VALUE ");
            String[] values = new String[columns.size()];
            if (copy.where().isEmpty()) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = "$" + (i + 1);
                }
                return text.append("VALUES (")
                        .append(String.join(", ", values))
                        .append(")")
                        .toString();
            }
            List<ColumnInfo> types = tableColumns();
            for (int i = 0; i < values.length; i++) {
                String name = columns.get(i);
                ColumnInfo type = types.stream()
                        .filter(column -> column.name().equals(name))
                        .findFirst()
                        .orElseThrow();
                values[i] = "CAST($" + (i + 1) + " AS " + type.type() + ")";
            }
            String alias = SqlPrinter.name(copy.table().orElseThrow().name());
            return text.append("SELECT * FROM (VALUES (")
                    .append(String.join(", ", values))
                    .append(")) AS ")
                    .append(alias)
                    .append(" (")
                    .append(list(columns))
                    .append(") WHERE ")
                    .append(SqlPrinter.print(copy.where().get()))
                    .toString();
        }

        long read(CopyReader reader) {
            try (insert) {
                if (options.header() && reader.next() && options.match()) {
                    checkHeader(reader);
                }
                int waiting = 0;
                while (reader.next()) {
                    if (!take(reader)) {
                        continue;
                    }
                    lines[waiting] = reader.line();
                    waiting++;
                    if (waiting == ROWS_TOGETHER) {
                        run(waiting);
                        waiting = 0;
                    }
                }
                run(waiting);
            }
            return inserted;
        }

        private void checkHeader(CopyReader reader) {
            if (!reader.fields().equals(columns)) {
                throw DbException.of(
                        ErrorCode.BAD_COPY_FILE_FORMAT,
                        "the first line does not name the columns, expected=" + columns + ", found=" + reader.fields());
            }
        }

        /// @return false for a row that is left out
        private boolean take(CopyReader reader) {
            List<@Nullable String> fields = reader.fields();
            int count = fields.size();
            if (columns.isEmpty() && count == 1 && "".equals(fields.getFirst())) {
                count = 0;
            }
            if (count != columns.size()) {
                String what = count > columns.size()
                        ? "extra data after the last column"
                        : "missing data for column \"" + columns.get(count) + "\"";
                throw DbException.of(
                        ErrorCode.BAD_COPY_FILE_FORMAT,
                        what + ", line=" + reader.line() + ", columns=" + columns.size() + ", fields=" + count);
            }
            Parameters values = insert.values();
            int column = 0;
            try {
                for (; column < count; column++) {
                    set(values, column, fields.get(column), reader.isQuoted(column));
                }
            } catch (DbException e) {
                if (options.ignoreErrors() && e.sqlState().startsWith("22")) {
                    reject(e);
                    return false;
                }
                throw inLine(e, reader.line(), ", column=" + columns.get(column));
            }
            values.addRow();
            return true;
        }

        private void reject(DbException why) {
            rejected++;
            if (options.rejectLimit() > 0 && rejected > options.rejectLimit()) {
                throw DbException.of(
                        ErrorCode.INVALID_TEXT,
                        "more rows than REJECT_LIMIT do not fit, rejectLimit=" + options.rejectLimit() + "; the last: "
                                + why.getMessage());
            }
        }

        private void set(Parameters values, int column, @Nullable String field, boolean quoted) {
            String value = field;
            if (value == null && forceNotNull[column]) {
                value = options.marker();
            } else if (quoted && forceNull[column] && options.marker().equals(value)) {
                value = null;
            }
            if (value == null) {
                values.setNull(column);
            } else if (!quoted && value.equals(options.defaultMarker())) {
                throw DbException.of(
                        ErrorCode.FEATURE_NOT_SUPPORTED, "DEFAULT inside of rows of COPY is not supported");
            } else {
                values.setString(column, value);
            }
        }

        private void run(int rows) {
            if (rows == 0) {
                return;
            }
            Arrays.fill(counts, 0, rows, -1);
            try {
                insert.executeBatch(counts);
            } catch (DbException e) {
                int row = 0;
                while (row < rows && counts[row] >= 0) {
                    row++;
                }
                throw row < rows ? inLine(e, lines[row], "") : e;
            }
            for (int i = 0; i < rows; i++) {
                inserted += counts[i];
            }
        }

        private DbException inLine(DbException e, long line, String where) {
            DbException told = DbException.of(
                    e.code(),
                    "COPY " + copy.table().orElseThrow() + ", line=" + line + where + ": " + e.getMessage(),
                    e);
            var subject = e.subject();
            return subject == null ? told : told.withSubject(subject);
        }
    }
}
