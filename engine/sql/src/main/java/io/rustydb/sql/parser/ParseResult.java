package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.Statement;

/// What the front end makes of one statement.
///
/// @param parameterCount number of `?`, or the highest `$n`
public record ParseResult(Statement statement, int parameterCount) {}
