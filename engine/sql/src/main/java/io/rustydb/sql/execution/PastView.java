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
import org.jspecify.annotations.Nullable;

/// A moment of the past that a statement reads at: which SCN it is in this execution, and its view.
///
/// Thread rule: as its run.
public final class PastView {
    private final Moment moment;
    private final @Nullable Expression value;
    private final Dependencies dependencies;
    private final ReadView view = new ReadView();
    private CatalogSnapshot catalog = CatalogSnapshot.EMPTY;

    /// @param value of the moment, compiled; null if it has none
    /// @param dependencies what the plan needs to find in the catalogue of the moment
    public PastView(Moment moment, @Nullable Expression value, Dependencies dependencies) {
        this.moment = moment;
        this.value = value;
        this.dependencies = dependencies;
    }

    ReadView view() {
        return view;
    }

    CatalogSnapshot catalog() {
        return catalog;
    }

    /// Moments with lower indexes are open.
    ///
    /// @return false if the tables were defined otherwise than the plan has them
    boolean open(Run run, int index) {
        if (moment.kind() == Moment.Kind.OLDEST) {
            // As far back as rows go: what they were defined as then is not asked for.
            run.structures().transactions().openOldest(run.transaction(), view);
            return true;
        }
        Expression given = value;
        long scn = given == null
                ? run.latestScn()
                : scn(moment, given.evaluate(run.oneRow(), run.evaluation()), run.evaluation());
        if (moment.notAfter() != Moment.NONE) {
            scn = Math.min(scn, run.view(moment.notAfter()).scn());
        }
        run.structures().transactions().openPast(run.transaction(), view, scn);
        catalog = run.context().listener().pastCatalog(index, view.scn());
        return dependencies.holdIn(catalog);
    }

    void close(Run run) {
        run.structures().transactions().closeView(view);
    }

    /// The SCN that a moment with a value is now, whatever it is bounded by.
    ///
    /// @throws DbException 22004 NULL; 22023 in the future; 72000 nothing is known of that time
    public static long scn(Moment moment, Vector value, EvaluationContext evaluation) {
        if (value.isNull(0)) {
            String clause = moment.end() == Moment.End.STATE ? "AS OF" : "an end of VERSIONS";
            throw DbException.at(
                    ErrorCode.NULL_NOT_ALLOWED_HERE, clause + " is NULL; give an SCN or a time", moment.position());
        }
        long given = ((LongVector) value).get(0) - (moment.end() == Moment.End.UPPER_EXCLUSIVE ? 1 : 0);
        if (moment.kind() == Moment.Kind.SCN) {
            return given;
        }
        return moment.end().isUpper()
                ? evaluation.scns().atOrNow(given)
                : evaluation.scns().at(given);
    }
}
