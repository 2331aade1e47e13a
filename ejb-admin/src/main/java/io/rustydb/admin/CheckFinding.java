package io.rustydb.admin;

import java.io.Serializable;
import java.util.List;

/// One row of `CHECK DATABASE`.
///
/// @param columns labels of the columns, in order
/// @param values their text, in the same order; SQL NULL is the empty text
public record CheckFinding(List<String> columns, List<String> values) implements Serializable {
    public CheckFinding {
        columns = List.copyOf(columns);
        values = List.copyOf(values);
    }
}
