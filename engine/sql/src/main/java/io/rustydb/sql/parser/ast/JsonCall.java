package io.rustydb.sql.parser.ast;

import java.util.List;
import java.util.Optional;

/// The standard's functions of JSON (SQL:2016 part 2 §6), which have a grammar of their own.
///
/// @param arguments keys and values in turn for OBJECT; values for ARRAY; the document and the path for EXISTS,
///     VALUE and QUERY; else one
/// @param passing variables of the path, by name
public record JsonCall(Form form, List<Argument> arguments, List<Passed> passing, Options options, int position)
        implements Call {
    public JsonCall {
        arguments = List.copyOf(arguments);
        passing = List.copyOf(passing);
    }

    public enum Form {
        PARSE("JSON"),
        SCALAR("JSON_SCALAR"),
        SERIALIZE("JSON_SERIALIZE"),
        OBJECT("JSON_OBJECT"),
        ARRAY("JSON_ARRAY"),
        EXISTS("JSON_EXISTS"),
        VALUE("JSON_VALUE"),
        QUERY("JSON_QUERY");

        private final String word;

        Form(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        /// True for the forms that begin with a document and a path.
        public boolean hasPath() {
            return this == EXISTS || this == VALUE || this == QUERY;
        }
    }

    /// @param json FORMAT JSON: the text is JSON itself
    public record Argument(Expression value, boolean json) {}

    public record Passed(Expression value, Name name) {}

    public enum Nulls {
        DEFAULT,
        NULL,
        ABSENT
    }

    public enum Wrapper {
        NONE,
        CONDITIONAL,
        UNCONDITIONAL
    }

    public enum Outcome {
        /// Nothing said.
        UNSPECIFIED(""),
        NULL("NULL"),
        ERROR("ERROR"),
        EMPTY_ARRAY("EMPTY ARRAY"),
        EMPTY_OBJECT("EMPTY OBJECT"),
        TRUE("TRUE"),
        FALSE("FALSE"),
        UNKNOWN("UNKNOWN"),
        DEFAULT("DEFAULT");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /// What stands for an answer that is not there.
    ///
    /// @param value present for DEFAULT
    public record Behaviour(Outcome outcome, Optional<Expression> value) {
        public static final Behaviour UNSPECIFIED = new Behaviour(Outcome.UNSPECIFIED, Optional.empty());
    }

    /// @param omitQuotes OMIT QUOTES of QUERY
    public record Options(
            Optional<TypeName> returning,
            Nulls nulls,
            boolean uniqueKeys,
            Wrapper wrapper,
            boolean omitQuotes,
            Behaviour onEmpty,
            Behaviour onError) {}
}
