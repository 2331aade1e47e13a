package io.rustydb.sql.session;

import java.util.Arrays;

/// A global transaction branch: `Xid` by value.
///
/// @param globalId at most 64 bytes
/// @param qualifier at most 64 bytes
public record XaId(int formatId, byte[] globalId, byte[] qualifier) {
    public static final int PART_BYTES_MAX = 64;

    public XaId {
        if (globalId.length > PART_BYTES_MAX || qualifier.length > PART_BYTES_MAX) {
            throw new XaFailure(XaFailure.XAER_INVAL, "xid part longer than 64 bytes");
        }
        globalId = globalId.clone();
        qualifier = qualifier.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof XaId id
                && id.formatId == formatId
                && Arrays.equals(id.globalId, globalId)
                && Arrays.equals(id.qualifier, qualifier);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * formatId + Arrays.hashCode(globalId)) + Arrays.hashCode(qualifier);
    }
}
