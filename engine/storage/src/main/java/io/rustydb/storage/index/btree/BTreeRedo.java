package io.rustydb.storage.index.btree;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.wal.RedoHandler;
import java.lang.foreign.MemorySegment;

/// The operations on index pages, handler 4. Every change of an index page is one of these, at run time and at
/// recovery.
///
/// ```
/// FORMAT    0 level u8 | 1 flags u8 (1 no upper bound) | 2 lowLength u16 | 4 highLength u16 | 6 count u16
///     | 8 right u64
///           16 low fence | high fence | count × item (header u16, bytes without the prefix)
/// INSERT    0 index u16 | 2 bits u16 (of the item header) | 4 length u16 | 6 bytes without the prefix
/// INSERT_RUN  0 items u16 | 2 bytes of all u16 | for each: place among the items before u16, length u16
///           then the items' bytes without the prefix, one behind the other
/// REMOVE    0 index u16
/// STATE     0 index u16 | 2 marked u8 | 3 reserved u8 | 4 marks u16
/// TRUNCATE  0 index u16 | 2 highLength u16 | 4 reserved u32 | 8 right u64 | 16 high fence
/// RETIRE    nothing
/// LIST_INSERT  0 index u16 | 2 locator u64          into the list (or single entry) at the index
/// LIST_REMOVE  0 index u16 | 2 position u16
/// LIST_MARK    0 index u16 | 2 position u16 | 4 marked u8
/// LIST_CUT     0 index u16 | 2 position u16         first entry of the second list
/// DEDUPLICATE  nothing
/// ```
public final class BTreeRedo implements RedoHandler {
    public static final byte ID = 4;
    public static final BTreeRedo REDO = new BTreeRedo();

    static final int FORMAT = 1;
    static final int INSERT = 2;
    static final int REMOVE = 3;
    static final int STATE = 4;
    static final int TRUNCATE = 5;
    static final int RETIRE = 6;
    static final int LIST_INSERT = 7;
    static final int LIST_REMOVE = 8;
    static final int LIST_MARK = 9;
    static final int LIST_CUT = 10;
    static final int DEDUPLICATE = 11;
    static final int INSERT_RUN = 12;

    static final int FORMAT_HEADER_BYTES = 16;
    static final int INSERT_HEADER_BYTES = 6;
    static final int RUN_HEADER_BYTES = 4;
    static final int RUN_ITEM_BYTES = 4;
    static final int TRUNCATE_HEADER_BYTES = 16;

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public void redo(
            int operation, MemorySegment a, long at, int length, MemorySegment memory, long base, int pageSize) {
        switch (operation) {
            case FORMAT ->
                NodeEdit.format(
                        memory,
                        base,
                        pageSize,
                        u8(a, at),
                        a.get(PageHeader.U64, at + 8),
                        (u8(a, at + 1) & NodeLayout.NO_UPPER_BOUND) != 0,
                        a,
                        at + FORMAT_HEADER_BYTES,
                        u16(a, at + 2),
                        u16(a, at + 4),
                        u16(a, at + 6));
            case INSERT ->
                NodeEdit.insert(
                        memory,
                        base,
                        pageSize,
                        u16(a, at),
                        u16(a, at + 2),
                        a,
                        at + INSERT_HEADER_BYTES,
                        u16(a, at + 4));
            case INSERT_RUN ->
                NodeEdit.insertRun(memory, base, pageSize, a, at + RUN_HEADER_BYTES, u16(a, at), u16(a, at + 2));
            case REMOVE -> NodeEdit.remove(memory, base, u16(a, at));
            case STATE -> NodeEdit.setState(memory, base, u16(a, at), u8(a, at + 2) != 0, u16(a, at + 4));
            case TRUNCATE ->
                NodeEdit.truncate(
                        memory,
                        base,
                        pageSize,
                        u16(a, at),
                        a.get(PageHeader.U64, at + 8),
                        a,
                        at + TRUNCATE_HEADER_BYTES,
                        u16(a, at + 2));
            case RETIRE -> NodeEdit.retire(memory, base);
            case LIST_INSERT -> NodeList.insert(memory, base, pageSize, u16(a, at), a.get(PageHeader.U64, at + 2));
            case LIST_REMOVE -> NodeList.remove(memory, base, pageSize, u16(a, at), u16(a, at + 2));
            case LIST_MARK -> NodeList.setMark(memory, base, pageSize, u16(a, at), u16(a, at + 2), u8(a, at + 4) != 0);
            case LIST_CUT -> NodeList.cut(memory, base, pageSize, u16(a, at), u16(a, at + 2));
            case DEDUPLICATE -> NodeList.deduplicate(memory, base, pageSize);
            default -> throw new AssertionError("unknown operation on an index page, operation=" + operation);
        }
    }

    private static int u8(MemorySegment m, long at) {
        return m.get(PageHeader.U8, at) & 0xFF;
    }

    private static int u16(MemorySegment m, long at) {
        return m.get(PageHeader.U16, at) & 0xFFFF;
    }
}
