package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.Similarity;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names visible at a place of a statement.
///
/// A scope has tables, in the order of FROM, and the list of columns that an unqualified `*` shows, in which a
/// column joined by USING stands once. Thread rule: one binder.
final class Scope {
    final @Nullable Scope outer;
    private final List<Table> tables = new ArrayList<>();
    private List<Field> fields = new ArrayList<>();
    private @Nullable ExpressionBinder binder;

    /// @param schema empty for what is no base table or has an alias
    record Table(String name, String schema, List<Field> fields) {}

    /// A visible column.
    ///
    /// @param number of the column
    /// @param hidden found by its name only: `*` and NATURAL JOIN do not show it
    record Field(String name, int number, boolean hidden) {
        Field(String name, int number) {
            this(name, number, false);
        }
    }

    Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    /// What binds the SELECT of this FROM; null while FROM itself is bound.
    @Nullable
    ExpressionBinder binder() {
        return binder;
    }

    void setBinder(ExpressionBinder of) {
        binder = of;
    }

    /// The innermost scope, from this one outwards, that has one of the columns; this one if none has.
    Scope levelOf(BitSet columns) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.hasAny(columns)) {
                return scope;
            }
        }
        return this;
    }

    private boolean hasAny(BitSet columns) {
        if (binder != null && binder.hasInner(columns)) {
            return true;
        }
        for (Field field : fields) {
            if (columns.get(field.number)) {
                return true;
            }
        }
        for (Table table : tables) {
            for (Field field : table.fields) {
                if (columns.get(field.number)) {
                    return true;
                }
            }
        }
        return false;
    }

    List<Table> tables() {
        return tables;
    }

    List<Field> fields() {
        return fields;
    }

    /// @throws DbException 42712 when the name is taken
    void add(Table table, int position) {
        for (Table other : tables) {
            if (other.name.equals(table.name)
                    && (other.schema.isEmpty() || table.schema.isEmpty() || other.schema.equals(table.schema))) {
                throw DbException.at(
                        ErrorCode.DUPLICATE_ALIAS,
                        "table name \"" + table.name + "\" stands twice in FROM; give one of them an alias",
                        position);
            }
        }
        tables.add(table);
        fields.addAll(table.fields);
    }

    /// Adds a table that is seen by its name only.
    ///
    /// @param strictly a name that is taken is an error; else the table that has it hides this one
    void addHidden(Table table, boolean strictly, int position) {
        if (!strictly && tables.stream().anyMatch(other -> other.name.equals(table.name))) {
            return;
        }
        int before = fields.size();
        add(table, position);
        fields.subList(before, fields.size()).clear();
    }

    /// Takes over what another scope of the same FROM shows.
    void addAll(Scope other, int position) {
        List<Field> shown = other.fields;
        for (Table table : other.tables) {
            int before = fields.size();
            add(table, position);
            fields.subList(before, fields.size()).clear();
        }
        fields.addAll(shown);
    }

    /// Replaces what `*` and unqualified names see.
    void setFields(List<Field> shown) {
        fields = new ArrayList<>(shown);
    }

    /// Column number of an unqualified or qualified name, here or in an outer scope.
    ///
    /// @throws DbException 42703 unknown, 42702 ambiguous, 42P01 unknown qualifier
    int resolve(QualifiedName name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            int number = scope.find(name);
            if (number >= 0) {
                return number;
            }
        }
        throw unknown(name);
    }

    /// True when this scope or an outer one has a column of that name.
    boolean knows(QualifiedName name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.find(name) >= 0) {
                return true;
            }
        }
        return false;
    }

    /// @return -1 when this scope alone does not have it
    int find(QualifiedName name) {
        List<Name> parts = name.parts();
        String column = name.name();
        if (parts.size() == 1) {
            return unique(fields, column, name);
        }
        Table table = table(parts.subList(0, parts.size() - 1));
        if (table == null) {
            return -1;
        }
        int number = unique(table.fields, column, name);
        if (number < 0) {
            throw noColumn("column \"" + name + "\" does not exist", name, names(table.fields));
        }
        return number;
    }

    private static int unique(List<Field> fields, String column, QualifiedName name) {
        int found = -1;
        for (Field field : fields) {
            if (field.name.equals(column)) {
                if (found >= 0 && found != field.number) {
                    throw DbException.at(
                            ErrorCode.AMBIGUOUS_COLUMN,
                            "column reference \"" + name + "\" is ambiguous; put a table name in front of it",
                            name.position());
                }
                found = field.number;
            }
        }
        return found;
    }

    /// A table of this scope by the qualifier of a column, `t` or `s.t`.
    @Nullable
    Table table(List<Name> qualifier) {
        String name = qualifier.getLast().text();
        String schema =
                qualifier.size() < 2 ? "" : qualifier.get(qualifier.size() - 2).text();
        for (Table table : tables) {
            if (table.name.equals(name) && (schema.isEmpty() || schema.equals(table.schema))) {
                return table;
            }
        }
        return null;
    }

    /// The table that `t.*` means, here or in an outer scope.
    Table tableOrFail(QualifiedName name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Table table = scope.table(name.parts());
            if (table != null) {
                return table;
            }
        }
        throw noTable(name);
    }

    private DbException unknown(QualifiedName name) {
        if (!name.isSimple()) {
            return noTable(
                    new QualifiedName(name.parts().subList(0, name.parts().size() - 1)));
        }
        Set<String> known = new LinkedHashSet<>();
        for (Scope scope = this; scope != null; scope = scope.outer) {
            scope.tables.forEach(table -> known.addAll(names(table.fields)));
            known.addAll(names(scope.fields));
        }
        return noColumn("column \"" + name + "\" does not exist", name, known);
    }

    private static DbException noColumn(String what, QualifiedName name, Set<String> known) {
        return DbException.at(ErrorCode.UNDEFINED_COLUMN, what + Similarity.hint(name.name(), known), name.position());
    }

    private DbException noTable(QualifiedName name) {
        Set<String> known = new LinkedHashSet<>();
        for (Scope scope = this; scope != null; scope = scope.outer) {
            scope.tables.forEach(table -> known.add(table.name));
        }
        return DbException.at(
                ErrorCode.UNDEFINED_TABLE,
                "no table \"" + name + "\" in FROM" + Similarity.hint(name.name(), known),
                name.position());
    }

    private static Set<String> names(List<Field> fields) {
        Set<String> names = new LinkedHashSet<>();
        fields.forEach(field -> names.add(field.name));
        return names;
    }
}
