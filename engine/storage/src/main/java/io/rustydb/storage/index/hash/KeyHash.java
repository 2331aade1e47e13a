package io.rustydb.storage.index.hash;

import io.rustydb.base.type.LittleEndian;

/// The hash of a key that a hash index stores: part of the file format, never changed.
///
/// Eight bytes at a time, multiplied and rotated; the last step is the finalizer of MurmurHash3 (Appleby),
/// after which each bit depends on all. It is no secret: who chooses keys with equal hashes gets a bucket that
/// is a B+tree, not a chain.
public final class KeyHash {
    public static final int BYTES = Long.BYTES;

    private static final long MULTIPLIER_1 = 0x9E37_79B9_7F4A_7C15L;
    private static final long MULTIPLIER_2 = 0xC2B2_AE3D_27D4_EB4FL;
    private static final long SEED = 0x2545_F491_4F6C_DD1DL;
    private static final int ROTATION = 31;

    private KeyHash() {}

    public static long of(byte[] key, int offset, int length) {
        long hash = SEED + length * MULTIPLIER_1;
        int at = offset;
        int end = offset + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = step(hash, LittleEndian.getLong(key, at));
        }
        if (at < end) {
            long rest = 0;
            for (int shift = 0; at < end; at++, shift += 8) {
                rest |= (key[at] & 0xFFL) << shift;
            }
            hash = step(hash, rest);
        }
        hash ^= hash >>> 33;
        hash *= 0xFF51_AFD7_ED55_8CCDL;
        hash ^= hash >>> 33;
        hash *= 0xC4CE_B9FE_1A85_EC53L;
        return hash ^ hash >>> 33;
    }

    private static long step(long hash, long word) {
        return Long.rotateLeft(hash ^ word * MULTIPLIER_2, ROTATION) * MULTIPLIER_1;
    }
}
