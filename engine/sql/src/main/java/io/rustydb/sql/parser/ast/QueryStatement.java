package io.rustydb.sql.parser.ast;

/// A statement that gives rows and changes nothing: [Query].
public sealed interface QueryStatement extends Statement permits Query {}
