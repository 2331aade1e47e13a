package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.CatalogTables;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor.ForeignKey;
import io.rustydb.sql.catalog.ConstraintDescriptor.Key;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.SchemaDescriptor;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptors;
import io.rustydb.sql.parser.ast.DefinitionStatement.Drop;
import io.rustydb.sql.parser.ast.QualifiedName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// DROP of tables, indexes, sequences and schemas.
final class Drops {
    private final DefinitionContext context;

    Drops(DefinitionContext context) {
        this.context = context;
    }

    void drop(Drop statement) {
        switch (statement.kind()) {
            case TABLE -> dropTables(statement);
            case INDEX -> statement.names().forEach(name -> dropIndex(name, statement.ifExists()));
            case SEQUENCE -> statement.names().forEach(name -> dropSequence(name, statement));
            case SCHEMA -> statement.names().forEach(name -> dropSchema(name, statement));
            case VIEW -> dropViews(statement, TableDescriptor.Kind.VIEW);
            case MATERIALIZED_VIEW -> dropViews(statement, TableDescriptor.Kind.MATERIALIZED_VIEW);
            case COLUMN, CONSTRAINT, DATABASE, ROLE ->
                throw DbException.at(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "DROP " + statement.kind() + " is not supported",
                        statement.position());
        }
    }

    private void dropTables(Drop statement) {
        List<TableDescriptor> tables = new ArrayList<>();
        Set<Long> ids = new HashSet<>();
        for (QualifiedName name : statement.names()) {
            TableDescriptor table = Names.findTable(name, context);
            if (table == null) {
                if (statement.ifExists()) {
                    continue;
                }
                throw Names.undefinedTable(name, context);
            }
            Names.refuseSystem(table.schema(), name.position());
            RecycledName.refuse(table, name.position());
            Names.requireKind(table, TableDescriptor.Kind.TABLE, name.position());
            if (ids.add(table.id())) {
                tables.add(table);
            }
        }
        for (TableDescriptor table : tables) {
            context.lockExclusive(table);
        }
        boolean recycles = context.recycles() && !statement.purge();
        for (TableDescriptor table : tables) {
            detach(table.id(), ids, statement.cascade(), statement.position());
            if (recycles && !table.isTemporary()) {
                new RecycleBin(context).put(table.id());
            } else {
                remove(table.id());
            }
        }
    }

    private void dropViews(Drop statement, TableDescriptor.Kind kind) {
        List<TableDescriptor> views = new ArrayList<>();
        Set<Long> together = new HashSet<>();
        for (QualifiedName name : statement.names()) {
            TableDescriptor view = Names.findTable(name, context);
            if (view == null) {
                if (statement.ifExists()) {
                    continue;
                }
                throw Names.undefinedTable(name, context);
            }
            Names.requireKind(view, kind, name.position());
            if (together.add(view.id())) {
                views.add(view);
            }
        }
        for (TableDescriptor view : views) {
            context.lockExclusive(view);
        }
        for (TableDescriptor view : views) {
            if (context.catalog().table(view.id()) != null) {
                new Dependents(context).drop(view, together, statement.cascade(), statement.position());
                remove(view.id());
            }
        }
    }

    /// Takes the foreign keys that other tables have to it, and lets its parents forget it.
    ///
    /// @param together ids of all tables that go with it: their foreign keys are no hindrance
    void detach(long id, Set<Long> together, boolean cascade, int position) {
        TableDescriptor table = table(id);
        new Dependents(context).drop(table, together, cascade, position);
        for (ForeignKey key : table.referencedBy()) {
            if (key.childTableId() == id) {
                continue;
            }
            TableDescriptor child = table(key.childTableId());
            if (!cascade && !together.contains(child.id())) {
                throw DbException.about(
                                ErrorCode.DEPENDENT_OBJECTS_EXIST,
                                "table is referred to, table=" + table + ", constraint=" + key.name() + ", of=" + child
                                        + "; use DROP … CASCADE",
                                key.name())
                        .withPosition(position);
            }
            context.lockExclusive(child);
            removeConstraint(child.id(), key);
        }
        for (ForeignKey key : table.foreignKeys()) {
            if (key.parentTableId() != id) {
                forgetChild(key);
            }
        }
    }

