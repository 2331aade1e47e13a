package io.rustydb.sql.session;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.Catalog;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.SystemRows;
import io.rustydb.sql.catalog.SystemTable;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.storage.lock.Awaited;
import io.rustydb.storage.lock.LockMode;
import io.rustydb.storage.lock.LockOwner;
import io.rustydb.storage.lock.LockReport;
import io.rustydb.storage.transaction.Transaction;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `SYS.LOCKS` and `SYS.LOCK_WAITS`.
final class LockTables {
    private LockTables() {}

    static SystemTable locks(SqlDatabase database) {
        return SystemTable.of(
                        "locks",
                        "One row for each table locked and each lock waited for; rows that are locked lie in pages and"
                                + " are seen when somebody waits for them")
                .column("session_id", SqlType.BIGINT, "Session that works in the transaction; NULL for none")
                .column("transaction_id", SqlType.VARCHAR, "SYS.TRANSACTIONS.ID; NULL until it writes")
                .column("lock_type", SqlType.VARCHAR, "table, row for a part of one, name, catalogue or space")
                .column("schema_name", SqlType.VARCHAR, "Schema of the table; NULL for what is in none")
                .column("object_name", SqlType.VARCHAR, "The table; the name that a definition takes or leaves")
                .column("object_id", SqlType.BIGINT, "SYS.TABLES.ID; negative for a name")
                .column("detail", SqlType.VARCHAR, "Which row or key of it")
                .column(
                        "mode",
                        SqlType.VARCHAR,
                        "shared (changes of rows), protected (LOCK TABLE IN SHARE MODE) or exclusive (definitions)")
                .column("is_granted", SqlType.BOOLEAN, "False while it is waited for")
                .column("waiting_since", SqlType.TIMESTAMP_TZ, "Since when")
                .rows((reader, rows) -> {
                    LockReport report = database.structures().locks().report();
                    OpenTransactions open = OpenTransactions.of(database);
                    for (LockReport.Held held : report.held()) {
                        owner(held.owner(), open, rows.next()).add(typeName(held.objectId()));
                        object(held.objectId(), held.label(), reader.catalog(), rows)
                                .addNull()
                                .add(modeName(held.mode()))
                                .add(true)
                                .addNull();
                    }
                    for (LockReport.Wait wait : report.waits()) {
                        owner(wait.waiter(), open, rows.next()).add(typeName(wait));
                        object(wait.what().objectId(), wait.label(), reader.catalog(), rows)
                                .add(detail(wait))
                                .add(modeName(wait.mode()))
                                .add(false)
                                .addTime(wait.sinceMicros());
                    }
                });
    }

    static SystemTable waits(SqlDatabase database) {
        return SystemTable.of("lock_waits", "One row for each transaction that waits and each that it waits for")
                .column("waiting_session_id", SqlType.BIGINT, "Who waits; NULL for a branch without a session")
                .column("waiting_transaction_id", SqlType.VARCHAR, "SYS.TRANSACTIONS.ID; NULL until it writes")
                .column("waiting_sql", SqlType.VARCHAR, "The statement that waits")
                .column("waiting_since", SqlType.TIMESTAMP_TZ, "Since when")
                .column("lock_type", SqlType.VARCHAR, "table, row for a part of one, name, catalogue or space")
                .column("schema_name", SqlType.VARCHAR, "Schema of the table; NULL for what is in none")
                .column("object_name", SqlType.VARCHAR, "The table; the name that a definition takes or leaves")
                .column("object_id", SqlType.BIGINT, "SYS.TABLES.ID; negative for a name")
                .column("detail", SqlType.VARCHAR, "Which row or key of it")
                .column("mode", SqlType.VARCHAR, "What is wanted: shared, protected or exclusive")
                .column("holding_session_id", SqlType.BIGINT, "Who is in the way; NULL for a branch without a session")
                .column("holding_transaction_id", SqlType.VARCHAR, "SYS.TRANSACTIONS.ID")
                .column(
                        "holding_state",
                        SqlType.VARCHAR,
                        "active, waiting (itself), prepared (ask the transaction manager), rolling back")
                .column("holding_sql", SqlType.VARCHAR, "What its session runs or ran last")
                .column("holding_format_id", SqlType.INTEGER, "Of the global transaction; NULL for a local one")
                .column("holding_global_id", SqlType.VARCHAR, "gtrid, hexadecimal")
                .column("holding_branch_qualifier", SqlType.VARCHAR, "bqual, hexadecimal")
                .rows((reader, rows) -> {
                    LockReport report = database.structures().locks().report();
                    OpenTransactions open = OpenTransactions.of(database);
                    Map<LockOwner, LockReport.Wait> waiting = new IdentityHashMap<>();
                    report.waits().forEach(wait -> waiting.put(wait.waiter(), wait));
                    for (LockReport.Wait wait : report.waits()) {
                        for (LockOwner blocker : wait.blockers()) {
                            owner(wait.waiter(), open, rows.next())
                                    .add(sql(wait.waiter(), open))
                                    .addTime(wait.sinceMicros())
                                    .add(typeName(wait));
                            object(wait.what().objectId(), wait.label(), reader.catalog(), rows)
                                    .add(detail(wait))
                                    .add(modeName(wait.mode()));
                            holder(blocker, open, waiting.containsKey(blocker), rows);
                        }
                    }
                });
    }

