package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Moment;
import io.rustydb.sql.catalog.CatalogSnapshot;
import java.util.List;

/// The catalogue of a moment of the past, while a statement is bound.
public interface PastCatalogs {
    /// Where the past cannot be read: in defaults and conditions.
    PastCatalogs NONE = (index, moments, columns, now) -> {
        throw DbException.at(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "AS OF cannot stand in this expression",
                moments.get(index).position());
    };

    /// @param index of the moment in its statement
    /// @param moments of the statement so far
    /// @param columns of the statement
    /// @param now the statement's own catalogue: the answer where the moment is not known yet
    CatalogSnapshot at(int index, List<Moment> moments, Columns columns, CatalogSnapshot now);
}
