package io.rustydb.sql.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a transaction has changed of the catalogue, object by object, apart from the version it was changed in:
/// so that others may commit their own meanwhile.
///
/// Thread rule: immutable, any thread.
public final class CatalogChanges {
    public static final CatalogChanges NONE =
            new CatalogChanges(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    /// A value without descriptor is an object that was dropped. Ordered, so that what follows from the order
    /// is the same in each run.
    private record Change<T>(@Nullable T to) {}

    private final TreeMap<String, Change<SchemaDescriptor>> schemas;
    private final TreeMap<Long, Change<TableDescriptor>> tables;
    private final TreeMap<Long, Change<SequenceDescriptor>> sequences;
    private final TreeMap<String, Change<TablespaceDescriptor>> tablespaces;

    private CatalogChanges(
            TreeMap<String, Change<SchemaDescriptor>> schemas,
            TreeMap<Long, Change<TableDescriptor>> tables,
            TreeMap<Long, Change<SequenceDescriptor>> sequences,
            TreeMap<String, Change<TablespaceDescriptor>> tablespaces) {
        this.schemas = schemas;
        this.tables = tables;
        this.sequences = sequences;
        this.tablespaces = tablespaces;
    }

    /// What leads from one snapshot to another one.
    public static CatalogChanges between(CatalogSnapshot from, CatalogSnapshot to) {
        return new CatalogChanges(
                difference(schemas(from), schemas(to)),
                difference(tables(from), tables(to)),
                difference(sequences(from), sequences(to)),
                difference(tablespaces(from), tablespaces(to)));
    }

    private static Map<String, SchemaDescriptor> schemas(CatalogSnapshot snapshot) {
        Map<String, SchemaDescriptor> all = new HashMap<>();
        snapshot.schemas().forEach(schema -> all.put(schema.name(), schema));
        return all;
    }

    private static Map<Long, TableDescriptor> tables(CatalogSnapshot snapshot) {
        Map<Long, TableDescriptor> all = new HashMap<>();
        snapshot.tables().forEach(table -> all.put(table.id(), table));
        return all;
    }

    private static Map<Long, SequenceDescriptor> sequences(CatalogSnapshot snapshot) {
        Map<Long, SequenceDescriptor> all = new HashMap<>();
        for (SchemaDescriptor schema : snapshot.schemas()) {
            snapshot.sequences(schema.name()).forEach(sequence -> all.put(sequence.id(), sequence));
        }
        return all;
    }

    private static Map<String, TablespaceDescriptor> tablespaces(CatalogSnapshot snapshot) {
        Map<String, TablespaceDescriptor> all = new HashMap<>();
        snapshot.tablespaces().forEach(tablespace -> all.put(tablespace.name(), tablespace));
        return all;
    }

    private static <K extends Comparable<K>, T> TreeMap<K, Change<T>> difference(Map<K, T> from, Map<K, T> to) {
        TreeMap<K, Change<T>> changes = new TreeMap<>();
        from.forEach((key, before) -> {
            T after = to.get(key);
            if (after != before) {
                changes.put(key, new Change<>(after));
            }
        });
        to.forEach((key, after) -> {
            if (!from.containsKey(key)) {
                changes.put(key, new Change<>(after));
            }
        });
        return changes;
    }

    public CatalogChanges then(CatalogChanges later) {
        return new CatalogChanges(
                joined(schemas, later.schemas),
                joined(tables, later.tables),
                joined(sequences, later.sequences),
                joined(tablespaces, later.tablespaces));
    }

    private static <K extends Comparable<K>, T> TreeMap<K, Change<T>> joined(
            TreeMap<K, Change<T>> first, TreeMap<K, Change<T>> second) {
        TreeMap<K, Change<T>> all = new TreeMap<>(first);
        all.putAll(second);
        return all;
    }

    public boolean isEmpty() {
        return schemas.isEmpty() && tables.isEmpty() && sequences.isEmpty() && tablespaces.isEmpty();
    }

    /// The catalogue with these changes. Holds because their transaction has locked what they touch: whatever
    /// else was committed to `base` touches other objects.
    public CatalogSnapshot applyTo(CatalogSnapshot base) {
        CatalogSnapshot.Editor editor = base.edit();
        schemas.forEach((name, change) -> {
            SchemaDescriptor schema = change.to;
            if (schema == null) {
                editor.removeSchema(name);
            } else {
                editor.put(schema);
            }
        });
        tables.forEach((id, change) -> {
            TableDescriptor table = change.to;
            if (table == null) {
                editor.removeTable(id);
            } else {
                editor.put(table);
            }
        });
        sequences.forEach((id, change) -> {
            SequenceDescriptor sequence = change.to;
            if (sequence == null) {
                editor.removeSequence(id);
            } else {
                editor.put(sequence);
            }
        });
        tablespaces.forEach((name, change) -> {
            TablespaceDescriptor tablespace = change.to;
            if (tablespace == null) {
                editor.removeTablespace(name);
            } else {
                editor.put(tablespace);
            }
        });
        return editor.finish();
    }

    // ---- what must be locked ----

    /// Ids of the tables and sequences that are new, changed or gone.
    public List<Long> objects() {
        List<Long> ids = new ArrayList<>(tables.keySet());
        ids.addAll(sequences.keySet());
        return ids;
    }

    /// Schemas that come or go.
    public Set<String> schemas() {
        return schemas.keySet();
    }

    /// Schemas that have members among the changed objects, before or after.
    public Set<String> schemasOfObjects(CatalogSnapshot before) {
        Set<String> names = new TreeSet<>();
        tables.forEach((id, change) -> {
            TableDescriptor old = before.table(id);
            if (old != null) {
                names.add(old.schema());
            }
            if (change.to != null) {
                names.add(change.to.schema());
            }
        });
        sequences.forEach((id, change) -> {
            SequenceDescriptor old = before.sequence(id);
            if (old != null) {
                names.add(old.schema());
            }
            if (change.to != null) {
                names.add(change.to.schema());
            }
        });
        return names;
    }

    /// Names of tables, indexes and sequences that come or go, with their schema: `schema.name`.
    public Set<String> names(CatalogSnapshot before) {
        Set<String> names = new TreeSet<>();
        tables.forEach((id, change) -> {
            Set<String> old = names(before.table(id));
            Set<String> now = names(change.to);
            addDifference(old, now, names);
        });
        sequences.forEach((id, change) -> addDifference(names(before.sequence(id)), names(change.to), names));
        tablespaces.keySet().forEach(name -> names.add(tablespaceName(name)));
        return names;
    }

    /// What is locked for the name of a tablespace; no schema's name has a blank in it unquoted.
    public static String tablespaceName(String name) {
        return "tablespace " + name;
    }

    public static String qualified(String schema, String name) {
        return schema + "." + name;
    }

    private static void addDifference(Set<String> old, Set<String> now, Set<String> into) {
        for (String name : old) {
            if (!now.contains(name)) {
                into.add(name);
            }
        }
        for (String name : now) {
            if (!old.contains(name)) {
                into.add(name);
            }
        }
    }

    private static Set<String> names(@Nullable TableDescriptor table) {
        Set<String> names = new TreeSet<>();
        if (table != null) {
            names.add(qualified(table.schema(), table.name()));
            Collection<IndexDescriptor> indexes = table.indexes();
            indexes.forEach(index -> names.add(qualified(table.schema(), index.name())));
        }
        return names;
    }

    private static Set<String> names(@Nullable SequenceDescriptor sequence) {
        return sequence == null ? Set.of() : Set.of(qualified(sequence.schema(), sequence.name()));
    }
}
