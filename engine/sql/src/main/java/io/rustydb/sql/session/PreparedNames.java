package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.Similarity;
import io.rustydb.sql.parser.SqlPrinter;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.SessionStatement.Execute;
import io.rustydb.sql.parser.ast.SessionStatement.Prepare;
import io.rustydb.sql.parser.ast.TypeName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Statements that PREPARE has given a name. They outlive transactions, whatever becomes of those.
///
/// Thread rule: as its session.
final class PreparedNames {
    private final SqlSession session;
    private final Map<String, String> texts = new LinkedHashMap<>();

    PreparedNames(SqlSession session) {
        this.session = session;
    }

    /// @throws DbException 42P05, and what planning the statement throws
    void prepare(Prepare statement) {
        String name = statement.name().text();
        if (texts.containsKey(name)) {
            throw DbException.at(
                    ErrorCode.DUPLICATE_PREPARED_STATEMENT,
                    "prepared statement \"" + name + "\" already exists; DEALLOCATE it first",
                    statement.name().position());
        }
        String text = typed(SqlPrinter.print(statement.statement()), statement.types());
        try (PreparedSql planned = Statements.prepare(session, text, Session.PrepareOptions.NONE)) {
            if (planned.parameters().size() < statement.types().size()) {
                // More types than the statement has parameters: the others are given and not used.
                unused(statement);
            }
        } catch (DbException e) {
            // Its position is one in the printed text.
            throw e.position() > 0 ? e.moveTo(statement.statement().position()) : e;
        }
        texts.put(name, text);
    }

    private static void unused(Prepare statement) {
        throw DbException.at(
                ErrorCode.UNDEFINED_PARAMETER,
                "there are more types than parameters, types="
                        + statement.types().size(),
                statement.types().getFirst().position());
    }

    /// Parameters with declared types are casts of them.
    private static String typed(String sql, List<TypeName> types) {
        if (types.isEmpty()) {
            return sql;
        }
        StringBuilder out = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '$' && i + 1 < sql.length() && Character.isDigit(sql.charAt(i + 1))) {
                int end = i + 1;
                while (end < sql.length() && Character.isDigit(sql.charAt(end))) {
                    end++;
                }
                int number = Integer.parseInt(sql.substring(i + 1, end));
                String parameter = sql.substring(i, end);
                out.append(
                        number <= types.size()
                                ? "CAST(" + parameter + " AS " + SqlPrinter.print(types.get(number - 1)) + ")"
                                : parameter);
                i = end - 1;
                continue;
            }
            out.append(c);
        }
        return out.toString();
    }

    /// @throws DbException 26000
    PreparedSql execute(Execute statement, String sql) {
        String text = find(statement.name());
        PreparedSql planned = Statements.prepare(session, text, Session.PrepareOptions.NONE);
        int wanted = planned.parameters().size();
        if (statement.arguments().size() != wanted) {
            planned.close();
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR,
                    "wrong number of parameters for prepared statement \"" + statement.name() + "\", expected=" + wanted
                            + ", found=" + statement.arguments().size(),
                    statement.position());
        }
        return new ExecuteSql(session, sql, planned, statement.arguments());
    }

    private String find(Name name) {
        String text = texts.get(name.text());
        if (text == null) {
            throw DbException.at(
                    ErrorCode.UNKNOWN_STATEMENT_NAME,
                    "prepared statement \"" + name + "\" does not exist" + Similarity.hint(name.text(), texts.keySet()),
                    name.position());
        }
        return text;
    }

    /// @throws DbException 26000
    void deallocate(Name name) {
        find(name);
        texts.remove(name.text());
    }

    void clear() {
        texts.clear();
    }

    /// EXECUTE: the prepared statement with the values of its arguments.
    private static final class ExecuteSql extends UnparameterizedSql {
        private final PreparedSql statement;
        private final List<Expression> arguments;

        ExecuteSql(SqlSession session, String text, PreparedSql statement, List<Expression> arguments) {
            super(session, text);
            this.statement = statement;
            this.arguments = arguments;
        }

        @Override
        public StatementKind kind() {
            return statement.kind();
        }

        @Override
        public List<ColumnInfo> columns() {
            return statement.columns();
        }

        @Override
        public long execute(long maxRows) {
            return inTurn(() -> {
                if (!arguments.isEmpty()) {
                    setArguments();
                }
                return statement.execute(maxRows);
            });
        }

        private void setArguments() {
            StringBuilder query = new StringBuilder("SELECT ");
            for (int i = 0; i < arguments.size(); i++) {
                SqlType type = statement.parameters().get(i).type();
                String value = SqlPrinter.print(arguments.get(i));
                query.append(i == 0 ? "" : ", ")
                        .append("CAST(")
                        .append(value)
                        .append(" AS ")
                        .append(type)
                        .append(")");
            }
            try (PreparedSql values = Statements.prepare(session, query.toString(), Session.PrepareOptions.NONE)) {
                values.execute(0);
                RowCursor row = values.cursor();
                row.next();
                for (int i = 0; i < arguments.size(); i++) {
                    set(i, row);
                }
            } catch (DbException e) {
                throw e.position() > 0 ? e.moveTo(arguments.getFirst().position()) : e;
            }
        }

        private void set(int i, RowCursor row) {
            if (row.isNull(i)) {
                statement.values().setNull(i);
            } else if (row.type(i).kind().isBinary()) {
                statement.values().setBytes(i, row.getBytes(i));
            } else {
                statement.values().setString(i, row.getString(i));
            }
        }

        @Override
        public RowCursor cursor() {
            return statement.cursor();
        }

        @Override
        public @Nullable RowCursor generatedKeys() {
            return statement.generatedKeys();
        }

        @Override
        public void close() {
            statement.close();
        }
    }
}
