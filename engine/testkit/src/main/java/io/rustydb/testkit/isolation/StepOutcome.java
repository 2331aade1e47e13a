package io.rustydb.testkit.isolation;

import io.rustydb.testkit.slt.SltPort.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of a step.
///
/// @param waited it waited for another session, and ended after `endedAfter` steps of the permutation had
///     started
/// @param answers of its statements; those behind a failure were run too, as a client would
public record StepOutcome(String step, boolean waited, int endedAfter, List<Answer> answers) {
    /// SQLSTATE of the first statement that failed, null if none did.
    public @Nullable String sqlState() {
        for (Answer answer : answers) {
            if (answer.sqlState() != null) {
                return answer.sqlState();
            }
        }
        return null;
    }

    /// Rows of the last statement that gave any: values by `|`, rows by `, `; the SQLSTATE for a failed step.
    public String text() {
        String state = sqlState();
        if (state != null) {
            return state;
        }
        for (int i = answers.size() - 1; i >= 0; i--) {
            List<List<@Nullable String>> rows = answers.get(i).rows();
            if (rows != null) {
                return text(rows);
            }
        }
        return "ok";
    }

    private static String text(List<List<@Nullable String>> rows) {
        StringBuilder text = new StringBuilder();
        for (List<@Nullable String> row : rows) {
            text.append(text.isEmpty() ? "" : ", ");
            for (int i = 0; i < row.size(); i++) {
                text.append(i == 0 ? "" : "|").append(row.get(i) == null ? "NULL" : row.get(i));
            }
        }
        return text.toString();
    }
}
