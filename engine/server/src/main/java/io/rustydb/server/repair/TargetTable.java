package io.rustydb.server.repair;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.function.json.JsonbText;
import io.rustydb.sql.function.text.DateTimeText;
import io.rustydb.sql.function.text.IntervalText;
import io.rustydb.sql.function.text.TextStyle.IntervalStyle;
import io.rustydb.sql.session.Parameters;
import io.rustydb.sql.session.PreparedSql;
import io.rustydb.sql.session.Session;
import io.rustydb.storage.DamagedDatabase;
import io.rustydb.storage.heap.RowId;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Writes the rows of one table into the target.
final class TargetTable implements AutoCloseable {
    private static final int ROWS_A_TRANSACTION = 1000;

    private final TableDescriptor table;
    private final DamagedDatabase source;
    private final Session session;
    private final RepairReport report;
    private final RepairReport.TableCounts counts;
    private final PreparedSql insert;
    private final Set<Long> seen = new HashSet<>();
    private int pending;

    TargetTable(
            TableDescriptor table,
            DamagedDatabase source,
            Session session,
            RepairReport report,
            RepairReport.TableCounts counts) {
        this.table = table;
        this.source = source;
        this.session = session;
        this.report = report;
        this.counts = counts;
        StringJoiner names = new StringJoiner(", ");
        StringJoiner marks = new StringJoiner(", ");
        for (ColumnDescriptor column : table.columns()) {
            names.add(Definition.quoted(column.name()));
            marks.add("?");
        }
        insert = session.prepare(
                "INSERT INTO " + Definition.name(table) + " (" + names + ") OVERRIDING SYSTEM VALUE VALUES (" + marks
                        + ")",
                Session.PrepareOptions.NONE);
    }

    void row(long rowId, byte[] bytes, int offset) {
        if (!seen.add(rowId)) {
            refused(rowId, "its place was met before");
            return;
        }
        try {
            Parameters values = insert.values();
            for (int i = 0; i < table.columns().size(); i++) {
                set(values, i, table.columns().get(i), bytes, offset, rowId);
            }
            insert.execute(0);
            counts.rows++;
        } catch (DbException e) {
            refused(rowId, e.getMessage());
        } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
            refused(rowId, "its bytes make no sense: " + e.getMessage());
        }
        if (++pending % ROWS_A_TRANSACTION == 0) {
            session.commit();
        }
    }

    private void refused(long rowId, String why) {
        counts.refused++;
        report.loss("row refused: table=" + table + ", row=" + RowId.text(rowId) + ", reason=" + why);
    }

    void undecided(long rowId) {
        counts.undecided++;
        report.loss("row of a transaction in flight whose undo is lost: table=" + table + ", row=" + RowId.text(rowId));
    }

    private void set(Parameters values, int index, ColumnDescriptor column, byte[] bytes, int offset, long rowId) {
        ColumnAccessor a = table.layout().accessor(column.ordinal());
        if (a.isNull(bytes, offset)) {
            values.setNull(index);
            return;
        }
        if (a.isOutOfLine(bytes, offset)) {
            byte[] large = large(a.lobId(bytes, offset), a.lobLength(bytes, offset));
            if (large == null) {
                counts.lostValues++;
                report.loss("large value is lost: table=" + table + ", row=" + RowId.text(rowId) + ", column="
                        + column.name() + "; it is NULL now");
                values.setNull(index);
            } else if (column.type().kind() == TypeKind.JSONB) {
                values.setString(index, JsonbText.of(large));
            } else if (!column.type().kind().isBinary()) {
                values.setString(index, new String(large, StandardCharsets.UTF_8));
            } else {
                values.setBytes(index, large);
            }
            return;
        }
        switch (column.type().kind()) {
            case BOOLEAN -> values.setBoolean(index, a.getBoolean(bytes, offset));
            case SMALLINT, INTEGER, BIGINT -> values.setLong(index, a.getIntegral(bytes, offset));
            case REAL -> values.setFloat(index, a.getFloat(bytes, offset));
            case DOUBLE -> values.setDouble(index, a.getDouble(bytes, offset));
            case NUMERIC -> values.setDecimal(index, a.getDecimal(bytes, offset));
            case CHAR, VARCHAR, CLOB -> values.setString(index, a.getString(bytes, offset));
            case DATE -> values.setDate(index, a.getInt(bytes, offset));
            case TIME -> values.setTime(index, a.getLong(bytes, offset));
            case TIMESTAMP -> values.setTimestamp(index, a.getLong(bytes, offset));
            case TIMESTAMP_TZ -> values.setTimestampTz(index, a.getLong(bytes, offset));
            case TIME_TZ -> values.setString(index, DateTimeText.formatTimeTz(a.getLong(bytes, offset)));
            case INTERVAL ->
                values.setString(
                        index,
                        IntervalText.format(
                                a.getIntervalCalendar(bytes, offset),
                                a.getIntervalMicros(bytes, offset),
                                IntervalStyle.ISO_8601));
            case UUID -> values.setUuid(index, a.getUuid(bytes, offset));
            case JSON, JSONPATH -> values.setString(index, a.getString(bytes, offset));
            case JSONB -> values.setString(index, JsonbText.of(a.getBytes(bytes, offset)));
            case BINARY, VARBINARY, BLOB -> values.setBytes(index, a.getBytes(bytes, offset));
            case NULL -> values.setNull(index);
        }
    }

    /// @return null if a page of it cannot be read
    private byte @Nullable [] large(long id, long length) {
        if (length < 0 || length > Integer.MAX_VALUE - 16) {
            return null;
        }
        byte[] bytes = new byte[(int) length];
        return new SourceValues(source).read(id, bytes, 0, bytes.length) ? bytes : null;
    }

    @Override
    public void close() {
        session.commit();
        insert.close();
    }
}
