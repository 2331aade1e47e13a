package io.rustydb.sql.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.time.SystemClock;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunctionExamplesTest {
    private final EvaluationContext context =
            new EvaluationContext(new SystemClock(), new SystemEntropy(), ZoneOffset.UTC);
    private final SqlExpressions compiler = new SqlExpressions(Map.of());

    private String evaluate(String text) {
        try {
            Batch one = new Batch();
            one.setRowCount(1);
            Vector value = SqlExpressions.asText(compiler.compile(text)).evaluate(one, context);
            return ((BytesVector) value).getString(0);
        } catch (DbException e) {
            return e.sqlState() + " " + e.getMessage();
        }
    }

    @Test
    void theExampleOfEachFunctionGivesWhatItsDocumentationSays() {
        List<String> wrong = new ArrayList<>();
        int examples = 0;
        for (List<Function> overloads : compiler.registry().all()) {
            for (Function function : overloads) {
                assertFalse(function.doc().isEmpty(), function.signature());
                if (function.example().isEmpty()) {
                    continue;
                }
                examples++;
                String[] sides = function.example().split(" → ");
                String found = evaluate(sides[0]);
                if (!found.equals(sides[1])) {
                    wrong.add(function.example() + " but gives " + found);
                }
            }
        }
        assertEquals("", String.join("\n", wrong));
        assertTrue(examples > 150, "examples=" + examples);
    }
}
