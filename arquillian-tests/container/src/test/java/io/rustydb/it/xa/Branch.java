package io.rustydb.it.xa;

import java.util.HexFormat;
import javax.transaction.xa.Xid;

/// A branch's name as it is written into a file name: `format-global-branch`.
record Branch(int format, String global, String qualifier) implements Xid {
    static Branch of(Xid xid) {
        HexFormat hex = HexFormat.of();
        return new Branch(
                xid.getFormatId(),
                hex.formatHex(xid.getGlobalTransactionId()),
                hex.formatHex(xid.getBranchQualifier()));
    }

    static Branch parse(String text) {
        String[] parts = text.split("-");
        return new Branch(Integer.parseInt(parts[0]), parts[1], parts[2]);
    }

    String text() {
        return format + "-" + global + "-" + qualifier;
    }

    @Override
    public int getFormatId() {
        return format;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return HexFormat.of().parseHex(global);
    }

    @Override
    public byte[] getBranchQualifier() {
        return HexFormat.of().parseHex(qualifier);
    }
}
