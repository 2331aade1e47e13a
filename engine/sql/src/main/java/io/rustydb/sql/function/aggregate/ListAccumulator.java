package io.rustydb.sql.function.aggregate;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `listagg(value, delimiter)`: as [StringAccumulator], with an end to its length.
final class ListAccumulator implements Accumulator {
    private final ListOverflow overflow;
    private final int restBytesMax;
    private List[] lists = new List[1];

    /// One group. Of what lies beyond the limit only the number of values is kept.
    private static final class List {
        private byte[] text = new byte[32];
        private int length;
        private boolean isFull;
        /// The longest beginning behind which there is room for what stands for the rest, its delimiter with
        /// it.
        private int cut;
        private int valuesBehindCut;
    }

    ListAccumulator(ListOverflow overflow) {
        this.overflow = overflow;
        restBytesMax = overflow.rest(Integer.MAX_VALUE).length;
    }

    @Override
    public SqlType resultType() {
        return SqlType.VARCHAR;
    }

    @Override
    public void ensureGroups(int groupCount) {
        if (lists.length < groupCount) {
            lists = Arrays.copyOf(lists, Math.max(groupCount, 2 * lists.length));
        }
    }

    @Override
    public void update(int @Nullable [] groups, Vector[] arguments, int @Nullable [] selection, int count) {
        BytesVector values = (BytesVector) arguments[0];
        BytesVector delimiters = arguments.length > 1 ? (BytesVector) arguments[1] : null;
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (values.isNull(row)) {
                continue;
            }
            int group = groups == null ? 0 : groups[row];
            List list = lists[group];
            if (list == null) {
                list = new List();
                lists[group] = list;
            } else if (delimiters != null && !delimiters.isNull(row)) {
                append(list, delimiters, row);
            }
            if (!list.isFull && list.length + restBytesMax <= ListOverflow.BYTES_MAX) {
                list.cut = list.length;
                list.valuesBehindCut = 0;
            }
            append(list, values, row);
            list.valuesBehindCut++;
        }
    }

    private void append(List list, BytesVector source, int row) {
        int length = source.length(row);
        if (list.isFull || list.length + length > ListOverflow.BYTES_MAX) {
            if (!overflow.truncate()) {
                throw DbException.of(
                        ErrorCode.STRING_TOO_LONG,
                        "the result of listagg is too long, limit=" + ListOverflow.BYTES_MAX
                                + " bytes; use ON OVERFLOW TRUNCATE or string_agg");
            }
            list.isFull = true;
            return;
        }
        if (list.length + length > list.text.length) {
            list.text = Arrays.copyOf(list.text, Math.max(list.length + length, 2 * list.text.length));
        }
        System.arraycopy(source.heap, source.start(row), list.text, list.length, length);
        list.length += length;
    }

    @Override
    public void result(int group, Vector target, int row) {
        List list = lists[group];
        if (list == null) {
            target.setNull(row);
        } else if (!list.isFull) {
            ((BytesVector) target).set(row, list.text, 0, list.length);
        } else {
            byte[] rest = overflow.rest(list.valuesBehindCut);
            byte[] whole = Arrays.copyOf(list.text, list.cut + rest.length);
            System.arraycopy(rest, 0, whole, list.cut, rest.length);
            ((BytesVector) target).set(row, whole, 0, whole.length);
        }
    }

    @Override
    public void clear() {
        Arrays.fill(lists, null);
    }
}
