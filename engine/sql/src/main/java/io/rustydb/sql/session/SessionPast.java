package io.rustydb.sql.session;

import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Moment;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.binder.Dependencies;
import io.rustydb.sql.binder.PastCatalogs;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.execution.PastView;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.ScalarCompiler;
import io.rustydb.sql.execution.ScalarCompiler.Layout;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;

/// The catalogues of a statement's moments while it is planned: those its execution has found, or those
/// of moments that can be told already. For moments that depend on parameters the session's own stands in until
/// the statement runs.
final class SessionPast implements PastCatalogs {
    private final SqlSession session;
    private final List<CatalogSnapshot> found;

    SessionPast(SqlSession session, List<CatalogSnapshot> found) {
        this.session = session;
        this.found = found;
    }

    @Override
    public CatalogSnapshot at(int index, List<Moment> moments, Columns columns, CatalogSnapshot now) {
        if (index < found.size()) {
            return found.get(index);
        }
        for (int i = index; i != Moment.NONE; i = moments.get(i).notAfter()) {
            Scalar value = moments.get(i).value();
            if (value != null && Trees.any(value, Scalar.Parameter.class::isInstance)) {
                return now;
            }
        }
        session.refreshTimes();
        long scn = Long.MAX_VALUE;
        for (int i = index; i != Moment.NONE; i = moments.get(i).notAfter()) {
            scn = Math.min(scn, scn(moments.get(i), columns));
        }
        return session.database().catalog().at(scn);
    }

    private long scn(Moment moment, Columns columns) {
        Scalar value = moment.value();
        if (value == null) {
            return session.database()
                    .structures()
                    .transactions()
                    .snapshotScn(session.transaction().current());
        }
        Run none = new Run(0, new Dependencies());
        Vector computed = new ScalarCompiler(columns, none, ScalarCompiler.SubqueryCompiler.NONE)
                .compile(value, Layout.NONE)
                .evaluate(none.oneRow(), session.evaluation());
        return PastView.scn(moment, computed, session.evaluation());
    }
}
