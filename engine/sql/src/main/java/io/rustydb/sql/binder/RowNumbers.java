package io.rustydb.sql.binder;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Oracle's ROWNUM of one SELECT: the number that a row gets when it passes WHERE.
final class RowNumbers {
    static final String NAME = "rownum";
    private static final int UNUSED = -1;

    private final Binder root;
    private int number = UNUSED;

    RowNumbers(Binder root) {
        this.root = root;
    }

    Scalar reference() {
        if (number == UNUSED) {
            number = root.columns.add(NAME, SqlType.BIGINT, false);
        }
        return root.columns.reference(number);
    }

    void addColumns(BitSet into) {
        if (number != UNUSED) {
            into.set(number);
        }
    }

    /// The rows that pass, with their numbers if somebody asks for them.
    Relation over(Relation input, List<Scalar> where) {
        if (number == UNUSED) {
            return Trees.filter(input, where);
        }
        List<Scalar> before = new ArrayList<>();
        List<Scalar> counting = new ArrayList<>();
        for (Scalar conjunct : where) {
            (Trees.free(conjunct).get(number) ? counting : before).add(conjunct);
        }
        return new Relation.RowNumber(Trees.filter(input, before), number, counting);
    }
}
