package io.rustydb.sql.parser;

import java.util.List;

/// The seam between SQL text and everything behind it.
///
/// Thread rule: implementations are stateless; any thread may call at any time.
public interface SqlFrontEnd {
    /// Reads exactly one statement; one semicolon behind it is allowed.
    ///
    /// @throws io.rustydb.base.error.DbException with position: 42601 syntax, 0A000 a statement family or
    ///     clause the grammar does not read, 54001 too deep or too long, 22xxx a literal that cannot be a value
    ///     of its kind
    default ParseResult parse(CharSequence sql, DialectOptions options) {
        return parse(scan(sql, options), options);
    }

    /// Only the lexer: the statement's family and its plan-cache key, before anything is parsed.
    ///
    /// @throws io.rustydb.base.error.DbException 42601 for a character, string or comment that cannot be read,
    ///     54000 for a text that is too long
    TokenStream scan(CharSequence sql, DialectOptions options);

    /// Parses what was scanned.
    ParseResult parse(TokenStream tokens, DialectOptions options);

    /// Splits a script at top-level semicolons; statements come without their semicolon, surrounding blanks and
    /// comments, and empty ones vanish.
    List<String> splitStatements(CharSequence script, DialectOptions options);
}