    /// Drops a table that no foreign key names any more, with all that is its own.
    void remove(long id) {
        TableDescriptor table = table(id);
        CatalogSnapshot.Editor editor = context.catalog().edit().removeTable(id);
        if (table.hasStorage()) {
            context.structures().dropHeap(table);
        }
        table.indexes().forEach(index -> context.structures().dropIndex(index));
        for (SequenceDescriptor sequence : context.catalog().sequences(table.schema())) {
            if (sequence.ownerTableId() == id) {
                context.structures().dropCounter(sequence.counter());
                editor.removeSequence(sequence.id());
            }
        }
        context.install(editor.finish());
    }

    private TableDescriptor table(long id) {
        TableDescriptor table = context.catalog().table(id);
        assert table != null : "table is in the snapshot";
        return table;
    }

    /// Takes a constraint from its table; a key's index goes with it.
    void removeConstraint(long tableId, ConstraintDescriptor constraint) {
        TableDescriptor table = table(tableId);
        List<ConstraintDescriptor> rest = new ArrayList<>(table.constraints());
        rest.removeIf(c -> c.id() == constraint.id());
        TableDescriptor changed = TableDescriptors.withConstraints(table, rest);
        if (constraint instanceof Key key) {
            changed = withoutIndex(changed, key.indexId());
        }
        context.install(context.catalog().edit().put(changed).finish());
        if (constraint instanceof ForeignKey key && context.catalog().table(key.parentTableId()) != null) {
            forgetChild(key);
        }
    }

    private TableDescriptor withoutIndex(TableDescriptor table, long indexId) {
        List<IndexDescriptor> rest = new ArrayList<>();
        for (IndexDescriptor index : table.indexes()) {
            if (index.id() == indexId) {
                context.structures().dropIndex(index);
            } else {
                rest.add(index);
            }
        }
        return TableDescriptors.withIndexes(table, rest);
    }

    private void forgetChild(ForeignKey key) {
        TableDescriptor parent = table(key.parentTableId());
        List<ForeignKey> rest = new ArrayList<>(parent.referencedBy());
        rest.removeIf(k -> k.id() == key.id());
        context.install(context.catalog()
                .edit()
                .put(TableDescriptors.withReferencedBy(parent, rest))
                .finish());
    }

    private void dropIndex(QualifiedName name, boolean ifExists) {
        IndexDescriptor index = Names.findIndex(name, context);
        if (index == null) {
            if (ifExists) {
                return;
            }
            throw DbException.at(ErrorCode.UNDEFINED_OBJECT, "index does not exist, name=" + name, name.position());
        }
        RecycledName.refuse(table(index.tableId()), name.position());
        context.lockExclusive(table(index.tableId()));
        dropIndex(index, name);
    }

    /// Of a table that is locked.
    void dropIndex(IndexDescriptor index, QualifiedName name) {
        TableDescriptor table = table(index.tableId());
        Key key = table.keyOf(index);
        if (key != null) {
            throw DbException.about(
                            ErrorCode.DEPENDENT_OBJECTS_EXIST,
                            "index enforces a constraint, index=" + name + ", constraint=" + key.name()
                                    + "; drop the constraint",
                            key.name())
                    .withPosition(name.position());
        }
        ForeignKey user = userOf(table, index.id());
        if (user != null) {
            throw DbException.about(
                            ErrorCode.DEPENDENT_OBJECTS_EXIST,
                            "index serves a foreign key, index=" + name + ", constraint=" + user.name(),
                            user.name())
                    .withPosition(name.position());
        }
        context.install(
                context.catalog().edit().put(withoutIndex(table, index.id())).finish());
    }

    /// The foreign key that probes this index, as child or as parent.
    static @Nullable ForeignKey userOf(TableDescriptor table, long indexId) {
        for (ForeignKey key : table.foreignKeys()) {
            if (key.childIndexId() == indexId) {
                return key;
            }
        }
        for (ForeignKey key : table.referencedBy()) {
            if (key.parentIndexId() == indexId) {
                return key;
            }
        }
        return null;
    }

    private void dropSequence(QualifiedName name, Drop statement) {
        SequenceDescriptor sequence = Names.findSequence(name, context);
        if (sequence == null && statement.ifExists()) {
            return;
        }
        SequenceDescriptor found = sequence != null ? sequence : Names.requireSequence(name, context);
        if (found.isIdentity(context.catalog())) {
            throw DbException.at(
                    ErrorCode.DEPENDENT_OBJECTS_EXIST,
                    "sequence feeds an identity column, sequence=" + name + ", table=" + table(found.ownerTableId()),
                    name.position());
        }
        for (TableDescriptor table : List.copyOf(context.catalog().tables())) {
            dropDefaults(table, found, statement);
        }
        dropSequence(found);
    }

