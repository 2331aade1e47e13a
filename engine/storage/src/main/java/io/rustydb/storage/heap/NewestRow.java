package io.rustydb.storage.heap;

import io.rustydb.base.type.RowBuffer;

/// The newest version of a row, committed or not: what constraint checks look at. Reusable; filled by
/// [Heap#fetchNewest].
public final class NewestRow {
    /// The bytes, if [#exists].
    public final RowBuffer row = new RowBuffer();
    /// True if there is a newest version and it is not a deletion.
    public boolean exists;
    /// The other transaction whose change of the row is not committed, or 0: wait for its end and look again.
    /// The own transaction's change is 0.
    public long holder;
    /// The bytes are a forwarding address: only while it is being followed.
    boolean forwarded;
    /// The bytes are those of a [RowPiece]: only until it is put together.
    boolean continued;
}
