package io.rustydb.jdbc;

import io.rustydb.jdbc.transport.ColumnDescriptor;
import io.rustydb.jdbc.transport.ValueKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The columns of a result, shared by all executions of a statement, and where each label is.
final class ResultShape {
    private static final int SCAN_MAX = 6;

    private final List<ColumnDescriptor> columns;
    private final ValueKind[] kinds;
    private final @Nullable String[] labels;
    /// 1-based positions by label as callers wrote it; filled by use. A statement is used by one thread.
    private final Map<String, Integer> positions = new HashMap<>();

    ResultShape(List<ColumnDescriptor> columns) {
        this.columns = columns;
        this.kinds = new ValueKind[columns.size()];
        this.labels = new String[columns.size()];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = columns.get(i).kind();
            labels[i] = columns.get(i).label();
        }
    }

    List<ColumnDescriptor> columns() {
        return columns;
    }

    int count() {
        return kinds.length;
    }

    ValueKind kind(int column) {
        return kinds[column];
    }

    /// The first column with this label, without regard to case; an exact match is preferred.
    ///
    /// @return 1-based, 0 if there is none
    int find(String label) {
        if (labels.length <= SCAN_MAX) {
            return scan(label);
        }
        Integer known = positions.get(label);
        if (known == null) {
            known = scan(label);
            if (known != 0) {
                positions.put(label, known);
            }
        }
        return known;
    }

    private int scan(String label) {
        for (int i = 0; i < labels.length; i++) {
            if (label.equals(labels[i])) {
                return i + 1;
            }
        }
        for (int i = 0; i < labels.length; i++) {
            if (label.equalsIgnoreCase(labels[i])) {
                return i + 1;
            }
        }
        return 0;
    }
}
