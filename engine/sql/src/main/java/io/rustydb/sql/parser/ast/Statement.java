package io.rustydb.sql.parser.ast;

/// One SQL statement.
public sealed interface Statement extends Node
        permits QueryStatement, ChangeStatement, DefinitionStatement, ControlStatement, SessionStatement {}
