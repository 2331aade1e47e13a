package io.rustydb.sql.parser.ast;

import java.util.Optional;
import java.util.OptionalLong;

/// One option of CREATE SEQUENCE, ALTER SEQUENCE or an identity column, in the order written; none occurs
/// twice.
public sealed interface SequenceOption extends Node {
    record StartWith(long value, int position) implements SequenceOption {}

    record IncrementBy(long value, int position) implements SequenceOption {}

    /// @param value empty for NO MINVALUE
    record MinValue(OptionalLong value, int position) implements SequenceOption {}

    /// @param value empty for NO MAXVALUE
    record MaxValue(OptionalLong value, int position) implements SequenceOption {}

    /// @param count values taken at once; NO CACHE is 1
    record Cache(long count, int position) implements SequenceOption {}

    record Cycle(boolean cycle, int position) implements SequenceOption {}

    /// @param value empty for the start value
    record Restart(OptionalLong value, int position) implements SequenceOption {}

    record AsType(TypeName type, int position) implements SequenceOption {}

    /// @param column empty for OWNED BY NONE
    record OwnedBy(Optional<QualifiedName> column, int position) implements SequenceOption {}
}
