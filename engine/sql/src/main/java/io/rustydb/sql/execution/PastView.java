package io.rustydb.sql.execution;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.algebra.Moment;
import io.rustydb.sql.binder.Dependencies;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.storage.transaction.ReadView;

/// A moment of the past that a statement reads at: which SCN it is in this execution, and its view.
///
/// Thread rule: as its run.
public final class PastView {
    private final Moment moment;
    private final Expression value;
    private final Dependencies dependencies;
    private final ReadView view = new ReadView();

    /// @param value of the moment, compiled
    /// @param dependencies what the plan needs to find in the catalogue of the moment
    public PastView(Moment moment, Expression value, Dependencies dependencies) {
        this.moment = moment;
        this.value = value;
        this.dependencies = dependencies;
    }

    ReadView view() {
        return view;
    }

    /// @return false if the tables were defined otherwise than the plan has them
    boolean open(Run run, int index) {
        long scn = scn(moment, value, run);
        run.structures().transactions().openPast(run.transaction(), view, scn);
        CatalogSnapshot catalog = run.context().listener().pastCatalog(index, scn);
        return dependencies.holdIn(catalog);
    }

    void close(Run run) {
        run.structures().transactions().closeView(view);
    }

    /// The SCN that a moment is now.
    ///
    /// @throws DbException 22004 NULL; 22023 in the future; 72000 nothing is known of that time
    public static long scn(Moment moment, Expression value, Run run) {
        return scn(moment, value.evaluate(run.oneRow(), run.evaluation()), run.evaluation());
    }

    public static long scn(Moment moment, Vector value, EvaluationContext evaluation) {
        if (value.isNull(0)) {
            throw DbException.at(
                    ErrorCode.NULL_NOT_ALLOWED_HERE, "AS OF is NULL; give an SCN or a time", moment.position());
        }
        long given = ((LongVector) value).get(0);
        return moment.isTime() ? evaluation.scns().at(given) : given;
    }
}
