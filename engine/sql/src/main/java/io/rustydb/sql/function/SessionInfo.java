package io.rustydb.sql.function;

/// What functions such as `current_user` tell about the session.
///
/// @param user, database, schema names; schema is the first of the path
/// @param version the product's, as `version()` shows it
public record SessionInfo(String user, String database, String schema, String version) {}
