package io.rustydb.sql.catalog;

/// A name space of tables, indexes and sequences.
public record SchemaDescriptor(long id, String name) {}
