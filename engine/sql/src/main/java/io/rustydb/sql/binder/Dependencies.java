package io.rustydb.sql.binder;

import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import java.util.ArrayList;
import java.util.List;

/// What a plan must find unchanged to be used again: objects it used, names it missed.
public final class Dependencies {
    private final List<TableDescriptor> tables = new ArrayList<>();
    private final List<SequenceDescriptor> sequences = new ArrayList<>();
    private final List<Missing> missing = new ArrayList<>();

    /// A name that was looked up in a schema and not found, before another schema of the path had it.
    private record Missing(String schema, String name) {}

    void used(TableDescriptor table) {
        if (!tables.contains(table)) {
            tables.add(table);
        }
    }

    void used(SequenceDescriptor sequence) {
        if (!sequences.contains(sequence)) {
            sequences.add(sequence);
        }
    }

    void missed(String schema, String name) {
        missing.add(new Missing(schema, name));
    }

    public List<TableDescriptor> tables() {
        return tables;
    }

    /// True when a plan made under another snapshot would come out the same under this one.
    public boolean holdIn(CatalogSnapshot catalog) {
        for (TableDescriptor table : tables) {
            // The descriptor itself, not its version: after a rollback the same version is another table's
            // shape.
            if (catalog.table(table.id()) != table) {
                return false;
            }
        }
        for (SequenceDescriptor sequence : sequences) {
            if (!sequence.equals(catalog.sequence(sequence.id()))) {
                return false;
            }
        }
        for (Missing name : missing) {
            if (catalog.table(name.schema, name.name) != null) {
                return false;
            }
        }
        return true;
    }
}
