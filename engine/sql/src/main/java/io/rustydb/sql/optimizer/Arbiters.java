package io.rustydb.sql.optimizer;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.algebra.BoundIndex;
import io.rustydb.sql.algebra.BoundStatement.Conflict;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import java.util.ArrayList;
import java.util.List;

/// Which unique indexes decide whether a row of INSERT … ON CONFLICT is in the way of another.
public final class Arbiters {
    private Arbiters() {}

    /// @return positions among the table's indexes
    /// @throws DbException 42P10 no index is for just these keys
    public static int[] of(TableDescriptor table, Conflict conflict) {
        List<IndexDescriptor> chosen = new ArrayList<>();
        for (BoundIndex index : conflict.indexes()) {
            boolean matches = conflict.constraint() != null
                    ? conflict.constraint() == index.index()
                    : conflict.keys().isEmpty()
                            || covers(index.keys(), conflict.keys())
                                    && covers(conflict.keys(), index.keys())
                                    && Implication.holds(conflict.where(), index.predicate());
            if (matches) {
                chosen.add(index.index());
            }
        }
        if (chosen.isEmpty()
                && (conflict.constraint() != null || !conflict.keys().isEmpty())) {
            throw DbException.at(
                    ErrorCode.INVALID_COLUMN_REFERENCE,
                    "there is no unique index or constraint with just the keys of ON CONFLICT, table=" + table,
                    conflict.position());
        }
        return chosen.stream().mapToInt(table.indexes()::indexOf).toArray();
    }

    private static boolean covers(List<Scalar> all, List<Scalar> some) {
        return some.stream().allMatch(one -> all.stream().anyMatch(other -> Trees.same(one, other)));
    }
}
