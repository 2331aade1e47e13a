package io.rustydb.sql.plancache;

import io.rustydb.sql.binder.Binder.GeneratedKeys;
import io.rustydb.sql.binder.PastCatalogs;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.function.EvaluationContext;
import java.util.List;

/// What a session's state contributes to a plan.
///
/// @param path schemas for unqualified names, in order
/// @param evaluation for conversions of literals
/// @param shared false while the transaction has uncommitted changes of the catalogue, and for a plan over
///     definitions of the past
public record PlanningContext(
        CatalogSnapshot catalog,
        List<String> path,
        EvaluationContext evaluation,
        GeneratedKeys keys,
        boolean shared,
        PastCatalogs past) {
    public PlanningContext {
        path = List.copyOf(path);
    }
}
