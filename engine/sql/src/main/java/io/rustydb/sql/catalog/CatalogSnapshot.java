package io.rustydb.sql.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All descriptors of one version of the catalogue.
///
/// Thread rule: immutable, any thread. A changed catalogue is a new snapshot, made by [#edit].
public final class CatalogSnapshot {
    public static final CatalogSnapshot EMPTY = new CatalogSnapshot(0, Map.of(), Map.of(), Map.of(), Map.of());

    private final long version;
    private final Object identity = new Object();
    private final Map<String, Space> spaces;
    private final Map<Long, TableDescriptor> tablesById;
    private final Map<Long, SequenceDescriptor> sequencesById;
    private final Map<String, TablespaceDescriptor> tablespaces;

    /// A schema with its members by name; tables, indexes and sequences share one name space, as in PostgreSQL.
    private record Space(
            SchemaDescriptor schema,
            Map<String, TableDescriptor> tables,
            Map<String, SequenceDescriptor> sequences,
            Map<String, IndexDescriptor> indexes) {}

    private CatalogSnapshot(
            long version,
            Map<String, Space> spaces,
            Map<Long, TableDescriptor> tablesById,
            Map<Long, SequenceDescriptor> sequencesById,
            Map<String, TablespaceDescriptor> tablespaces) {
        this.version = version;
        this.spaces = spaces;
        this.tablesById = tablesById;
        this.sequencesById = sequencesById;
        this.tablespaces = tablespaces;
    }

    /// Rises with every change. Not unique: a definition that is rolled back leaves its number to the next.
    public long version() {
        return version;
    }

    /// Belongs to this snapshot alone; who keeps it does not keep the snapshot.
    public Object identity() {
        return identity;
    }

    public Collection<SchemaDescriptor> schemas() {
        List<SchemaDescriptor> all = new ArrayList<>();
        spaces.values().forEach(space -> all.add(space.schema));
        return all;
    }

    public @Nullable SchemaDescriptor schema(String name) {
        Space space = spaces.get(name);
        return space == null ? null : space.schema;
    }

    public @Nullable TableDescriptor table(String schema, String name) {
        Space space = spaces.get(schema);
        return space == null ? null : space.tables.get(name);
    }

    public @Nullable TableDescriptor table(long id) {
        return tablesById.get(id);
    }

    public @Nullable SequenceDescriptor sequence(String schema, String name) {
        Space space = spaces.get(schema);
        return space == null ? null : space.sequences.get(name);
    }

    public @Nullable SequenceDescriptor sequence(long id) {
        return sequencesById.get(id);
    }

    public @Nullable IndexDescriptor index(String schema, String name) {
        Space space = spaces.get(schema);
        return space == null ? null : space.indexes.get(name);
    }

    /// In the order of their names.
    public Collection<TableDescriptor> tables(String schema) {
        Space space = spaces.get(schema);
        return space == null ? List.of() : Collections.unmodifiableCollection(space.tables.values());
    }

    public Collection<TableDescriptor> tables() {
        return Collections.unmodifiableCollection(tablesById.values());
    }

    public Collection<SequenceDescriptor> sequences(String schema) {
        Space space = spaces.get(schema);
        return space == null ? List.of() : Collections.unmodifiableCollection(space.sequences.values());
    }

    /// Names of a schema's tables, for "did you mean".
    public Collection<String> tableNames(String schema) {
        Space space = spaces.get(schema);
        return space == null
                ? List.of()
                : space.tables.keySet().stream()
                        .filter(name -> !RecycledName.isOne(name))
                        .toList();
    }

    public Collection<String> schemaNames() {
        return spaces.keySet();
    }

    /// Tablespaces that users made, in the order of their names.
    public Collection<TablespaceDescriptor> tablespaces() {
        return Collections.unmodifiableCollection(tablespaces.values());
    }

    public @Nullable TablespaceDescriptor tablespace(String name) {
        return tablespaces.get(name);
    }

    /// Name of the tablespace in which a table or an index lies.
    ///
    /// @param root its page id
    public String tablespaceOf(long root) {
        int file = TablespaceDescriptor.fileOf(root);
        for (TablespaceDescriptor tablespace : tablespaces.values()) {
            if (tablespace.fileId() == file) {
                return tablespace.name();
            }
        }
        return TablespaceDescriptor.MAIN;
    }

    /// Begins the next version.
    public Editor edit() {
        return new Editor(this);
    }

    /// Collects the changes that lead from one snapshot to the next. Thread rule: one thread.
    public static final class Editor {
        private final CatalogSnapshot from;
        private final Map<String, SchemaDescriptor> schemas = new TreeMap<>();
        private final Map<Long, TableDescriptor> tables;
        private final Map<Long, SequenceDescriptor> sequences;
        private final Map<String, TablespaceDescriptor> tablespaces;

        private Editor(CatalogSnapshot from) {
            this.from = from;
            from.spaces.forEach((name, space) -> schemas.put(name, space.schema));
            tables = new HashMap<>(from.tablesById);
            sequences = new HashMap<>(from.sequencesById);
            tablespaces = new TreeMap<>(from.tablespaces);
        }

        public Editor put(SchemaDescriptor schema) {
            schemas.put(schema.name(), schema);
            return this;
        }

        /// Adds the table or replaces the one with its id, with its indexes.
        public Editor put(TableDescriptor table) {
            tables.put(table.id(), table);
            return this;
        }

        public Editor put(SequenceDescriptor sequence) {
            sequences.put(sequence.id(), sequence);
            return this;
        }

        public Editor put(TablespaceDescriptor tablespace) {
            tablespaces.put(tablespace.name(), tablespace);
            return this;
        }

        public Editor removeTablespace(String name) {
            tablespaces.remove(name);
            return this;
        }

        public Editor removeSchema(String name) {
            schemas.remove(name);
            return this;
        }

        public Editor removeTable(long id) {
            tables.remove(id);
            return this;
        }

        public Editor removeSequence(long id) {
            sequences.remove(id);
            return this;
        }

        /// The new snapshot, one version later.
        public CatalogSnapshot finish() {
            return finish(from.version + 1);
        }

        public CatalogSnapshot finish(long version) {
            Map<String, Space> spaces = new TreeMap<>();
            for (SchemaDescriptor schema : schemas.values()) {
                spaces.put(schema.name(), new Space(schema, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()));
            }
            for (TableDescriptor table : tables.values()) {
                Space space = spaces.get(table.schema());
                assert space != null : "schema of a table exists: " + table;
                space.tables.put(table.name(), table);
                table.indexes().forEach(index -> space.indexes.put(index.name(), index));
            }
            for (SequenceDescriptor sequence : sequences.values()) {
                Space space = spaces.get(sequence.schema());
                assert space != null : "schema of a sequence exists: " + sequence.name();
                space.sequences.put(sequence.name(), sequence);
            }
            // Not Map.copyOf, whose order is another one in each JVM: what is written follows the order, and a
            // simulation must repeat.
            return new CatalogSnapshot(
                    version,
                    spaces,
                    Collections.unmodifiableMap(new HashMap<>(tables)),
                    Collections.unmodifiableMap(new HashMap<>(sequences)),
                    Collections.unmodifiableMap(new TreeMap<>(tablespaces)));
        }
    }
}
