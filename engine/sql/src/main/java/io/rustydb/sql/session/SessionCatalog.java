package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.ConstraintDescriptor;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.ViewDefinition;
import io.rustydb.sql.function.CatalogAccess;
import io.rustydb.sql.metadata.DefinitionText;
import io.rustydb.sql.metadata.PgTypes;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Tells functions what is defined, as the session sees it.
final class SessionCatalog implements CatalogAccess {
    private final SqlSession session;

    SessionCatalog(SqlSession session) {
        this.session = session;
    }

    private CatalogSnapshot catalog() {
        return session.transaction().catalog();
    }

    private record IndexOf(TableDescriptor table, IndexDescriptor index) {}

    private @Nullable IndexOf find(long id) {
        for (TableDescriptor table : catalog().tables()) {
            IndexDescriptor index = table.index(id);
            if (index != null) {
                return new IndexOf(table, index);
            }
        }
        return null;
    }

    @Override
    public @Nullable String index(long id) {
        IndexOf found = find(id);
        return found == null ? null : DefinitionText.of(found.table, found.index);
    }

    @Override
    public @Nullable String indexKey(long id, long place) {
        IndexOf found = find(id);
        if (found == null || place < 1) {
            return null;
        }
        int keys = found.index.keys().size();
        if (place <= keys) {
            return DefinitionText.key(found.table, found.index, (int) place - 1);
        }
        List<Integer> include = found.index.include();
        return place - keys <= include.size()
                ? found.table.column(include.get((int) place - keys - 1)).name()
                : null;
    }

    @Override
    public @Nullable String constraint(long id) {
        for (TableDescriptor table : catalog().tables()) {
            for (ConstraintDescriptor constraint : table.constraints()) {
                if (constraint.id() == id) {
                    return DefinitionText.of(catalog(), table, constraint);
                }
            }
        }
        return null;
    }

    @Override
    public @Nullable String view(long id) {
        TableDescriptor table = catalog().table(id);
        ViewDefinition view = table == null ? null : table.view();
        return view == null ? null : view.sql();
    }

    @Override
    public @Nullable String comment(long id, long column) {
        TableDescriptor table = catalog().table(id);
        if (table == null || column == 0) {
            return table == null ? null : table.comment();
        }
        return table.columns().stream()
                .filter(c -> c.ordinal() + 1 == column)
                .map(c -> c.comment())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    // ---- names ----

    /// The id of what a name means in a schema, 0 = nothing.
    private long idOf(String schema, String name) {
        CatalogSnapshot catalog = catalog();
        TableDescriptor table = catalog.table(schema, name);
        IndexDescriptor index = table == null ? catalog.index(schema, name) : null;
        SequenceDescriptor sequence = table == null && index == null ? catalog.sequence(schema, name) : null;
        return table != null ? table.id() : index != null ? index.id() : sequence != null ? sequence.id() : 0;
    }

    private long idOf(String name) {
        for (String schema : session.path()) {
            long id = idOf(schema, name);
            if (id != 0) {
                return id;
            }
        }
        return 0;
    }

    @Override
    public @Nullable Boolean isVisible(long id) {
        TableDescriptor table = catalog().table(id);
        if (table != null) {
            return idOf(table.name()) == id && !RecycledName.isOne(table);
        }
        SequenceDescriptor sequence = catalog().sequence(id);
        if (sequence != null) {
            return idOf(sequence.name()) == id;
        }
        IndexOf index = find(id);
        return index == null ? null : idOf(index.index.name()) == id;
    }

    @Override
    public @Nullable Long relation(String text) {
        TextName name = TextName.parse(text);
        String schema = name.schema();
        long id = schema == null ? idOf(name.name()) : idOf(schema, name.name());
        return id == 0 ? null : id;
    }

    @Override
    public @Nullable String type(long oid, long modifier) {
        for (TypeKind kind : TypeKind.values()) {
            if (PgTypes.of(kind).oid() == oid) {
                return PgTypes.format(kind, (int) Math.max(-1, Math.min(modifier, Integer.MAX_VALUE)));
            }
        }
        return oid == 0 ? "-" : "???";
    }

    @Override
    public String definition(String kind, String name, @Nullable String schema) {
        String wanted = kind.toUpperCase(Locale.ROOT);
        if (!List.of("TABLE", "VIEW", "MATERIALIZED VIEW", "INDEX", "SEQUENCE").contains(wanted)) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "no definition of that kind, kind=" + kind + "; TABLE, VIEW, INDEX, SEQUENCE");
        }
        for (String path :
                schema == null ? session.path() : List.of(TextName.parse(schema).name())) {
            String found = definitionIn(wanted, path, TextName.parse(name).name());
            if (found != null) {
                return found;
            }
        }
        throw DbException.of(
                ErrorCode.UNDEFINED_OBJECT,
                wanted.toLowerCase(Locale.ROOT) + " \"" + (schema == null ? "" : schema + ".") + name
                        + "\" does not exist");
    }

    private @Nullable String definitionIn(String kind, String schema, String name) {
        CatalogSnapshot catalog = catalog();
        if (kind.equals("SEQUENCE")) {
            SequenceDescriptor sequence = catalog.sequence(schema, name);
            return sequence == null ? null : DefinitionText.of(sequence);
        }
        if (kind.equals("INDEX")) {
            IndexDescriptor index = catalog.index(schema, name);
            return index == null ? null : index(index.id()) + ";";
        }
        TableDescriptor table = catalog.table(schema, name);
        if (table == null || table.source() != null || (table.view() == null) != kind.equals("TABLE")) {
            return null;
        }
        return DefinitionText.of(catalog, table);
    }
}
