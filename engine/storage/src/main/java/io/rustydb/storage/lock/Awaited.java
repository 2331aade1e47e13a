package io.rustydb.storage.lock;

/// What an owner waits for, as messages and views show it. Made when a wait begins, never on the way of a write
/// that waits for nobody.
///
/// @param objectId the table
/// @param what the part of it: `row 12.5`, `key (1, x) of index t_pkey`; empty for the table as a whole
public record Awaited(long objectId, String what) {}
