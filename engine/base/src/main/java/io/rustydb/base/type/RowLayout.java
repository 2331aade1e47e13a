package io.rustydb.base.type;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.util.List;

/// How the columns of a table become bytes, for the newest schema version and every older one.
///
/// ```
///  0         2          2+N         F                 E                  V
///  +---------+----------+-----------+-----------------+------------------+---------------+
///  | version | nulls    | fixed-width columns         | end offsets      | variable data |
///  | u16     | N bytes  | in column order             | u16 per variable | in column     |
///  |         | 1 = NULL |                             | column           | order         |
///  +---------+----------+-----------------------------+------------------+---------------+
/// ```
///
/// - **0..1**: version; bits 0..14: schema version the row was written with, u16 little endian, from 1; bit 15:
///   a wide row
/// - **2..**: nulls; N = ⌈columns of that version / 8⌉ bytes; bit c%8 of byte c/8 is set when column c is NULL;
///   spare bits are 0
/// - **F..**: fixed; BOOLEAN 1 byte; SMALLINT 2; INTEGER, DATE 4; BIGINT, TIME, TIMESTAMP 8; REAL, DOUBLE IEEE
///   4 and 8; UUID 16 in network order; all others little endian; zero when NULL
/// - **E..**: ends; bits 0..14: offset from the row's first byte to the byte behind the value; bit 15: the
///   value is out of line
/// - **V..**: data; CHAR, VARCHAR, CLOB: UTF-8; BINARY, VARBINARY, BLOB: raw; NUMERIC: [DecimalCodec]; empty
///   when NULL
///
/// A row of more than 32,767 bytes is *wide*: its end offsets are u32, bit 31 for out of line, and all else is
/// the same. Readers meet it where they meet an older version, so the others pay nothing for it.
///
/// A value out of line is a 16-byte locator: LOB id u64, length in bytes u64. A row of version v has the
/// columns that existed in version v; a later column reads its [RowColumn#missing] value, so ADD COLUMN touches
/// no row. A dropped column stays in the layout.
///
/// Thread rule: immutable, any thread.
public final class RowLayout {
    public static final int VERSION_BYTES = 2;
    public static final int VERSION_MAX = 0x7FFF;
    /// A longer row is wide, since an end offset has 15 bits.
    public static final int NARROW_BYTES_MAX = 0x7FFF;
    /// A row is no longer than this.
    public static final int ROW_BYTES_MAX = 16 << 20;

    static final int WIDE = 0x8000;
    static final int WIDE_END_MASK = 0x7FFF_FFFF;
    static final int WIDE_OUT_OF_LINE = 0x8000_0000;

    static final int END_MASK = 0x7FFF;
    static final int OUT_OF_LINE = 0x8000;
    /// LOB id u64, length u64.
    public static final int LOCATOR_BYTES = 16;

    private final int version;
    private final List<RowColumn> columns;
    /// Fixed columns: bytes of fixed columns before this one; variable columns: their index among the variable
    /// ones.
    private final int[] position;

    private final Shape[] shapes;
    private final ColumnAccessor[] accessors;

    /// Where the parts of a row of one version begin, relative to the row's first byte.
    record Shape(int columnCount, int fixedStart, int endsStart, int variableStart, int variableCount) {
        int wideVariableStart() {
            return endsStart + 4 * variableCount;
        }
    }

    /// @param version newest schema version; columns are in the order of their versions
    public RowLayout(int version, List<RowColumn> columns) {
        if (version > VERSION_MAX) {
            throw DbException.of(
                    ErrorCode.LIMIT_EXCEEDED,
                    "table has too many schema versions, versions=" + version + ", maximum=" + VERSION_MAX
                            + "; rebuild the table");
        }
        this.version = version;
        this.columns = List.copyOf(columns);
        int count = columns.size();
        position = new int[count];
        int fixedBytes = 0;
        int variables = 0;
        int since = 1;
        for (int c = 0; c < count; c++) {
            RowColumn column = columns.get(c);
            assert column.sinceVersion() >= since && column.sinceVersion() <= version : "columns are in version order";
            since = column.sinceVersion();
            int width = column.type().kind().fixedBytes();
            if (width > 0) {
                position[c] = fixedBytes;
                fixedBytes += width;
            } else {
                position[c] = variables++;
            }
        }
        shapes = new Shape[version + 1];
        int known = 0;
        for (int v = 1; v <= version; v++) {
            while (known < count && columns.get(known).sinceVersion() <= v) {
                known++;
            }
            Shape previous = shapes[v - 1];
            shapes[v] = previous != null && previous.columnCount() == known ? previous : shapeOf(known);
        }
        if (shapes[version].variableStart() > NARROW_BYTES_MAX) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "row without variable data is too long, bytes=" + shapes[version].variableStart() + ", maximum="
                            + NARROW_BYTES_MAX + "; use fewer columns");
        }
        accessors = new ColumnAccessor[count];
        for (int c = 0; c < count; c++) {
            accessors[c] = new ColumnAccessor(this, c);
        }
    }

    /// A layout of version 1.
    public static RowLayout of(List<SqlType> types) {
        return new RowLayout(1, types.stream().map(RowColumn::of).toList());
    }

    private Shape shapeOf(int columnCount) {
        int fixedBytes = 0;
        int variables = 0;
        for (int c = 0; c < columnCount; c++) {
            int width = columns.get(c).type().kind().fixedBytes();
            fixedBytes += width;
            variables += width == 0 ? 1 : 0;
        }
        int fixedStart = VERSION_BYTES + (columnCount + 7) / 8;
        int endsStart = fixedStart + fixedBytes;
        return new Shape(columnCount, fixedStart, endsStart, endsStart + 2 * variables, variables);
    }

    public int version() {
        return version;
    }

    public int columnCount() {
        return accessors.length;
    }

    public RowColumn column(int column) {
        return columns.get(column);
    }

    public SqlType type(int column) {
        return columns.get(column).type();
    }

    /// Reads one column of any row of this table; resolve it once, at plan time.
    public ColumnAccessor accessor(int column) {
        return accessors[column];
    }

    /// Accessors of several columns, in the given order.
    public ColumnAccessor[] accessors(int... columnIndexes) {
        ColumnAccessor[] chosen = new ColumnAccessor[columnIndexes.length];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = accessors[columnIndexes[i]];
        }
        return chosen;
    }

    /// Schema version a row was written with.
    public static int versionOf(byte[] row, int offset) {
        return LittleEndian.getUnsignedShort(row, offset) & ~WIDE;
    }

    static boolean isWide(byte[] row, int offset) {
        return (LittleEndian.getUnsignedShort(row, offset) & WIDE) != 0;
    }

    int position(int column) {
        return position[column];
    }

    Shape shape() {
        return shapes[version];
    }

    /// @throws DbException XX001 for a version this table never had
    Shape shape(int rowVersion) {
        if (rowVersion < 1 || rowVersion > version) {
            throw DbException.of(
                    ErrorCode.DATA_CORRUPTED,
                    "row has an unknown schema version, expected=1.." + version + ", found=" + rowVersion
                            + "; run CHECK DATABASE");
        }
        return shapes[rowVersion];
    }
}
