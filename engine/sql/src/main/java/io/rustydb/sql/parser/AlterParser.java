package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.AlterTableAction;
import io.rustydb.sql.parser.ast.ControlStatement;
import io.rustydb.sql.parser.ast.ControlStatement.AlterSystem;
import io.rustydb.sql.parser.ast.ControlStatement.SetScope;
import io.rustydb.sql.parser.ast.ControlStatement.SetVariable;
import io.rustydb.sql.parser.ast.ControlStatement.Shrink;
import io.rustydb.sql.parser.ast.DefinitionStatement;
import io.rustydb.sql.parser.ast.DefinitionStatement.AlterTable;
import io.rustydb.sql.parser.ast.DefinitionStatement.ObjectKind;
import io.rustydb.sql.parser.ast.DefinitionStatement.Rename;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.Placement;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.SequenceOption;
import io.rustydb.sql.parser.ast.Statement;
import io.rustydb.sql.parser.ast.TableElement.TableConstraint;
import io.rustydb.sql.parser.ast.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// ALTER.
final class AlterParser {
    private final Grammar grammar;
    private final Cursor cursor;
    private final TableDefinitionParser tables;
    private final SequenceParser sequences;

    AlterParser(Grammar grammar) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
        this.tables = new TableDefinitionParser(grammar);
        this.sequences = new SequenceParser(grammar);
    }

    Statement alter() {
        int position = cursor.position();
        cursor.expect(Keyword.ALTER);
        if (cursor.accept(Keyword.TABLE)) {
            return table(position);
        }
        if (cursor.accept(Keyword.SEQUENCE)) {
            boolean ifExists = ifExists();
            QualifiedName name = cursor.qualifiedName("a sequence name");
            if (cursor.at(Keyword.SET, Keyword.SCHEMA)) {
                return new AlterTable(name, ifExists, List.of(action()), position);
            }
            return cursor.at(Keyword.RENAME)
                    ? rename(ObjectKind.SEQUENCE, name, ifExists, position)
                    : sequences.alter(name, ifExists, position);
        }
        if (cursor.accept(Keyword.INDEX)) {
            return index(position);
        }
        if (cursor.accept(Keyword.MATERIALIZED, Keyword.VIEW)) {
            return view(ObjectKind.MATERIALIZED_VIEW, position);
        }
        if (cursor.accept(Keyword.VIEW)) {
            return view(ObjectKind.VIEW, position);
        }
        if (cursor.accept(Keyword.SCHEMA)) {
            return renameOnly(ObjectKind.SCHEMA, position);
        }
        if (cursor.accept(Keyword.DATABASE)) {
            if (cursor.atName() && !cursor.atWord("shrink") && cursor.aheadIs(1, Keyword.SET)) {
                // There is one database a connection could mean.
                cursor.advance();
            }
            if (cursor.at(Keyword.SET) || cursor.at(Keyword.RESET)) {
                return system(position);
            }
            if (cursor.at(Keyword.DEFAULT)) {
                cursor.advance();
                if (!cursor.acceptWord("tablespace")) {
                    throw cursor.unexpected("TABLESPACE");
                }
                return new AlterSystem(
                        Optional.of("default_tablespace"),
                        List.of(new ControlStatement.SettingValue(
                                cursor.name("a tablespace name").text(), true, position)),
                        position);
            }
            if (!cursor.acceptWord("shrink")) {
                throw StatementParser.unsupportedAction(cursor, "ALTER DATABASE", "SHRINK SPACE");
            }
            cursor.acceptWord("space");
            return new Shrink(Optional.empty(), position);
        }
        if (cursor.accept(Keyword.SYSTEM)) {
            return system(position);
        }
        if (cursor.accept(Keyword.SESSION)) {
            // Oracle's way to say SET.
            cursor.expect(Keyword.SET);
            ControlParser control = new ControlParser(grammar);
            String name = control.settingName();
            return new SetVariable(SetScope.SESSION, name, control.settingValues(), position);
        }
        throw StatementParser.unknownOrUnsupported(
                cursor, "ALTER", "TABLE, SEQUENCE, INDEX, VIEW, SCHEMA, DATABASE, SYSTEM or SESSION");
    }

    private ControlStatement system(int position) {
        ControlParser control = new ControlParser(grammar);
        if (cursor.accept(Keyword.RESET)) {
            return new AlterSystem(
                    cursor.accept(Keyword.ALL) ? Optional.empty() : Optional.of(control.settingName()),
                    List.of(),
                    position);
        }
        if (!cursor.accept(Keyword.SET)) {
            throw cursor.unexpected("SET or RESET");
        }
        String name = control.settingName();
        return new AlterSystem(Optional.of(name), control.settingValues(), position);
    }

    private boolean ifExists() {
        return cursor.accept(Keyword.IF, Keyword.EXISTS);
    }

    private DefinitionStatement index(int position) {
        boolean ifExists = ifExists();
        QualifiedName name = cursor.qualifiedName("an index name");
        if (cursor.at(Keyword.RENAME)) {
            return rename(ObjectKind.INDEX, name, ifExists, position);
        }
        TablespaceParser clauses = new TablespaceParser(grammar);
        if (cursor.at(Keyword.SET) || cursor.atWord("rebuild")) {
            cursor.advance();
            if (!cursor.atWord("tablespace")) {
                throw StatementParser.unsupportedAction(cursor, "ALTER INDEX SET", "TABLESPACE");
            }
        }
        Placement placement = clauses.placement();
        if (placement.isNone()) {
            throw StatementParser.unsupportedAction(cursor, "ALTER INDEX", "RENAME TO, SET TABLESPACE or STORAGE");
        }
        return new DefinitionStatement.AlterIndex(name, ifExists, placement, position);
    }

    private DefinitionStatement view(ObjectKind kind, int position) {
        boolean ifExists = ifExists();
        QualifiedName name = cursor.qualifiedName("a view name");
        if (cursor.at(Keyword.RENAME, Keyword.TO)) {
            return rename(kind, name, ifExists, position);
        }
        if (cursor.at(Keyword.RENAME) || cursor.at(Keyword.ALTER) || cursor.at(Keyword.SET, Keyword.SCHEMA)) {
            return new AlterTable(name, ifExists, List.of(action()), position);
        }
        throw StatementParser.unsupportedAction(cursor, "ALTER VIEW", "RENAME, ALTER COLUMN or SET SCHEMA");
    }

    private DefinitionStatement renameOnly(ObjectKind kind, int position) {
        boolean ifExists = ifExists();
        QualifiedName name = cursor.qualifiedName("a name");
        if (!cursor.at(Keyword.RENAME)) {
            throw StatementParser.unsupportedAction(cursor, "ALTER " + kind, "RENAME TO");
        }
        return rename(kind, name, ifExists, position);
    }

    private DefinitionStatement rename(ObjectKind kind, QualifiedName name, boolean ifExists, int position) {
        cursor.expect(Keyword.RENAME);
        cursor.expect(Keyword.TO);
        return new Rename(kind, name, ifExists, cursor.name("a new name"), position);
    }

    private Statement table(int position) {
        boolean ifExists = ifExists();
        // Without inheritance every table is alone.
        cursor.accept(Keyword.ONLY);
        QualifiedName name = cursor.qualifiedName("a table name");
        if (cursor.acceptWord("shrink")) {
            if (!cursor.acceptWord("space")) {
                throw cursor.unexpected("SPACE");
            }
            // CASCADE, as in Oracle, is what happens anyway: entries move with their rows.
            cursor.accept(Keyword.CASCADE);
            return new Shrink(Optional.of(name), position);
        }
        List<AlterTableAction> actions = new ArrayList<>(1);
        do {
            actions.add(action());
        } while (cursor.accept(Token.COMMA));
        return new AlterTable(name, ifExists, actions, position);
    }

    private AlterTableAction action() {
        int position = cursor.position();
        if (cursor.accept(Keyword.ADD)) {
            return add(position);
        }
        if (cursor.accept(Keyword.DROP)) {
            return drop(position);
        }
        if (cursor.accept(Keyword.ALTER)) {
            cursor.accept(Keyword.COLUMN);
            return alterColumn(cursor.name("a column name"), position);
        }
        if (cursor.accept(Keyword.RENAME)) {
            return rename(position);
        }
        if (cursor.accept(Keyword.SET, Keyword.SCHEMA)) {
            return new AlterTableAction.SetSchema(cursor.name("a schema name"), position);
        }
        boolean moved = cursor.atWord("move");
        if (moved || cursor.at(Keyword.SET)) {
            int at = cursor.index();
            cursor.advance();
            if (!cursor.atWord("tablespace")) {
                cursor.back(at);
                throw StatementParser.unsupportedAction(
                        cursor, "ALTER TABLE", "ADD, DROP, ALTER, RENAME, SET SCHEMA or SET TABLESPACE");
            }
        }
        Placement placement = new TablespaceParser(grammar).placement();
        if (!placement.isNone()) {
            return new AlterTableAction.SetPlacement(placement, position);
        }
        throw StatementParser.unsupportedAction(
                cursor, "ALTER TABLE", "ADD, DROP, ALTER, RENAME, SET SCHEMA, SET TABLESPACE or STORAGE");
    }

    private AlterTableAction add(int position) {
        if (tables.atTableConstraint()) {
            TableConstraint constraint = tables.tableConstraint();
            boolean notValid = cursor.accept(Keyword.NOT, Keyword.VALID);
            return new AlterTableAction.AddConstraint(constraint, notValid, position);
        }
        cursor.accept(Keyword.COLUMN);
        boolean ifNotExists = cursor.accept(Keyword.IF, Keyword.NOT, Keyword.EXISTS);
        return new AlterTableAction.AddColumn(ifNotExists, tables.column(), position);
    }

    private AlterTableAction drop(int position) {
        if (cursor.accept(Keyword.CONSTRAINT)) {
            boolean ifExists = ifExists();
            Name name = cursor.name("a constraint name");
            return new AlterTableAction.DropConstraint(ifExists, name, cascade(), position);
        }
        cursor.accept(Keyword.COLUMN);
        boolean ifExists = ifExists();
        Name name = cursor.name("a column name");
        return new AlterTableAction.DropColumn(ifExists, name, cascade(), position);
    }

    private boolean cascade() {
        boolean cascade = cursor.accept(Keyword.CASCADE);
        if (!cascade) {
            cursor.accept(Keyword.RESTRICT);
        }
        return cascade;
    }

    private AlterTableAction alterColumn(Name column, int position) {
        if (cursor.accept(Keyword.SET, Keyword.DEFAULT)) {
            return new AlterTableAction.SetDefault(column, grammar.expressions.expression(), position);
        }
        if (cursor.accept(Keyword.SET, Keyword.NOT, Keyword.NULL)) {
            return new AlterTableAction.SetNotNull(column, position);
        }
        if (cursor.accept(Keyword.DROP, Keyword.DEFAULT)) {
            return new AlterTableAction.DropDefault(column, position);
        }
        if (cursor.accept(Keyword.DROP, Keyword.NOT, Keyword.NULL)) {
            return new AlterTableAction.DropNotNull(column, position);
        }
        if (cursor.accept(Keyword.DROP, Keyword.IDENTITY)) {
            return new AlterTableAction.DropIdentity(column, ifExists(), position);
        }
        if (cursor.accept(Keyword.TYPE) || cursor.accept(Keyword.SET, Keyword.DATA, Keyword.TYPE)) {
            TypeName type = grammar.types.type();
            if (cursor.at(Keyword.COLLATE)) {
                throw cursor.unsupported("COLLATE of ALTER COLUMN TYPE", cursor.position());
            }
            Optional<Expression> using =
                    cursor.accept(Keyword.USING) ? Optional.of(grammar.expressions.expression()) : Optional.empty();
            return new AlterTableAction.SetType(column, type, using, position);
        }
        if (cursor.accept(Keyword.ADD, Keyword.GENERATED)) {
            boolean always = always();
            cursor.expect(Keyword.AS);
            cursor.expect(Keyword.IDENTITY);
            return new AlterTableAction.AddIdentity(column, always, sequences.optionsInParentheses(), position);
        }
        if (cursor.at(Keyword.RESTART) || cursor.at(Keyword.SET)) {
            return alterIdentity(column, position);
        }
        throw StatementParser.unsupportedAction(
                cursor,
                "ALTER COLUMN",
                "SET DEFAULT, DROP DEFAULT, SET NOT NULL, DROP NOT NULL, TYPE, ADD GENERATED, RESTART or DROP IDENTITY");
    }

    private boolean always() {
        if (cursor.accept(Keyword.ALWAYS)) {
            return true;
        }
        cursor.expect(Keyword.BY);
        cursor.expect(Keyword.DEFAULT);
        return false;
    }

    private AlterTableAction alterIdentity(Name column, int position) {
        Optional<Boolean> always = Optional.empty();
        List<SequenceOption> options = new ArrayList<>();
        while (cursor.at(Keyword.RESTART) || cursor.at(Keyword.SET)) {
            if (cursor.accept(Keyword.SET, Keyword.GENERATED)) {
                always = Optional.of(always());
                continue;
            }
            cursor.accept(Keyword.SET);
            Optional<SequenceOption> option = sequences.option();
            if (option.isEmpty()) {
                throw StatementParser.unsupportedAction(
                        cursor, "ALTER COLUMN SET", "DEFAULT, NOT NULL, DATA TYPE, GENERATED or a sequence option");
            }
            SequenceParser.add(options, option.get());
        }
        return new AlterTableAction.AlterIdentity(column, always, options, position);
    }

    private AlterTableAction rename(int position) {
        if (cursor.accept(Keyword.TO)) {
            return new AlterTableAction.RenameTable(cursor.name("a new name"), position);
        }
        boolean constraint = cursor.accept(Keyword.CONSTRAINT);
        if (!constraint) {
            cursor.accept(Keyword.COLUMN);
        }
        Name name = cursor.name("a name");
        cursor.expect(Keyword.TO);
        Name newName = cursor.name("a new name");
        return constraint
                ? new AlterTableAction.RenameConstraint(name, newName, position)
                : new AlterTableAction.RenameColumn(name, newName, position);
    }
}