    private static void holder(LockOwner holder, OpenTransactions open, boolean waits, SystemRows row) {
        owner(holder, open, row)
                .add(holder instanceof Transaction known ? TransactionTables.stateName(known, waits) : null)
                .add(sql(holder, open));
        OpenTransactions.Entry entry = open.of(holder);
        BranchTable.Seen branch = entry == null ? null : entry.branch();
        if (branch == null) {
            row.addNull().addNull().addNull();
        } else {
            row.add((long) branch.id().formatId())
                    .add(TransactionTables.hex(branch.id().globalId()))
                    .add(TransactionTables.hex(branch.id().qualifier()));
        }
    }

    private static SystemRows owner(LockOwner owner, OpenTransactions open, SystemRows row) {
        OpenTransactions.Entry entry = open.of(owner);
        SqlSession session = entry == null ? null : entry.session();
        return row.addId(session == null ? 0 : session.id()).add(TransactionTables.idText(owner));
    }

    private static @Nullable String sql(LockOwner owner, OpenTransactions open) {
        OpenTransactions.Entry entry = open.of(owner);
        SqlSession session = entry == null ? null : entry.session();
        return session == null ? null : session.activity().sql();
    }

    private static SystemRows object(long id, @Nullable String label, CatalogSnapshot catalog, SystemRows row) {
        TableDescriptor table = catalog.table(id);
        row.add(table == null ? null : table.schema()).add(table == null ? name(id, label) : table.name());
        return row.add(id);
    }

    private static String name(long id, @Nullable String label) {
        if (label != null) {
            return label.startsWith(SessionDefinitions.NAME_LABEL)
                    ? label.substring(SessionDefinitions.NAME_LABEL.length())
                    : label;
        }
        if (id == Catalog.LOCK_ID) {
            return "catalogue";
        }
        return id == Shrinking.LOCK_ID ? "space" : id < 0 ? "a name or schema" : "object " + id;
    }

    /// `row 1.5 of public.t`.
    static String describe(Awaited what, @Nullable String label, CatalogSnapshot catalog) {
        TableDescriptor table = catalog.table(what.objectId());
        String name = table == null ? name(what.objectId(), label) : table.toString();
        return what.what().isEmpty() ? name : what.what() + " of " + name;
    }

    private static String typeName(LockReport.Wait wait) {
        return wait.forObject() ? typeName(wait.what().objectId()) : "row";
    }

    private static String typeName(long objectId) {
        if (objectId < 0) {
            return "name";
        }
        return objectId == Catalog.LOCK_ID ? "catalogue" : objectId == Shrinking.LOCK_ID ? "space" : "table";
    }

    private static @Nullable String detail(LockReport.Wait wait) {
        return wait.what().what().isEmpty() ? null : wait.what().what();
    }

    private static String modeName(LockMode mode) {
        return switch (mode) {
            case SHARED -> "shared";
            case PROTECTED -> "protected";
            case EXCLUSIVE -> "exclusive";
        };
    }
}
