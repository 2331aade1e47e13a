package io.rustydb.storage.predicate;

import org.jspecify.annotations.Nullable;

/// What one transaction has read of one index. Guarded by the index's monitor.
final class IndexHold {
    final IndexReads index;
    final SerialTransaction owner;

    /// Keys, newest first.
    @Nullable
    KeyRead keys;

    int keyCount;

    /// Ranges, newest first; a hull is one.
    @Nullable
    RangeRead ranges;

    int rangeCount;

    /// Stands for all keys and ranges, those to come too; one of `ranges`, or null.
    @Nullable
    RangeRead hull;

    IndexHold(IndexReads index, SerialTransaction owner) {
        this.index = index;
        this.owner = owner;
    }

    /// A whole key that was read, there or not.
    static final class KeyRead {
        final byte[] key;
        final int hash;
        final SerialTransaction owner;
        /// In the bucket.
        @Nullable
        KeyRead next;
        /// In the hold.
        @Nullable
        KeyRead nextOfHold;

        KeyRead(byte[] key, int hash, SerialTransaction owner) {
            this.key = key;
            this.hash = hash;
            this.owner = owner;
        }
    }

    /// All keys `low <= key < high`.
    static final class RangeRead {
        byte[] low;
        /// Null = no bound.
        byte @Nullable [] high;

        final SerialTransaction owner;
        /// Place in the index's array.
        int place;

        @Nullable
        RangeRead nextOfHold;

        RangeRead(byte[] low, byte @Nullable [] high, SerialTransaction owner) {
            this.low = low;
            this.high = high;
            this.owner = owner;
        }
    }
}
