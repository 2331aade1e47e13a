package io.rustydb.sql.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.time.SystemClock;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.expression.Expressions;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Holds expressions against answers of PostgreSQL 15 (time zone Europe/Berlin): type, text and SQLSTATE.
///
/// `postgresql-answers.tsv`: expression, SQLSTATE or `ok`, type, `=text` or `NULL`. `deviations.tsv` lists
/// where we answer differently on purpose: expression, our answer in the same form, and why.
class PostgresAnswersTest {
    private final EvaluationContext context =
            new EvaluationContext(new SystemClock(), new SystemEntropy(), ZoneId.of("Europe/Berlin"));
    private final SqlExpressions compiler = new SqlExpressions(Map.of());

    private record Answer(String state, String type, String value) {
        @Override
        public String toString() {
            return state.equals("ok") ? type + " " + value : state;
        }
    }

    @Test
    void expressionsAnswerAsPostgresDoesOrAsTheListOfDeviationsSays() throws IOException {
        Map<String, String> deviations = new HashMap<>();
        for (String[] line : lines("deviations.tsv")) {
            deviations.put(line[0], line[1]);
        }
        List<String> wrong = new ArrayList<>();
        int count = 0;
        for (String[] line : lines("postgresql-answers.tsv")) {
            count++;
            Answer theirs = new Answer(line[1], line.length > 2 ? line[2] : "", line.length > 3 ? line[3] : "");
            String expected = deviations.getOrDefault(line[0], theirs.toString());
            String ours = evaluate(line[0]).toString();
            if (!ours.equals(expected)) {
                wrong.add(line[0] + "\t" + ours + "\texpected " + expected);
            }
            if (deviations.containsKey(line[0]) && ours.equals(theirs.toString())) {
                wrong.add(line[0] + "\tis no deviation any more");
            }
        }
        assertTrue(count > 3000, "answers were read: " + count);
        assertEquals("", String.join("\n", wrong), wrong.size() + " of " + count);
    }

    private static List<String[]> lines(String resource) throws IOException {
        List<String[]> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                PostgresAnswersTest.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isEmpty() && !line.startsWith("--")) {
                    lines.add(line.split("\t", -1));
                }
            }
        }
        return lines;
    }

    private Answer evaluate(String text) {
        try {
            Expression expression = compiler.compile(text);
            SqlType type = expression.type();
            if (type.kind() == TypeKind.NULL) {
                expression = Expressions.cast(expression, SqlType.VARCHAR, TypeCoercion.Context.IMPLICIT);
                type = SqlType.VARCHAR;
            }
            Batch one = new Batch();
            one.setRowCount(1);
            Vector value = SqlExpressions.asText(expression).evaluate(one, context);
            String shown = value.isNull(0)
                    ? "NULL"
                    : "=" + ((BytesVector) value).getString(0).replace("\n", "\\n");
            return new Answer("ok", name(type.kind()), shown);
        } catch (DbException e) {
            return new Answer(e.sqlState(), "", "");
        }
    }

    private static String name(TypeKind kind) {
        return switch (kind) {
            case BOOLEAN -> "boolean";
            case SMALLINT -> "smallint";
            case INTEGER -> "integer";
            case BIGINT -> "bigint";
            case REAL -> "real";
            case DOUBLE -> "double precision";
            case NUMERIC -> "numeric";
            case CHAR -> "character";
            // What PostgreSQL has as text and character varying is one type here.
            case VARCHAR, CLOB, NULL -> "text";
            case DATE -> "date";
            case TIME -> "time without time zone";
            case TIMESTAMP -> "timestamp without time zone";
            case TIMESTAMP_TZ -> "timestamp with time zone";
            case TIME_TZ -> "time with time zone";
            case INTERVAL -> "interval";
            case UUID -> "uuid";
            case BINARY, VARBINARY, BLOB -> "bytea";
            case JSON -> "json";
            case JSONB -> "jsonb";
            case JSONPATH -> "jsonpath";
        };
    }
}
