package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A statement without parameters of its own whose rows come from something that the session keeps.
abstract class UnparameterizedSql implements PreparedSql {
    final SqlSession session;
    private final String text;

    UnparameterizedSql(SqlSession session, String text) {
        this.session = session;
        this.text = text;
    }

    /// Does some work as one call of the session.
    long inTurn(LongSupplier work) {
        session.enter();
        try {
            session.checkOpen();
            session.showsDirect(text);
            return work.getAsLong();
        } finally {
            session.leave();
        }
    }

    @Override
    public List<ColumnInfo> parameters() {
        return List.of();
    }

    @Override
    public Parameters values() {
        return DirectSql.NoParameters.INSTANCE;
    }

    @Override
    public void executeBatch(long[] counts) {
        throw DbException.of(
                ErrorCode.FEATURE_NOT_SUPPORTED, "a statement without parameters cannot run as a batch of rows");
    }

    @Override
    public @Nullable RowCursor generatedKeys() {
        return null;
    }

    @Override
    public List<ColumnInfo> generatedKeyColumns() {
        return List.of();
    }
}
