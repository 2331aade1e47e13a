package io.rustydb.sql.function.aggregate;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `string_agg(value, delimiter)`: values in the order they come, each but the first behind its own row's
/// delimiter.
final class StringAccumulator implements Accumulator {
    private byte @Nullable [][] texts = new byte[1][];
    private int[] lengths = new int[1];

    @Override
    public SqlType resultType() {
        return SqlType.VARCHAR;
    }

    @Override
    public void ensureGroups(int groupCount) {
        if (lengths.length < groupCount) {
            int grown = Math.max(groupCount, 2 * lengths.length);
            texts = Arrays.copyOf(texts, grown);
            lengths = Arrays.copyOf(lengths, grown);
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
            if (texts[group] == null) {
                texts[group] = new byte[32];
            } else if (delimiters != null && !delimiters.isNull(row)) {
                append(group, delimiters, row);
            }
            append(group, values, row);
        }
    }

    private void append(int group, BytesVector source, int row) {
        byte[] text = texts[group];
        assert text != null;
        int length = source.length(row);
        int needed = Math.addExact(lengths[group], length);
        if (needed > text.length) {
            text = Arrays.copyOf(text, Math.max(needed, (int) Math.min(2L * text.length, Integer.MAX_VALUE - 8)));
            texts[group] = text;
        }
        System.arraycopy(source.heap, source.start(row), text, lengths[group], length);
        lengths[group] = needed;
    }

    @Override
    public void result(int group, Vector target, int row) {
        byte[] text = texts[group];
        if (text == null) {
            target.setNull(row);
        } else {
            ((BytesVector) target).set(row, text, 0, lengths[group]);
        }
    }

    @Override
    public void clear() {
        Arrays.fill(texts, null);
        Arrays.fill(lengths, 0);
    }
}
