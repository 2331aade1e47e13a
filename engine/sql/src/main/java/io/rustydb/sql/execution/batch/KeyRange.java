package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.KeyBuffer;
import io.rustydb.base.type.KeyEncoder;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.sql.function.vector.Vector;

/// Key bytes from values of expressions. A value that is NULL, or that no key of the column's type can equal,
/// makes a look-up empty.
public final class KeyRange {
    /// Where a value lies that does not fit the key column's type.
    public enum Fit {
        EXACT,
        NULL,
        BELOW,
        ABOVE
    }

    private KeyRange() {}

    public static Fit fit(Vector value, KeyEncoder encoder, int index) {
        if (value.isNull(0)) {
            return Fit.NULL;
        }
        if (value instanceof LongVector longs) {
            TypeKind kind = encoder.column(index).type().kind();
            long number = longs.get(0);
            if (kind == TypeKind.INTEGER && number != (int) number
                    || kind == TypeKind.SMALLINT && number != (short) number) {
                return number < 0 ? Fit.BELOW : Fit.ABOVE;
            }
        }
        return Fit.EXACT;
    }

    /// @return false when no key can be equal
    public static boolean append(Vector value, KeyEncoder encoder, int index, KeyBuffer out) {
        if (fit(value, encoder, index) != Fit.EXACT) {
            return false;
        }
        RowVectors.appendKey(value, 0, encoder, index, out);
        return true;
    }
}
