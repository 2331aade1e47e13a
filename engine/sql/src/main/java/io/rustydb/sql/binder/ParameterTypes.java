package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The types of a statement's parameters, decided one by one while it is bound.
final class ParameterTypes {
    private final @Nullable SqlType[] types;

    ParameterTypes(int count) {
        types = new @Nullable SqlType[count];
    }

    int count() {
        return types.length;
    }

    /// NULL's type while undecided.
    ///
    /// @throws DbException 42P02 the statement takes no such parameter, as definitions do not
    SqlType type(int index) {
        if (index >= types.length) {
            throw DbException.of(
                    ErrorCode.UNDEFINED_PARAMETER,
                    "there is no such parameter, parameter=" + (index + 1) + "; a definition takes none");
        }
        SqlType type = types[index];
        return type == null ? SqlType.NULL : type;
    }

    boolean isDecided(int index) {
        return types[index] != null;
    }

    /// The first use decides; lengths and precisions are left to the conversion at the place of use.
    SqlType decide(int index, SqlType wanted) {
        SqlType type = types[index];
        if (type == null) {
            type = SqlType.of(wanted.kind());
            types[index] = type;
        }
        return type;
    }

    /// What nothing decided is text.
    List<SqlType> finish() {
        List<SqlType> all = new ArrayList<>(types.length);
        for (SqlType type : types) {
            all.add(type == null ? SqlType.VARCHAR : type);
        }
        return all;
    }
}
