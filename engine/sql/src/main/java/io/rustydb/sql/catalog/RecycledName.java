package io.rustydb.sql.catalog;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;

/// The name of an object in the recycle bin: `bin$<id>$<scn>$<micros>$<name>`, numbers to the base of 36.
///
/// A dropped table stays a table of its schema, with its heap, indexes and identity sequences, under such
/// names. They say all there is to know of the drop, so that the catalogue has no rows for it, and a damaged
/// one loses none; nobody else may give them. The id makes them differ, and keeps them the same however often a
/// table is dropped.
///
/// @param id of the object
/// @param scn the last commit when it was dropped: AS OF shows its rows as they were
/// @param micros when it was dropped, since 1970 UTC; 0 if the clock said earlier: a sign would have to be
///     quoted
/// @param original the name it had
public record RecycledName(long id, long scn, long micros, String original) implements Comparable<RecycledName> {
    public static final String PREFIX = "bin$";
    private static final int PARTS = 5;
    private static final int RADIX = 36;

    public RecycledName {
        micros = Math.max(0, micros);
    }

    /// True for names that only the recycle bin gives.
    public static boolean isOne(String name) {
        return name.startsWith(PREFIX);
    }

    public static boolean isOne(TableDescriptor table) {
        return isOne(table.name());
    }

    /// @throws DbException 55000 the table is in the recycle bin
    public static void refuse(TableDescriptor table, int position) {
        if (isOne(table)) {
            throw DbException.at(
                    ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "table is in the recycle bin and can only be read, table=" + table
                            + "; bring it back with FLASHBACK TABLE … TO BEFORE DROP, or PURGE it",
                    position);
        }
    }

    public static RecycledName of(TableDescriptor table) {
        return parse(table.name());
    }

    public static RecycledName parse(String name) {
        String[] parts = name.split("\\$", PARTS);
        assert isOne(name) && parts.length == PARTS : "a name of the recycle bin: " + name;
        return new RecycledName(
                Long.parseLong(parts[1], RADIX),
                Long.parseLong(parts[2], RADIX),
                Long.parseLong(parts[3], RADIX),
                parts[4]);
    }

    /// Of an object that goes into the bin with this one.
    public String of(long otherId, String name) {
        return new RecycledName(otherId, scn, micros, name).text();
    }

    public String text() {
        return PREFIX + number(id) + "$" + number(scn) + "$" + number(micros) + "$" + original;
    }

    private static String number(long value) {
        return Long.toString(value, RADIX);
    }

    /// In the order of dropping.
    @Override
    public int compareTo(RecycledName other) {
        int order = Long.compare(scn, other.scn);
        order = order != 0 ? order : Long.compare(micros, other.micros);
        return order != 0 ? order : Long.compare(id, other.id);
    }
}
