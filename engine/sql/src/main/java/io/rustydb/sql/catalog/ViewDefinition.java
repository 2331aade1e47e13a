package io.rustydb.sql.catalog;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.parser.DialectOptions;
import io.rustydb.sql.parser.GrammarFrontEnd;
import io.rustydb.sql.parser.ParseResult;
import io.rustydb.sql.parser.ast.Query;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The query of a view, in the world it was written in: each name of a table stands for the table it meant
/// then, by its id, and each table shows the columns it had then under the names they had. So the tables may be
/// renamed and get more columns, and the path may change, without the view becoming another one.
///
/// The text is parsed when it is first asked for, so that a text which nobody can read any more hinders only
/// those who use the view. Thread rule: any thread.
public final class ViewDefinition {
    private final String sql;
    private final CheckOption check;
    private final boolean updatable;
    private final List<String> path;
    private final List<TableUse> tables;
    private volatile @Nullable Query query;

    /// WITH CHECK OPTION.
    public enum CheckOption {
        NONE,
        LOCAL,
        CASCADED
    }

    /// A name of the query and the table it stands for.
    ///
    /// @param qualifier schema as written, empty for none
    public record TableUse(String qualifier, String name, long tableId, List<ColumnUse> columns) {
        public TableUse {
            columns = List.copyOf(columns);
        }

        boolean isNamed(String qualifier, String name) {
            return this.name.equals(name) && this.qualifier.equals(qualifier);
        }
    }

    /// A column of a table of the query.
    ///
    /// @param name that it had when the view was made
    /// @param used the query cannot do without it
    public record ColumnUse(int ordinal, String name, boolean used) {}

    /// @param sql the query, as it is stored and shown
    /// @param updatable rows can be changed through the view
    /// @param path schemas for names that are no tables'
    public ViewDefinition(String sql, CheckOption check, boolean updatable, List<String> path, List<TableUse> tables) {
        this.updatable = updatable;
        this.sql = sql;
        this.check = check;
        this.path = List.copyOf(path);
        this.tables = List.copyOf(tables);
    }

    public String sql() {
        return sql;
    }

    public CheckOption check() {
        return check;
    }

    /// True when its query is so simple that changes of its rows are changes of a table's.
    public boolean isUpdatable() {
        return updatable;
    }

    public List<String> path() {
        return path;
    }

    public List<TableUse> tables() {
        return tables;
    }

    /// @throws DbException the text is no query any more
    public Query query() {
        Query known = query;
        if (known != null) {
            return known;
        }
        ParseResult parsed = new GrammarFrontEnd().parse(sql, DialectOptions.DEFAULT);
        if (!(parsed.statement() instanceof Query read)) {
            throw DbException.of(ErrorCode.DATA_CORRUPTED, "text of a view is no query, found=" + sql);
        }
        query = read;
        return read;
    }

    /// What a name of the query stands for; null if it is none of a table.
    public @Nullable TableUse table(String qualifier, String name) {
        for (TableUse use : tables) {
            if (use.isNamed(qualifier, name)) {
                return use;
            }
        }
        return null;
    }

    public boolean uses(long tableId) {
        for (TableUse use : tables) {
            if (use.tableId == tableId) {
                return true;
            }
        }
        return false;
    }

    /// True when the query cannot do without a column.
    public boolean uses(long tableId, int ordinal) {
        for (TableUse use : tables) {
            if (use.tableId != tableId) {
                continue;
            }
            for (ColumnUse column : use.columns) {
                if (column.ordinal == ordinal && column.used) {
                    return true;
                }
            }
        }
        return false;
    }

    // ---- as a row of the catalogue has it: texts with their lengths in front, `3:abc` ----

    String names() {
        StringBuilder text = new StringBuilder();
        put(text, updatable ? 1 : 0);
        put(text, path.size());
        path.forEach(schema -> put(text, schema));
        put(text, tables.size());
        for (TableUse use : tables) {
            put(text, use.qualifier);
            put(text, use.name);
            put(text, use.tableId);
            put(text, use.columns.size());
            for (ColumnUse column : use.columns) {
                put(text, column.ordinal);
                put(text, column.name);
                put(text, column.used ? 1 : 0);
            }
        }
        return text.toString();
    }

    private static void put(StringBuilder text, long number) {
        put(text, Long.toString(number));
    }

    private static void put(StringBuilder text, String value) {
        text.append(value.length()).append(':').append(value);
    }

    static ViewDefinition of(String sql, String check, String names) {
        Fields fields = new Fields(names);
        boolean updatable = fields.integer() == 1;
        List<String> path = new ArrayList<>();
        for (int left = fields.integer(); left > 0; left--) {
            path.add(fields.text());
        }
        List<TableUse> tables = new ArrayList<>();
        for (int left = fields.integer(); left > 0; left--) {
            String qualifier = fields.text();
            String name = fields.text();
            long id = fields.number();
            List<ColumnUse> columns = new ArrayList<>();
            for (int more = fields.integer(); more > 0; more--) {
                columns.add(new ColumnUse(fields.integer(), fields.text(), fields.integer() == 1));
            }
            tables.add(new TableUse(qualifier, name, id, columns));
        }
        return new ViewDefinition(sql, CatalogCodec.word(CheckOption.class, check), updatable, path, tables);
    }

    private static final class Fields {
        private final String text;
        private int at;

        Fields(String text) {
            this.text = text;
        }

        String text() {
            int colon = text.indexOf(':', at);
            if (colon < 0) {
                throw broken();
            }
            try {
                int length = Integer.parseInt(text, at, colon, 10);
                at = colon + 1 + length;
                return text.substring(colon + 1, at);
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                throw broken();
            }
        }

        long number() {
            String digits = text();
            try {
                return Long.parseLong(digits);
            } catch (NumberFormatException e) {
                throw broken();
            }
        }

        int integer() {
            return Math.toIntExact(number());
        }

        private DbException broken() {
            return DbException.of(
                    ErrorCode.DATA_CORRUPTED,
                    "names of a view make no sense, expected=length:text, found=" + text + "; run CHECK DATABASE");
        }
    }
}
