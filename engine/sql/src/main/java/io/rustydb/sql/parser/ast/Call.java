package io.rustydb.sql.parser.ast;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Function calls, plain and in the standard's special forms.
///
/// SUBSTRING and OVERLAY with FROM and FOR become plain calls `substring(text, from, for)` and `overlay(text,
/// new, from, for)`.
public sealed interface Call extends Expression
        permits Call.FunctionCall,
                Call.NamedArgument,
                Call.Coalesce,
                Call.NullIf,
                Call.Extract,
                Call.Position,
                Call.Trim,
                Call.CurrentValue,
                Call.SequenceValue,
                JsonCall {
    /// Name of the call that stands for `column (+)`.
    String OUTER_MARK = "(+)";

    /// A call by name: scalar function, aggregate or window function, which only the binder can tell apart.
    ///
    /// @param modifiers [Expression.CallModifiers#NONE] for a plain call
    record FunctionCall(QualifiedName name, List<Expression> arguments, CallModifiers modifiers, int position)
            implements Call {
        public FunctionCall {
            arguments = List.copyOf(arguments);
        }

        public boolean isPlain() {
            return modifiers == CallModifiers.NONE;
        }
    }

    /// `name => value`, only as an argument of a call.
    record NamedArgument(Name name, Expression value, int position) implements Call {}

    /// @param values at least one
    record Coalesce(List<Expression> values, int position) implements Call {
        public Coalesce {
            values = List.copyOf(values);
        }
    }

    record NullIf(Expression left, Expression right, int position) implements Call {}

    /// @param field lower case, for example `year`, `timezone_hour`, `epoch`
    record Extract(String field, Expression source, int position) implements Call {}

    /// `POSITION(needle IN text)`.
    record Position(Expression needle, Expression text, int position) implements Call {}

    /// @param characters what to trim; empty for blanks
    record Trim(TrimSide side, Optional<Expression> characters, Expression source, int position) implements Call {}

    enum TrimSide {
        BOTH,
        LEADING,
        TRAILING
    }

    /// CURRENT_TIMESTAMP, CURRENT_USER and their like.
    record CurrentValue(CurrentKind kind, OptionalInt precision, int position) implements Call {}

    enum CurrentKind {
        CURRENT_DATE,
        CURRENT_TIME,
        CURRENT_TIMESTAMP,
        LOCALTIME,
        LOCALTIMESTAMP,
        CURRENT_USER,
        SESSION_USER,
        CURRENT_ROLE,
        CURRENT_SCHEMA,
        CURRENT_CATALOG
    }

    /// `NEXT VALUE FOR s`, or `CURRENT VALUE FOR s`.
    record SequenceValue(QualifiedName sequence, boolean next, int position) implements Call {}
}
