package io.rustydb.sql.catalog;

import io.rustydb.sql.catalog.CatalogTables.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The definitions of a damaged database, from whichever rows of its catalogue and of the catalogue's second
/// copy can be read. A table is believed only if all its columns are there, since its rows make sense with all
/// of them.
///
/// Thread rule: one thread at a time.
public final class CatalogSalvage {
    private final CatalogCodec.Reader reader;
    private final Consumer<String> findings;

    /// What was found.
    ///
    /// @param sequences those of identity columns too
    public record Definitions(
            List<SchemaDescriptor> schemas,
            List<TableDescriptor> tables,
            List<SequenceDescriptor> sequences,
            List<TablespaceDescriptor> tablespaces) {}

    /// @param expressions parses the text of a stored expression
    /// @param findings takes a sentence for each definition that is not whole
    public CatalogSalvage(Function<String, StoredExpression> expressions, Consumer<String> findings) {
        this.reader = new CatalogCodec(expressions).new Reader();
        this.findings = findings;
    }

    private static @Nullable Relation relation(int object) {
        for (Relation relation : Relation.values()) {
            if (relation.id() == object || relation.copyId() == object) {
                return relation;
            }
        }
        return null;
    }

    /// Takes a row of the catalogue's heap `object`; the same row may come twice.
    public void row(int object, byte[] bytes, int offset) {
        Relation relation = relation(object);
        assert relation != null : "no heap of the catalogue";
        try {
            reader.accept(relation, bytes, offset);
        } catch (RuntimeException e) {
            // A row that is whole and makes no sense is one more damage.
            findings.accept("catalogue row makes no sense: table=" + relation + ", reason=" + e.getMessage());
        }
    }

    /// All that is whole, in order of ids.
    public Definitions finish() {
        CatalogSnapshot.Editor editor = CatalogSnapshot.EMPTY.edit();
        reader.salvage(editor, findings);
        CatalogSnapshot snapshot = editor.finish(1);
        List<SchemaDescriptor> schemas = new ArrayList<>();
        List<SequenceDescriptor> sequences = new ArrayList<>();
        for (SchemaDescriptor schema : snapshot.schemas()) {
            schemas.add(schema);
            sequences.addAll(snapshot.sequences(schema.name()));
        }
        List<TableDescriptor> tables = new ArrayList<>();
        snapshot.tables().forEach(tables::add);
        return new Definitions(schemas, tables, sequences, List.copyOf(snapshot.tablespaces()));
    }
}
