package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor.Check;
import io.rustydb.sql.catalog.ConstraintDescriptor.ForeignKey;
import io.rustydb.sql.catalog.ConstraintDescriptor.Key;
import io.rustydb.sql.catalog.SchemaDescriptor;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptors;
import io.rustydb.sql.definition.Columns.Written;
import io.rustydb.sql.parser.ast.AlterTableAction;
import io.rustydb.sql.parser.ast.DefinitionStatement.AlterTable;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import java.util.ArrayList;
import java.util.List;

/// ALTER TABLE: one action after the other, each on the snapshot the former left.
final class TableAlteration {
    private final DefinitionContext context;

    TableAlteration(DefinitionContext context) {
        this.context = context;
    }

    void alter(AlterTable statement) {
        TableDescriptor named = Names.findTable(statement.name(), context);
        if (named == null && (statement.ifExists() || alterSequence(statement))) {
            return;
        }
        if (named != null && named.kind() != TableDescriptor.Kind.TABLE) {
            alterView(statement);
            return;
        }
        long id = Names.requireTable(statement.name(), context).id();
        context.lockExclusive(table(id));
        for (AlterTableAction action : statement.actions()) {
            apply(id, action);
        }
    }

    /// PostgreSQL lets ALTER TABLE rename and move sequences, too.
    ///
    /// @return false if there is no sequence of this name
    private boolean alterSequence(AlterTable statement) {
        SequenceDescriptor sequence = Names.findSequence(statement.name(), context);
        if (sequence == null) {
            return false;
        }
        for (AlterTableAction action : statement.actions()) {
            switch (action) {
                case AlterTableAction.RenameTable a -> {
                    Names.requireFree(
                            sequence.schema(),
                            a.newName().text(),
                            context,
                            a.newName().position());
                    sequence = sequence.named(a.newName().text());
                }
                case AlterTableAction.SetSchema a -> sequence = moved(sequence, a.schema());
                default ->
                    throw DbException.at(
                            ErrorCode.WRONG_OBJECT_TYPE,
                            "a sequence, not a table, name=" + statement.name(),
                            statement.name().position());
            }
        }
        context.install(context.catalog().edit().put(sequence).finish());
        return true;
    }

