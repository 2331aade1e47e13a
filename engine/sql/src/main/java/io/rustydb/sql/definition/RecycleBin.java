package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.ConstraintDescriptor;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.IndexShape;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptors;
import io.rustydb.sql.parser.ast.DefinitionStatement.ObjectKind;
import io.rustydb.sql.parser.ast.DefinitionStatement.Purge;
import io.rustydb.sql.parser.ast.DefinitionStatement.Undrop;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Dropped tables: puts them into the recycle bin, brings them back, and purges them.
///
/// In the bin a table is what it was, under another name, see [RecycledName], and so are its indexes and
/// identity sequences. Its foreign keys are gone, in both directions, but to itself: nobody keeps them true
/// meanwhile.
final class RecycleBin {
    private final DefinitionContext context;

    RecycleBin(DefinitionContext context) {
        this.context = context;
    }

    /// @param id of a table that no other table's foreign key names any more
    void put(long id) {
        TableDescriptor table = table(id);
        List<ConstraintDescriptor> kept = new ArrayList<>(table.constraints());
        kept.removeIf(constraint ->
                constraint instanceof ConstraintDescriptor.ForeignKey key && key.parentTableId() != table.id());
        RecycledName name = context.recycledName(id, table.name());
        rename(TableDescriptors.withConstraints(table, kept), name.text(), name::of);
    }

    /// @param names new names of indexes and sequences, of their ids and old ones
    private void rename(TableDescriptor table, String newName, BiFunction<Long, String, String> names) {
        List<IndexDescriptor> indexes = new ArrayList<>();
        for (IndexDescriptor index : table.indexes()) {
            indexes.add(IndexShape.of(index)
                    .named(table.schema(), names.apply(index.id(), index.name()))
                    .resolve(index, table.layout()));
        }
        CatalogSnapshot.Editor editor = context.catalog()
                .edit()
                .put(TableDescriptors.withName(TableDescriptors.withIndexes(table, indexes), table.schema(), newName));
        for (SequenceDescriptor s : context.catalog().sequences(table.schema())) {
            if (s.ownerTableId() == table.id()) {
                editor.put(s.named(names.apply(s.id(), s.name())));
            }
        }
        context.install(editor.finish());
    }

    /// The names of indexes and sequences come back where they are still free.
    void undrop(Undrop statement) {
        QualifiedName name = statement.name();
        TableDescriptor found = find(name, true);
        context.lockExclusive(found);
        TableDescriptor table = table(found.id());
        String schema = table.schema();
        String newName = statement
                .newName()
                .map(Name::text)
                .orElse(RecycledName.of(table).original());
        Names.requireFree(
                schema,
                newName,
                context,
                statement.newName().map(Name::position).orElse(name.position()));
        Set<String> given = new HashSet<>();
        given.add(newName);
        rename(table, newName, (id, recycled) -> {
            String original = RecycledName.parse(recycled).original();
            boolean free = !given.contains(original) && !Names.isTaken(schema, original, context.catalog());
            String back = free ? original : Names.freeRelationName(schema, original, context.catalog(), given);
            given.add(back);
            return back;
        });
    }

    void purge(Purge statement) {
        if (statement.kind().isEmpty()) {
            List<TableDescriptor> all = new ArrayList<>(context.catalog().tables());
            all.removeIf(table -> !RecycledName.isOne(table));
            all.sort((a, b) -> RecycledName.of(a).compareTo(RecycledName.of(b)));
            all.forEach(context::lockExclusive);
            all.forEach(table -> new Drops(context).remove(table.id()));
            return;
        }
        QualifiedName name = statement.name().orElseThrow();
        if (statement.kind().get() == ObjectKind.TABLE) {
            TableDescriptor table = find(name, false);
            context.lockExclusive(table);
            new Drops(context).remove(table.id());
        } else {
            IndexDescriptor index = findIndex(name);
            context.lockExclusive(table(index.tableId()));
            new Drops(context).dropIndex(index, name);
        }
    }

    private TableDescriptor table(long id) {
        TableDescriptor table = context.catalog().table(id);
        assert table != null : "table is in the snapshot";
        return table;
    }

    /// By its name in the bin, or by the one it had.
    ///
    /// @param newest of several of one name the one that was dropped last, else first
    private TableDescriptor find(QualifiedName name, boolean newest) {
        String schema = Names.schemaOf(name, context);
        TableDescriptor found = null;
        for (TableDescriptor table : context.catalog().tables(schema)) {
            if (RecycledName.isOne(table)) {
                if (table.name().equals(name.name())) {
                    return table;
                }
                RecycledName recycled = RecycledName.of(table);
                if (recycled.original().equals(name.name()) && (found == null || isBetter(recycled, found, newest))) {
                    found = table;
                }
            }
        }
        return found(found, name);
    }

    private static boolean isBetter(RecycledName recycled, TableDescriptor than, boolean newest) {
        int order = recycled.compareTo(RecycledName.of(than));
        return newest ? order > 0 : order < 0;
    }

    private IndexDescriptor findIndex(QualifiedName name) {
        String schema = Names.schemaOf(name, context);
        IndexDescriptor found = null;
        for (TableDescriptor table : context.catalog().tables(schema)) {
            if (RecycledName.isOne(table)) {
                for (IndexDescriptor index : table.indexes()) {
                    RecycledName recycled = RecycledName.parse(index.name());
                    if (index.name().equals(name.name())) {
                        return index;
                    }
                    if (recycled.original().equals(name.name())
                            && (found == null || recycled.compareTo(RecycledName.parse(found.name())) < 0)) {
                        found = index;
                    }
                }
            }
        }
        return found(found, name);
    }

    private static <T> T found(@Nullable T found, QualifiedName name) {
        if (found == null) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_OBJECT,
                    "no such object in the recycle bin, name=" + name + "; sys.recyclebin shows what is there",
                    name.position());
        }
        return found;
    }
}
