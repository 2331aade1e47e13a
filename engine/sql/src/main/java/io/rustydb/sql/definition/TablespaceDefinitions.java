package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.IndexShape;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptors;
import io.rustydb.sql.catalog.TablespaceDescriptor;
import io.rustydb.sql.parser.ast.DefinitionStatement.AlterIndex;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateTablespace;
import io.rustydb.sql.parser.ast.DefinitionStatement.DropTablespace;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.Placement;
import io.rustydb.storage.buffer.PoolName;
import io.rustydb.storage.page.FileList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// CREATE and DROP TABLESPACE, and what moves tables and indexes between tablespaces and buffer pools.
final class TablespaceDefinitions {
    private static final Set<String> RESERVED = Set.of(TablespaceDescriptor.MAIN, "undo");

    private final DefinitionContext context;
    private final Placements placements;

    TablespaceDefinitions(DefinitionContext context) {
        this.context = context;
        this.placements = new Placements(context);
    }

    // ---- tablespaces

    void create(CreateTablespace statement) {
        Name name = statement.name();
        // Who makes one of the same name waits here, and not only when the file is there already.
        context.lockTablespaceName(name.text());
        if (context.catalog().tablespace(name.text()) != null || RESERVED.contains(name.text())) {
            if (statement.ifNotExists()) {
                return;
            }
            throw DbException.at(
                    ErrorCode.DUPLICATE_OBJECT, "tablespace exists already, name=" + name, name.position());
        }
        String file = statement.file().orElse(null);
        if (file != null && !FileList.isName(file)) {
            throw DbException.at(
                    ErrorCode.INVALID_ARGUMENT,
                    "file name of a tablespace is none, name=" + file
                            + "; its file lies in directory " + FileList.DIRECTORY
                            + " of the database, write letters, digits, _, - and . without a directory",
                    statement.filePosition());
        }
        long id = context.newObjectId();
        TablespaceDescriptor made = context.structures()
                .createTablespace(id, name.text(), file, statement.pageSize().orElse(0));
        context.install(context.catalog().edit().put(made).finish());
    }

    void drop(DropTablespace statement) {
        Name name = statement.name();
        if (RESERVED.contains(name.text())) {
            throw DbException.at(
                    ErrorCode.DEPENDENT_OBJECTS_EXIST,
                    "tablespace is the database's own, name=" + name,
                    name.position());
        }
        if (context.catalog().tablespace(name.text()) == null && statement.ifExists()) {
            return;
        }
        TablespaceDescriptor tablespace = placements.require(name.text(), name.position());
        context.lockExclusive(tablespace);
        List<TableDescriptor> tables = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (TableDescriptor table : context.catalog().tables()) {
            if (TablespaceDescriptor.fileOf(table.root()) == tablespace.fileId()) {
                tables.add(table);
                continue;
            }
            for (IndexDescriptor index : table.indexes()) {
                if (TablespaceDescriptor.fileOf(index.root()) == tablespace.fileId()) {
                    others.add("index " + index.schema() + "." + index.name() + " of table " + table);
                }
            }
        }
        if (!statement.contents() && !(tables.isEmpty() && others.isEmpty())) {
            throw DbException.at(
                    ErrorCode.OBJECT_IN_USE,
                    "tablespace is not empty, name=" + name + ", tables=" + tables.size() + ", indexes of other tables="
                            + others.size()
                            + " (those in the recycle bin count); use DROP TABLESPACE … INCLUDING CONTENTS",
                    name.position());
        }
        if (!others.isEmpty()) {
            throw DbException.at(
                    ErrorCode.DEPENDENT_OBJECTS_EXIST,
                    "tablespace has indexes of tables that lie elsewhere, name=" + name + ", first=" + others.getFirst()
                            + "; drop them or move them by ALTER INDEX … SET TABLESPACE",
                    name.position());
        }
        if (statement.contents()) {
            context.structures().giveUpIfMissing(tablespace);
        }
        dropContents(tables, statement);
        context.structures().dropTablespace(tablespace);
        context.install(
                context.catalog().edit().removeTablespace(tablespace.name()).finish());
    }

    private void dropContents(List<TableDescriptor> tables, DropTablespace statement) {
        Set<Long> together = new HashSet<>();
        for (TableDescriptor table : tables) {
            together.add(table.id());
            context.lockExclusive(table);
        }
        Drops drops = new Drops(context);
        for (TableDescriptor table : tables) {
            drops.detach(table.id(), together, statement.cascade(), statement.position());
            drops.remove(table.id());
        }
    }

    // ---- tables and indexes

    /// ALTER TABLE … SET TABLESPACE, MOVE TABLESPACE, STORAGE. The table is locked exclusively.
    void place(TableDescriptor table, Placement placement) {
        if (placement.pool().isPresent()) {
            PoolName pool = Placements.pool(placement.pool().get());
            install(TableDescriptors.withBufferPool(table, pool));
        }
        if (placement.tablespace().isPresent()) {
            int file = placements.file(placement.tablespace().get());
            TableDescriptor t = context.catalog().table(table.id());
            assert t != null : "the table is locked";
            if (TablespaceDescriptor.fileOf(t.root()) != file) {
                move(t, file);
            }
        }
    }

    /// The rows go into a new heap as they are, and so they get new row ids: every index is built anew, where
    /// it was.
    private void move(TableDescriptor table, int file) {
        long root = context.structures().createHeap(table.id(), file);
        context.structures().copyRows(table, root);
        context.structures().dropHeapAlone(table);
        TableDescriptor moved = TableDescriptors.withStorage(table, root, table.indexes());
        install(moved);
        new IndexRebuild(context).rebuild(moved, moved.indexes(), 0);
    }

    /// ALTER INDEX.
    void alter(AlterIndex statement) {
        IndexDescriptor named = find(statement);
        if (named == null && statement.ifExists()) {
            return;
        }
        TableDescriptor of = named == null ? null : context.catalog().table(named.tableId());
        if (of != null) {
            Names.refuseSystem(of.schema(), statement.name().position());
            context.lockExclusive(of);
        }
        IndexDescriptor index = find(statement);
        if (index == null) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_OBJECT,
                    "index does not exist, name=" + statement.name(),
                    statement.name().position());
        }
        TableDescriptor table = context.catalog().table(index.tableId());
        assert table != null : "an index has its table";
        Placement placement = statement.placement();
        if (placement.pool().isPresent()) {
            PoolName pool = Placements.pool(placement.pool().get());
            List<IndexDescriptor> indexes = new ArrayList<>(table.indexes());
            IndexDescriptor changed = IndexShape.of(index).withBufferPool(pool).resolve(index, table.layout());
            indexes.set(indexes.indexOf(index), changed);
            table = TableDescriptors.withIndexes(table, indexes);
            index = changed;
            install(table);
        }
        if (placement.tablespace().isPresent()) {
            int file = placements.file(placement.tablespace().get());
            if (TablespaceDescriptor.fileOf(index.root()) != file) {
                new IndexRebuild(context).rebuild(table, List.of(index), file);
            }
        }
    }

    private @Nullable IndexDescriptor find(AlterIndex statement) {
        return Names.findIndex(statement.name(), context);
    }

    private void install(TableDescriptor table) {
        context.install(context.catalog().edit().put(table).finish());
    }
}
