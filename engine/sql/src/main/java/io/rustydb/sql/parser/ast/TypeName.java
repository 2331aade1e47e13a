package io.rustydb.sql.parser.ast;

import io.rustydb.base.type.SqlType;
import java.util.List;

/// A type as written. Only [Known] and [Serial] are types the engine stores.
public sealed interface TypeName extends Node {

    /// A built-in type, all synonyms resolved.
    record Known(SqlType type, int position) implements TypeName {}

    /// SMALLSERIAL, SERIAL, BIGSERIAL: only in a column definition, where it stands for `type` NOT NULL with an
    /// owned sequence as default.
    record Serial(SqlType type, int position) implements TypeName {}

    record Array(TypeName element, int position) implements TypeName {}

    /// A type the grammar has no word for, such as a domain.
    record Named(QualifiedName name, List<Expression> arguments, int position) implements TypeName {
        public Named {
            arguments = List.copyOf(arguments);
        }
    }
}
