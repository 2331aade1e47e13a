package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.TablespaceDescriptor;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.Placement;
import io.rustydb.storage.buffer.PoolName;
import io.rustydb.storage.page.PageId;

/// Where new structures lie and which pool their pages go to.
final class Placements {
    private final DefinitionContext context;

    Placements(DefinitionContext context) {
        this.context = context;
    }

    /// The file a new structure goes to: of the named tablespace, else of `default_tablespace`. The tablespace
    /// stays until the end of the transaction.
    ///
    /// @throws DbException 42704
    int file(Placement placement) {
        return placement.tablespace().isPresent()
                ? file(placement.tablespace().get())
                : file(context.defaultTablespace(), 0);
    }

    int file(Name tablespace) {
        return file(tablespace.text(), tablespace.position());
    }

    private int file(String name, int position) {
        if (name.isEmpty() || name.equals(TablespaceDescriptor.MAIN)) {
            return PageId.DATA_FILE;
        }
        TablespaceDescriptor tablespace = require(name, position);
        context.lockShared(tablespace);
        return tablespace.fileId();
    }

    TablespaceDescriptor require(String name, int position) {
        TablespaceDescriptor tablespace = context.catalog().tablespace(name);
        if (tablespace == null) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_OBJECT,
                    "tablespace does not exist, name=" + name
                            + "; sys.tablespaces lists them, default_tablespace is the one of tables without a name of"
                            + " one",
                    position);
        }
        return tablespace;
    }

    /// The pool that was written, DEFAULT if none was.
    static PoolName pool(Placement placement) {
        return placement.pool().map(Placements::pool).orElse(PoolName.DEFAULT);
    }

    static PoolName pool(Placement.Pool pool) {
        return switch (pool) {
            case DEFAULT -> PoolName.DEFAULT;
            case KEEP -> PoolName.KEEP;
            case RECYCLE -> PoolName.RECYCLE;
        };
    }
}
