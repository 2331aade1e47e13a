package io.rustydb.sql.execution.batch;

import io.rustydb.sql.execution.MemoryCharge;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.function.vector.Vector;

/// Puts kept rows in order, stably: gives their numbers sorted, the rows stay where they are.
///
/// @param keys columns of the rows
record RowSorter(int[] keys, boolean[] descending, boolean[] nullsFirst) {
    private static final int INDEX_BYTES = 8;

    int[] sort(RowStore rows, MemoryCharge charge) {
        int size = rows.count();
        charge.raiseTo((long) size * INDEX_BYTES);
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        mergeSort(rows, order.clone(), order, 0, size);
        return order;
    }

    /// Top-down merge sort over row numbers: stable, and compares each pair of neighbours once.
    private void mergeSort(RowStore rows, int[] source, int[] target, int from, int to) {
        if (to - from <= 6) {
            for (int i = from; i < to; i++) {
                int row = target[i];
                int j = i - 1;
                while (j >= from && compare(rows, target[j], row) > 0) {
                    target[j + 1] = target[j];
                    j--;
                }
                target[j + 1] = row;
            }
            return;
        }
        int middle = (from + to) >>> 1;
        mergeSort(rows, target, source, from, middle);
        mergeSort(rows, target, source, middle, to);
        if (compare(rows, source[middle - 1], source[middle]) <= 0) {
            System.arraycopy(source, from, target, from, to - from);
            return;
        }
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            boolean takeLeft = right >= to || left < middle && compare(rows, source[left], source[right]) <= 0;
            target[i] = takeLeft ? source[left++] : source[right++];
        }
    }

    int compare(RowStore rows, int a, int b) {
        for (int k = 0; k < keys.length; k++) {
            int order = compareKey(
                    k, rows.vector(a, keys[k]), a & RowStore.MASK, rows.vector(b, keys[k]), b & RowStore.MASK);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    int compareKey(int key, Vector left, int leftAt, Vector right, int rightAt) {
        boolean leftNull = left.isNull(leftAt);
        boolean rightNull = right.isNull(rightAt);
        if (leftNull || rightNull) {
            return leftNull == rightNull ? 0 : leftNull == nullsFirst[key] ? -1 : 1;
        }
        int order = left.compare(leftAt, right, rightAt);
        return descending[key] ? -order : order;
    }
}
