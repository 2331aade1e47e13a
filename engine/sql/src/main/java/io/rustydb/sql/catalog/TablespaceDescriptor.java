package io.rustydb.sql.catalog;

import io.rustydb.storage.page.PageId;

/// A tablespace: a name for a file in which tables and indexes lie. Which one a table is in, its root's page id
/// says.
///
/// @param fileId the high half of the page ids in it
/// @param pageSize bytes
/// @param file its path in the database's directory
public record TablespaceDescriptor(long id, String name, int fileId, int pageSize, String file) {
    /// The name of `data.1`, where everything lies that is not put elsewhere; it has no row.
    public static final String MAIN = "main";

    /// The file of a table or an index.
    ///
    /// @param root page id
    public static int fileOf(long root) {
        return PageId.file(root);
    }
}
