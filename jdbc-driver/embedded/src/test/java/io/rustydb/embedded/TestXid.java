package io.rustydb.embedded;

import java.nio.charset.StandardCharsets;
import javax.transaction.xa.Xid;

/// A branch id made of two short texts.
record TestXid(String global, String branch) implements Xid {
    @Override
    public int getFormatId() {
        return 0x4D59;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return global.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] getBranchQualifier() {
        return branch.getBytes(StandardCharsets.UTF_8);
    }

    boolean is(Xid other) {
        return other.getFormatId() == getFormatId()
                && java.util.Arrays.equals(other.getGlobalTransactionId(), getGlobalTransactionId())
                && java.util.Arrays.equals(other.getBranchQualifier(), getBranchQualifier());
    }
}
