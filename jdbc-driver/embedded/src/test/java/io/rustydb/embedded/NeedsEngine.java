package io.rustydb.embedded;

import io.rustydb.server.bootstrap.Databases;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ServiceLoader;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Runs where an engine is on the class path.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(NeedsEngine.Condition.class)
@interface NeedsEngine {
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return ServiceLoader.load(Databases.class).findFirst().isPresent()
                    ? ConditionEvaluationResult.enabled("engine found")
                    : ConditionEvaluationResult.disabled("no engine on the class path");
        }
    }
}
