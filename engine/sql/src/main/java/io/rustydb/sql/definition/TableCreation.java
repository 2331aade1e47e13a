package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.RowColumn;
import io.rustydb.base.type.RowLayout;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.TableBuilder;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.definition.Columns.Written;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateTable;
import io.rustydb.sql.parser.ast.DefinitionStatement.OnCommit;
import io.rustydb.sql.parser.ast.DefinitionStatement.TableScope;
import io.rustydb.sql.parser.ast.TableElement;
import io.rustydb.sql.parser.ast.TableElement.ColumnDefinition;
import io.rustydb.sql.parser.ast.TableElement.TableConstraint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// CREATE TABLE.
final class TableCreation {
    private static final int COLUMNS_MAX = 1600;

    private final DefinitionContext context;

    TableCreation(DefinitionContext context) {
        this.context = context;
    }

    void create(CreateTable statement) {
        TableDescriptor.Persistence persistence = persistence(statement.scope(), statement.position());
        String schema = persistence == TableDescriptor.Persistence.TEMPORARY
                ? context.temporarySchema(statement.name())
                : Names.targetSchema(statement.name(), context);
        String name = statement.name().name();
        CatalogSnapshot catalog = context.catalog();
        if (statement.ifNotExists() && Names.isTaken(schema, name, catalog)) {
            return;
        }
        Names.requireFree(schema, name, context, statement.name().position());
        long id = context.newObjectId();
        Columns columns = new Columns(context);
        List<ColumnDescriptor> descriptors = new ArrayList<>();
        List<Written> constraints = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (TableElement element : statement.elements()) {
            switch (element) {
                case ColumnDefinition definition -> {
                    if (!seen.add(definition.name().text())) {
                        throw DbException.at(
                                ErrorCode.DUPLICATE_COLUMN,
                                "column is defined twice, column=" + definition.name(),
                                definition.position());
                    }
                    descriptors.add(columns.define(definition, descriptors.size(), id, schema, name));
                }
                case TableConstraint constraint -> constraints.add(new Written(constraint, null));
            }
        }
        if (descriptors.size() > COLUMNS_MAX) {
            throw DbException.at(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "too many columns, columns=" + descriptors.size() + ", maximum=" + COLUMNS_MAX,
                    statement.position());
        }
        RowLayout layout = new RowLayout(
                1, descriptors.stream().map(c -> RowColumn.of(c.type())).toList());
        TableDescriptor table = new TableBuilder(id, schema, name, descriptors, layout)
                .root(context.structures().createHeap(id, new Placements(context).file(statement.placement())))
                .bufferPool(Placements.pool(statement.placement()))
                .persistence(persistence, onCommit(statement.onCommit()))
                .build();
        CatalogSnapshot.Editor editor = catalog.edit().put(table);
        columns.sequences.forEach(editor::put);
        context.install(editor.finish());
        addConstraints(id, columns.constraints, constraints);
    }

    /// @throws DbException 0A000 unlogged
    static TableDescriptor.Persistence persistence(TableScope scope, int position) {
        return switch (scope) {
            case PERMANENT -> TableDescriptor.Persistence.PERMANENT;
            case TEMPORARY -> TableDescriptor.Persistence.TEMPORARY;
            case UNLOGGED ->
                throw DbException.at(ErrorCode.FEATURE_NOT_SUPPORTED, "unlogged tables are not supported", position);
        };
    }

    static TableDescriptor.OnCommit onCommit(OnCommit onCommit) {
        return switch (onCommit) {
            case PRESERVE_ROWS -> TableDescriptor.OnCommit.PRESERVE_ROWS;
            case DELETE_ROWS -> TableDescriptor.OnCommit.DELETE_ROWS;
            case DROP -> TableDescriptor.OnCommit.DROP;
        };
    }

    /// Keys before foreign keys, which may refer to them; otherwise as written.
    private void addConstraints(long id, List<Written> ofColumns, List<Written> ofTable) {
        Constraints constraints = new Constraints(context);
        List<Written> all = new ArrayList<>(ofColumns);
        all.addAll(ofTable);
        for (Written written : all) {
            if (!(written.constraint() instanceof TableConstraint.ForeignKey)) {
                constraints.add(id, written, false);
            }
        }
        for (Written written : all) {
            if (written.constraint() instanceof TableConstraint.ForeignKey) {
                constraints.add(id, written, false);
            }
        }
    }
}
