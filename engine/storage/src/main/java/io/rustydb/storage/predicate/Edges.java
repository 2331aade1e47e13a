package io.rustydb.storage.predicate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A set of transactions in the order they came, so that simulations repeat; small as a rule. Guarded by the
/// graph's monitor.
final class Edges {
    private static final @Nullable SerialTransaction[] NONE = {};

    private @Nullable SerialTransaction[] items = NONE;
    private int count;

    int count() {
        return count;
    }

    SerialTransaction get(int i) {
        SerialTransaction item = items[i];
        assert item != null && i < count;
        return item;
    }

    boolean contains(SerialTransaction transaction) {
        return indexOf(transaction) >= 0;
    }

    private int indexOf(SerialTransaction transaction) {
        for (int i = count - 1; i >= 0; i--) {
            if (items[i] == transaction) {
                return i;
            }
        }
        return -1;
    }

    void add(SerialTransaction transaction) {
        if (count == items.length) {
            items = Arrays.copyOf(items, Math.max(4, 2 * count));
        }
        items[count++] = transaction;
    }

    /// @return false if it was not there
    boolean remove(SerialTransaction transaction) {
        int at = indexOf(transaction);
        if (at < 0) {
            return false;
        }
        System.arraycopy(items, at + 1, items, at, count - at - 1);
        items[--count] = null;
        return true;
    }

    void clear() {
        items = NONE;
        count = 0;
    }
}
