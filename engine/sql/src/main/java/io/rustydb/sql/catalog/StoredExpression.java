package io.rustydb.sql.catalog;

import io.rustydb.sql.parser.ast.Expression;

/// An expression that the catalogue keeps: a default or a check condition.
///
/// @param sql the text that is stored and shown
/// @param tree the text, parsed; positions in it belong to `sql`, not to any statement
public record StoredExpression(String sql, Expression tree) {}
