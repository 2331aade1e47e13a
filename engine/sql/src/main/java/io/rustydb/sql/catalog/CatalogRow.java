package io.rustydb.sql.catalog;

import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.base.type.RowLayout;
import io.rustydb.base.type.RowWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads and writes one row of a catalogue table by column number. Not for the hot path: DDL and opening only.
final class CatalogRow {
    private final RowLayout layout;
    private final RowWriter writer;
    private int next;
    private byte[] bytes = new byte[0];
    private int offset;

    CatalogRow(RowLayout layout) {
        this.layout = layout;
        writer = new RowWriter(layout);
    }

    CatalogRow begin() {
        writer.begin();
        next = 0;
        return this;
    }

    CatalogRow add(long value) {
        writer.setLong(next++, value);
        return this;
    }

    CatalogRow add(boolean value) {
        writer.setBoolean(next++, value);
        return this;
    }

    CatalogRow add(@Nullable String value) {
        if (value == null) {
            writer.setNull(next++);
        } else {
            writer.setString(next++, value);
        }
        return this;
    }

    CatalogRow add(byte @Nullable [] value) {
        if (value == null) {
            writer.setNull(next++);
        } else {
            writer.setBytes(next++, value);
        }
        return this;
    }

    RowBuffer finish(RowBuffer out) {
        assert next == layout.columnCount() : "every column is set, in order";
        return writer.finish(out);
    }

    CatalogRow read(byte[] row, int rowOffset) {
        bytes = row;
        offset = rowOffset;
        return this;
    }

    long number(int column) {
        return layout.accessor(column).getIntegral(bytes, offset);
    }

    int integer(int column) {
        return Math.toIntExact(number(column));
    }

    boolean flag(int column) {
        return layout.accessor(column).getBoolean(bytes, offset);
    }

    String text(int column) {
        return layout.accessor(column).getString(bytes, offset);
    }

    @Nullable
    String textOrNull(int column) {
        ColumnAccessor accessor = layout.accessor(column);
        return accessor.isNull(bytes, offset) ? null : accessor.getString(bytes, offset);
    }

    byte @Nullable [] bytesOrNull(int column) {
        ColumnAccessor accessor = layout.accessor(column);
        return accessor.isNull(bytes, offset) ? null : accessor.getBytes(bytes, offset);
    }

    /// `1,2,3`
    static String join(List<Integer> numbers) {
        StringBuilder text = new StringBuilder();
        for (int number : numbers) {
            text.append(text.isEmpty() ? "" : ",").append(number);
        }
        return text.toString();
    }

    static List<Integer> split(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return List.of();
        }
        List<Integer> numbers = new java.util.ArrayList<>();
        int from = 0;
        while (from <= text.length()) {
            int comma = text.indexOf(',', from);
            int end = comma < 0 ? text.length() : comma;
            numbers.add(Integer.parseInt(text, from, end, 10));
            from = end + 1;
        }
        return numbers;
    }
}