    SequenceDescriptor moved(SequenceDescriptor sequence, Name schema) {
        String target = Names.targetSchema(new QualifiedName(List.of(schema, new Name(sequence.name(), 0))), context);
        if (sequence.ownerTableId() != 0) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "a sequence that a table owns moves with the table, sequence=" + sequence.name(),
                    schema.position());
        }
        Names.requireFree(target, sequence.name(), context, schema.position());
        return sequence.in(target, sequence.name());
    }

    /// What can be altered of views: their names, their columns' names and defaults.
    private void alterView(AlterTable statement) {
        TableDescriptor view = Names.requireRelation(statement.name(), context);
        context.lockExclusive(view);
        for (AlterTableAction action : statement.actions()) {
            switch (action) {
                case AlterTableAction.RenameTable ignored -> apply(view.id(), action);
                case AlterTableAction.RenameColumn ignored -> apply(view.id(), action);
                case AlterTableAction.SetSchema ignored -> apply(view.id(), action);
                case AlterTableAction.SetDefault ignored -> apply(view.id(), action);
                case AlterTableAction.DropDefault ignored -> apply(view.id(), action);
                default ->
                    throw DbException.at(
                            ErrorCode.WRONG_OBJECT_TYPE,
                            "this action is not for a " + view.kindWord() + ", name=" + view,
                            action.position());
            }
        }
    }

    private TableDescriptor table(long id) {
        TableDescriptor table = context.catalog().table(id);
        if (table == null) {
            throw DbException.of(ErrorCode.UNDEFINED_TABLE, "table was dropped by another transaction, id=" + id);
        }
        return table;
    }

    private void install(TableDescriptor table) {
        context.install(context.catalog().edit().put(table).finish());
    }

    private void apply(long id, AlterTableAction action) {
        TableDescriptor t = table(id);
        switch (action) {
            case AlterTableAction.AddColumn a -> new ColumnChanges(context).add(t, a);
            case AlterTableAction.DropColumn a -> new ColumnChanges(context).drop(t, a);
            case AlterTableAction.AddConstraint a ->
                new Constraints(context).add(id, new Written(a.constraint(), null), !a.notValid());
            case AlterTableAction.DropConstraint a -> dropConstraint(t, a);
            case AlterTableAction.SetPlacement a -> new TablespaceDefinitions(context).place(t, a.placement());
            case AlterTableAction.SetDefault a -> {
                ColumnDescriptor c = Names.requireColumn(t, a.column());
                if (c.identity() != null) {
                    throw DbException.at(
                            ErrorCode.SYNTAX_ERROR,
                            "an identity column has no default, column=" + c.name(),
                            a.position());
                }
                replace(
                        t,
                        c,
                        Columns.change(
                                c,
                                c.type(),
                                c.notNull(),
                                new Columns(context).defaultValue(a.value(), c.type()),
                                null));
            }
            case AlterTableAction.DropDefault a -> {
                ColumnDescriptor c = Names.requireColumn(t, a.column());
                replace(t, c, Columns.change(c, c.type(), c.notNull(), null, c.identity()));
            }
            case AlterTableAction.SetNotNull a -> {
                ColumnDescriptor c = Names.requireColumn(t, a.column());
                new Constraints(context).requireNoNulls(t, c, a.position());
                replace(t, c, Columns.change(c, c.type(), true, c.defaultValue(), c.identity()));
            }
            case AlterTableAction.DropNotNull a -> {
                ColumnDescriptor c = Names.requireColumn(t, a.column());
                Key primary = t.primaryKey();
                if (c.identity() != null || primary != null && primary.columns().contains(c.ordinal())) {
                    throw DbException.at(
                            ErrorCode.INVALID_TABLE_DEFINITION,
                            "column is an identity or of the primary key, column=" + c.name(),
                            a.position());
                }
                replace(t, c, Columns.change(c, c.type(), false, c.defaultValue(), null));
            }
            case AlterTableAction.SetType a -> new ColumnChanges(context).setType(t, a);
            case AlterTableAction.AddIdentity a -> {
                ColumnDescriptor c = Names.requireColumn(t, a.column());
                if (!c.notNull() || c.defaultValue() != null || c.identity() != null) {
                    throw DbException.at(
                            ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
                            "column must be NOT NULL and without default to become an identity, column=" + c.name(),
                            a.position());
                }
                Columns columns = new Columns(context);
                ColumnDescriptor.Identity identity = columns.identity(
                        c.type(),
                        a.always(),
                        a.options(),
                        t.id(),
                        c.ordinal(),
                        t.schema(),
                        t.name(),
                        a.column(),
                        a.position());
                replace(t, c, Columns.change(c, c.type(), true, null, identity), columns.sequences);
            }
            case AlterTableAction.AlterIdentity a -> alterIdentity(t, a);
            case AlterTableAction.DropIdentity a -> {
                ColumnDescriptor c = Names.requireColumn(t, a.column());
                if (c.identity() == null) {
                    if (a.ifExists()) {
                        return;
                    }
                    throw notIdentity(c, a.position());
                }
                new Drops(context).dropIdentity(c);
                replace(t, c, Columns.change(c, c.type(), c.notNull(), null, null));
            }
            case AlterTableAction.RenameTable a -> {
                Names.requireFree(
                        t.schema(), a.newName().text(), context, a.newName().position());
                install(TableDescriptors.withName(t, t.schema(), a.newName().text()));
            }
            case AlterTableAction.RenameColumn a -> new ColumnChanges(context).rename(t, a);
            case AlterTableAction.RenameConstraint a -> renameConstraint(t, a);
            case AlterTableAction.SetSchema a -> setSchema(t, a.schema());
        }
    }

    private static DbException notIdentity(ColumnDescriptor c, int position) {
        return DbException.at(
                ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE, "column is no identity, column=" + c.name(), position);
    }

    private void replace(TableDescriptor t, ColumnDescriptor old, ColumnDescriptor now) {
        replace(t, old, now, List.of());
    }

    private void replace(TableDescriptor t, ColumnDescriptor old, ColumnDescriptor now, List<SequenceDescriptor> made) {
        List<ColumnDescriptor> columns = new ArrayList<>(t.columns());
        columns.set(columns.indexOf(old), now);
        var editor = context.catalog().edit().put(TableDescriptors.withColumns(t, columns, t.layout()));
        made.forEach(editor::put);
        context.install(editor.finish());
    }

    private void dropConstraint(TableDescriptor t, AlterTableAction.DropConstraint a) {
        for (ConstraintDescriptor constraint : t.constraints()) {
            if (constraint.name().equals(a.constraint().text())) {
                if (constraint instanceof Key key) {
                    dropReferences(t, key, a);
                }
                new Drops(context).removeConstraint(t.id(), constraint);
                return;
            }
        }
        if (!a.ifExists()) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_OBJECT,
                    "constraint does not exist, table=" + t + ", name=" + a.constraint(),
                    a.constraint().position());
        }
    }

    private void dropReferences(TableDescriptor t, Key key, AlterTableAction.DropConstraint a) {
        for (ForeignKey reference : t.referencedBy()) {
            if (reference.parentIndexId() == key.indexId()) {
                if (!a.cascade()) {
                    throw DbException.about(
                                    ErrorCode.DEPENDENT_OBJECTS_EXIST,
                                    "constraint is needed by a foreign key, constraint=" + key.name() + ", needed by="
                                            + reference.name() + "; use CASCADE",
                                    reference.name())
                            .withPosition(a.position());
                }
                TableDescriptor child = table(reference.childTableId());
                context.lockExclusive(child);
                new Drops(context).removeConstraint(child.id(), reference);
            }
        }
        for (ForeignKey own : t.foreignKeys()) {
            if (own.childIndexId() == key.indexId()) {
                throw DbException.about(
                                ErrorCode.DEPENDENT_OBJECTS_EXIST,
                                "constraint's index serves a foreign key, constraint=" + key.name() + ", needed by="
                                        + own.name(),
                                own.name())
                        .withPosition(a.position());
            }
        }
    }

    private void alterIdentity(TableDescriptor t, AlterTableAction.AlterIdentity a) {
        ColumnDescriptor c = Names.requireColumn(t, a.column());
        ColumnDescriptor.Identity identity = c.identity();
        if (identity == null) {
            throw notIdentity(c, a.position());
        }
        SequenceDescriptor old = context.catalog().sequence(identity.sequenceId());
        assert old != null : "an identity has its sequence";
        SequenceDescriptor now = new SequenceDefinitions(context).change(old, a.options(), a.position());
        ColumnDescriptor.Identity changed =
                new ColumnDescriptor.Identity(identity.sequenceId(), a.always().orElse(identity.always()));
        TableDescriptor current = table(t.id());
        replace(current, c, Columns.change(c, c.type(), c.notNull(), null, changed), List.of(now));
    }

    private void renameConstraint(TableDescriptor t, AlterTableAction.RenameConstraint a) {
        if (Names.isTaken(a.newName().text(), t.constraints())) {
            throw DbException.at(
                    ErrorCode.DUPLICATE_OBJECT,
                    "constraint exists already, name=" + a.newName(),
                    a.newName().position());
        }
        List<ConstraintDescriptor> changed = new ArrayList<>();
        ForeignKey renamed = null;
        boolean found = false;
        String name = a.newName().text();
        for (ConstraintDescriptor constraint : t.constraints()) {
            if (!constraint.name().equals(a.constraint().text())) {
                changed.add(constraint);
                continue;
            }
            found = true;
            switch (constraint) {
                case Key k -> changed.add(new Key(k.id(), name, k.primary(), k.columns(), k.indexId()));
                case Check c -> changed.add(new Check(c.id(), name, c.condition()));
                case ForeignKey k -> {
                    renamed = new ForeignKey(
                            k.id(),
                            name,
                            k.childTableId(),
                            k.columns(),
                            k.parentTableId(),
                            k.parentColumns(),
                            k.parentIndexId(),
                            k.childIndexId(),
                            k.matchFull(),
                            k.onDelete(),
                            k.onUpdate());
                    changed.add(renamed);
                }
            }
        }
        if (!found) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_OBJECT,
                    "constraint does not exist, table=" + t + ", name=" + a.constraint(),
                    a.constraint().position());
        }
        install(TableDescriptors.withConstraints(t, changed));
        if (renamed != null) {
            TableDescriptor parent = table(renamed.parentTableId());
            List<ForeignKey> keys = new ArrayList<>();
            for (ForeignKey key : parent.referencedBy()) {
                keys.add(key.id() == renamed.id() ? renamed : key);
            }
            install(TableDescriptors.withReferencedBy(parent, keys));
        }
    }

    private void setSchema(TableDescriptor t, Name schema) {
        SchemaDescriptor target = context.catalog().schema(schema.text());
        if (target == null) {
            throw Names.undefinedSchema(schema.text(), context.catalog(), schema.position());
        }
        Names.refuseSystem(target.name(), schema.position());
        Names.requireFree(target.name(), t.name(), context, schema.position());
        t.indexes().forEach(i -> Names.requireFree(target.name(), i.name(), context, schema.position()));
        var editor = context.catalog().edit().put(TableDescriptors.withName(t, target.name(), t.name()));
        for (SequenceDescriptor s : context.catalog().sequences(t.schema())) {
            if (s.ownerTableId() == t.id()) {
                Names.requireFree(target.name(), s.name(), context, schema.position());
                editor.put(s.in(target.name(), s.name()));
            }
        }
        context.install(editor.finish());
    }
}
