package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.SystemRows;
import io.rustydb.sql.catalog.SystemTable;
import io.rustydb.sql.catalog.TablespaceDescriptor;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
import org.jspecify.annotations.Nullable;

/// `SYS.TABLESPACES`: names from the catalogue, numbers from the files.
final class TablespaceTable {
    private TablespaceTable() {}

    static SystemTable tablespaces(Kernel kernel) {
        return SystemTable.of("tablespaces", "One row for each tablespace, the database's own two first")
                .column("name", SqlType.VARCHAR, "Name in TABLESPACE; main is where everything goes that names none")
                .column("page_size", SqlType.INTEGER, "Bytes of a page")
                .column("file", SqlType.VARCHAR, "Path of its file in the database's directory")
                .column("file_id", SqlType.INTEGER, "High half of the page ids in it")
                .column("pages", SqlType.BIGINT, "Pages of the file; NULL if it cannot be read")
                .column("free_pages", SqlType.BIGINT, "Pages of the file that nothing is in; NULL if it cannot be read")
                .column("problem", SqlType.VARCHAR, "Why its tables and indexes cannot be read; NULL if they can")
                .rows((reader, rows) -> {
                    row(
                            rows,
                            kernel,
                            TablespaceDescriptor.MAIN,
                            PageId.DATA_FILE,
                            kernel.data().pageSize(),
                            null);
                    row(rows, kernel, "undo", PageId.UNDO_FILE, kernel.undo().pageSize(), null);
                    for (TablespaceDescriptor tablespace : reader.catalog().tablespaces()) {
                        row(
                                rows,
                                kernel,
                                tablespace.name(),
                                tablespace.fileId(),
                                tablespace.pageSize(),
                                tablespace.file());
                    }
                });
    }

    private static void row(
            SystemRows rows, Kernel kernel, String name, int fileId, int pageSize, @Nullable String file) {
        Long pages = null;
        Long free = null;
        String problem = kernel.spaces().problem(fileId);
        if (problem == null) {
            try {
                Space space = kernel.spaces().ofFile(fileId);
                long used = space.allocatedPages();
                pages = space.endOfFile();
                free = Math.max(0, pages - used);
            } catch (DbException e) {
                problem = e.getMessage();
            }
        }
        SystemRows row = rows.next()
                .add(name)
                .add(pageSize)
                .add(file == null ? kernel.spaces().path(fileId) : file)
                .add(fileId);
        if (pages == null || free == null) {
            row.addNull().addNull();
        } else {
            row.add(pages).add(free);
        }
        row.add(problem);
    }
}
