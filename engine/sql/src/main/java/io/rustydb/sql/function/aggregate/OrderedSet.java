package io.rustydb.sql.function.aggregate;

import io.rustydb.sql.function.vector.Vector;

/// An aggregate of a group's rows in their order: WITHIN GROUP. Stateless.
public interface OrderedSet {
    /// True when rows whose first sort value is NULL count.
    boolean countsNulls();

    /// Puts a group's result into a row of a vector of the result type.
    ///
    /// @param direct arguments that the group has, not its rows
    /// @param directRow where they are in their vectors
    void result(Rows rows, Vector[] direct, int directRow, Vector target, int row);

    /// The rows of one group, in order.
    interface Rows {
        int count();

        /// Vector of a row's sort value.
        Vector vector(int index, int key);

        /// Where the row is in that vector.
        int at(int index);

        /// Order of a row to values of the sort keys' types, as the rows are ordered.
        int compare(int index, Vector[] values, int valuesRow);

        /// True when two rows are equal in all sort values.
        boolean isPeer(int a, int b);
    }
}
