package io.rustydb.jdbc.fake;

import io.rustydb.jdbc.transport.ColumnDescriptor;
import io.rustydb.jdbc.transport.ValueKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the fake answers to one statement text.
public final class Answer {
    final List<ColumnDescriptor> columns = new ArrayList<>();
    final List<List<@Nullable Object>> rows = new ArrayList<>();
    final List<ColumnDescriptor> parameters = new ArrayList<>();
    final List<ColumnDescriptor> keyColumns = new ArrayList<>();
    final List<List<@Nullable Object>> keys = new ArrayList<>();
    long updateCount;

    @Nullable
    SQLException failure;

    int failingBatchRow = -1;

    public static Answer update(long count) {
        Answer answer = new Answer();
        answer.updateCount = count;
        return answer;
    }

    public static Answer query() {
        Answer answer = new Answer();
        answer.updateCount = -1;
        return answer;
    }

    public Answer column(String label, ValueKind kind) {
        columns.add(ColumnDescriptor.of(label, kind));
        return this;
    }

    public Answer row(@Nullable Object... values) {
        List<@Nullable Object> row = new ArrayList<>();
        for (Object value : values) {
            row.add(value);
        }
        rows.add(row);
        return this;
    }

    public Answer parameter(ValueKind kind) {
        parameters.add(ColumnDescriptor.of("p" + parameters.size(), kind));
        return this;
    }

    public Answer key(String column, @Nullable Object value) {
        keyColumns.add(new ColumnDescriptor(column, ValueKind.BIGINT, -1, 0, false, "public", "person", column, true));
        keys.add(List.of(value == null ? 0L : value));
        return this;
    }

    public Answer fails(SQLException with) {
        failure = with;
        return this;
    }

    public Answer failsInBatchRow(int row, SQLException with) {
        failingBatchRow = row;
        failure = with;
        return this;
    }
}