    private void dropSequence(SequenceDescriptor sequence) {
        context.structures().dropCounter(sequence.counter());
        context.install(context.catalog().edit().removeSequence(sequence.id()).finish());
    }

    /// Defaults that draw from the sequence go with it.
    private void dropDefaults(TableDescriptor table, SequenceDescriptor sequence, Drop statement) {
        List<ColumnDescriptor> columns = new ArrayList<>(table.columns());
        boolean found = false;
        for (int i = 0; i < columns.size(); i++) {
            ColumnDescriptor column = columns.get(i);
            if (column.defaultValue() == null
                    || !SequenceUses.draws(column.defaultValue().tree(), sequence, context.path(), context.catalog())) {
                continue;
            }
            if (!statement.cascade()) {
                throw DbException.about(
                                ErrorCode.DEPENDENT_OBJECTS_EXIST,
                                "a default draws from the sequence, sequence=" + sequence.name() + ", table=" + table
                                        + ", column=" + column.name() + "; use CASCADE",
                                sequence.name())
                        .withPosition(statement.position());
            }
            found = true;
            columns.set(i, Columns.change(column, column.type(), column.notNull(), null, column.identity()));
        }
        if (found) {
            context.lockExclusive(table);
            context.install(context.catalog()
                    .edit()
                    .put(TableDescriptors.withColumns(table, columns, table.layout()))
                    .finish());
        }
    }

    /// Sequences that a column owns go with it.
    void dropOwned(TableDescriptor table, ColumnDescriptor column) {
        for (SequenceDescriptor sequence : List.copyOf(context.catalog().sequences(table.schema()))) {
            if (sequence.ownerTableId() == table.id() && sequence.ownerColumn() == column.ordinal()) {
                dropSequence(sequence);
            }
        }
    }

    private void dropSchema(QualifiedName name, Drop statement) {
        SchemaDescriptor schema = context.catalog().schema(name.name());
        if (schema == null) {
            if (statement.ifExists()) {
                return;
            }
            throw Names.undefinedSchema(name.name(), context.catalog(), name.position());
        }
        Names.refuseSystem(schema.name(), name.position());
        if (schema.name().equals(CatalogTables.DEFAULT_SCHEMA)) {
            throw DbException.at(ErrorCode.FEATURE_NOT_SUPPORTED, "schema public cannot be dropped", name.position());
        }
        List<TableDescriptor> tables = List.copyOf(context.catalog().tables(schema.name()));
        // What is in the recycle bin goes with its schema, and hinders nobody.
        long living =
                tables.stream().filter(table -> !RecycledName.isOne(table)).count();
        long sequences = context.catalog().sequences(schema.name()).stream()
                .filter(sequence -> !RecycledName.isOne(sequence.name()))
                .count();
        if (!statement.cascade() && living + sequences > 0) {
            throw DbException.at(
                    ErrorCode.DEPENDENT_OBJECTS_EXIST,
                    "schema is not empty, schema=" + name + ", tables=" + living + ", sequences=" + sequences
                            + "; use DROP … CASCADE",
                    name.position());
        }
        Set<Long> together = new HashSet<>();
        tables.forEach(table -> together.add(table.id()));
        for (TableDescriptor table : tables) {
            context.lockExclusive(table);
        }
        for (TableDescriptor table : tables) {
            if (context.catalog().table(table.id()) != null) {
                detach(table.id(), together, true, statement.position());
                remove(table.id());
            }
        }
        CatalogSnapshot.Editor editor = context.catalog().edit();
        for (SequenceDescriptor sequence : List.copyOf(context.catalog().sequences(schema.name()))) {
            context.structures().dropCounter(sequence.counter());
            editor.removeSequence(sequence.id());
        }
        context.install(editor.removeSchema(schema.name()).finish());
    }

    /// Removes a column's sequence with the column.
    void dropIdentity(ColumnDescriptor column) {
        ColumnDescriptor.Identity identity = column.identity();
        if (identity != null) {
            SequenceDescriptor sequence = context.catalog().sequence(identity.sequenceId());
            assert sequence != null : "an identity has its sequence";
            context.structures().dropCounter(sequence.counter());
            context.install(
                    context.catalog().edit().removeSequence(sequence.id()).finish());
        }
    }
}
