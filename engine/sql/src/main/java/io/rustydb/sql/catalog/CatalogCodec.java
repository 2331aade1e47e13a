package io.rustydb.sql.catalog;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.base.type.RowColumn;
import io.rustydb.base.type.RowLayout;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.catalog.CatalogTables.Relation;
import io.rustydb.sql.catalog.ConstraintDescriptor.Action;
import io.rustydb.sql.catalog.ConstraintDescriptor.Check;
import io.rustydb.sql.catalog.ConstraintDescriptor.ForeignKey;
import io.rustydb.sql.catalog.ConstraintDescriptor.Key;
import io.rustydb.storage.buffer.PoolName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Descriptors ↔ rows of the catalogue's tables. Thread rule: one thread at a time.
final class CatalogCodec {
    private final EnumMap<Relation, CatalogRow> rows = new EnumMap<>(Relation.class);
    private final Function<String, StoredExpression> expressions;
    private final RowBuffer buffer = new RowBuffer();

    /// @param expressions parses the text of a stored expression
    CatalogCodec(Function<String, StoredExpression> expressions) {
        this.expressions = expressions;
        for (Relation relation : Relation.values()) {
            rows.put(
                    relation,
                    new CatalogRow(CatalogTables.descriptor(relation, 0).layout()));
        }
    }

    /// Takes the rows of one object.
    interface RowSink {
        void accept(Relation relation, RowBuffer row);
    }

    private CatalogRow row(Relation relation) {
        CatalogRow row = rows.get(relation);
        assert row != null;
        return row;
    }

    void write(SchemaDescriptor schema, RowSink out) {
        out.accept(
                Relation.SCHEMAS,
                row(Relation.SCHEMAS)
                        .begin()
                        .add(schema.id())
                        .add(schema.name())
                        .finish(buffer));
    }

    void write(SequenceDescriptor s, long schemaId, RowSink out) {
        out.accept(
                Relation.SEQUENCES,
                row(Relation.SEQUENCES)
                        .begin()
                        .add(s.id())
                        .add(schemaId)
                        .add(s.name())
                        .add(s.type().kind().code())
                        .add(s.start())
                        .add(s.increment())
                        .add(s.minimum())
                        .add(s.maximum())
                        .add(s.cache())
                        .add(s.cycle())
                        .add(s.ownerTableId())
                        .add(s.counter())
                        .add(s.ownerColumn())
                        .finish(buffer));
    }

    void write(TablespaceDescriptor t, RowSink out) {
        out.accept(
                Relation.TABLESPACE_FILES,
                row(Relation.TABLESPACE_FILES)
                        .begin()
                        .add(t.id())
                        .add(t.name())
                        .add(t.fileId())
                        .add(t.pageSize())
                        .add(t.file())
                        .finish(buffer));
    }

    /// @param all the catalogue, for names of tablespaces
    void write(TableDescriptor table, long schemaId, CatalogSnapshot all, RowSink out) {
        ViewDefinition view = table.view();
        out.accept(
                Relation.TABLES,
                row(Relation.TABLES)
                        .begin()
                        .add(table.id())
                        .add(schemaId)
                        .add(table.name())
                        .add(table.root())
                        .add(table.layout().version())
                        .add(table.version())
                        .add(table.comment())
                        .add(table.layout().columnCount())
                        .add(all.tablespaceOf(table.root()))
                        .add(table.bufferPool().name())
                        .add(table.kind().name())
                        .add(table.persistence().name())
                        .add(table.onCommit().name())
                        .add(view == null ? null : view.sql())
                        .add(view == null ? null : view.names())
                        .add(view == null ? null : view.check().name())
                        .add(table.populated())
                        .finish(buffer));
        int[] places = new int[table.layout().columnCount()];
        java.util.Arrays.fill(places, -1);
        for (int place = 0; place < table.columns().size(); place++) {
            places[table.columns().get(place).ordinal()] = place;
        }
        for (int ordinal = 0; ordinal < places.length; ordinal++) {
            writeColumn(table, ordinal, places[ordinal], out);
        }
        for (IndexDescriptor index : table.indexes()) {
            StoredExpression predicate = index.predicate();
            out.accept(
                    Relation.INDEXES,
                    row(Relation.INDEXES)
                            .begin()
                            .add(index.id())
                            .add(table.id())
                            .add(index.name())
                            .add(index.unique())
                            .add(index.root())
                            .add(index.visibleFrom())
                            .add(IndexKeyText.keys(index.keys()))
                            .add(index.valid())
                            .add(CatalogRow.join(index.include()))
                            .add(IndexKeyText.expressions(index.keys()))
                            .add(predicate == null ? null : predicate.sql())
                            .add(index.method().word())
                            .add(all.tablespaceOf(index.root()))
                            .add(index.bufferPool().name())
                            .finish(buffer));
        }
        for (ConstraintDescriptor constraint : table.constraints()) {
            writeConstraint(table, constraint, out);
        }
    }

    private void writeColumn(TableDescriptor table, int ordinal, int place, RowSink out) {
        RowColumn stored = table.layout().column(ordinal);
        ColumnDescriptor column = place < 0 ? null : table.columns().get(place);
        ColumnDescriptor.Identity identity = column == null ? null : column.identity();
        StoredExpression defaultValue = column == null ? null : column.defaultValue();
        out.accept(
                Relation.COLUMNS,
                row(Relation.COLUMNS)
                        .begin()
                        .add(table.id())
                        .add(ordinal)
                        .add(place)
                        .add(column == null ? null : column.name())
                        .add(stored.type().kind().code())
                        .add(stored.type().precision())
                        .add(stored.type().scale())
                        .add(column != null && column.notNull())
                        .add(defaultValue == null ? null : defaultValue.sql())
                        .add(identity == null ? 0 : identity.sequenceId())
                        .add(identity != null && identity.always())
                        .add(stored.sinceVersion())
                        .add(stored.missing())
                        .add(column == null ? null : column.comment())
                        .finish(buffer));
    }

    private void writeConstraint(TableDescriptor table, ConstraintDescriptor constraint, RowSink out) {
        CatalogRow row = row(Relation.CONSTRAINTS)
                .begin()
                .add(constraint.id())
                .add(table.id())
                .add(constraint.name());
        String none = null;
        switch (constraint) {
            case Key key ->
                row.add(key.primary() ? "p" : "u")
                        .add(CatalogRow.join(key.columns()))
                        .add(key.indexId())
                        .add(none)
                        .add(0)
                        .add(none)
                        .add(0)
                        .add(false)
                        .add(0)
                        .add(0);
            case Check check ->
                row.add("c")
                        .add("")
                        .add(0)
                        .add(check.condition().sql())
                        .add(0)
                        .add(none)
                        .add(0)
                        .add(false)
                        .add(0)
                        .add(0);
            case ForeignKey key ->
                row.add("f")
                        .add(CatalogRow.join(key.columns()))
                        .add(key.parentIndexId())
                        .add(none)
                        .add(key.parentTableId())
                        .add(CatalogRow.join(key.parentColumns()))
                        .add(key.childIndexId())
                        .add(key.matchFull())
                        .add(key.onDelete().ordinal())
                        .add(key.onUpdate().ordinal());
        }
        out.accept(Relation.CONSTRAINTS, row.finish(buffer));
    }

    /// Collects rows in any order and makes the snapshot of them.
    final class Reader {
        private final Map<Long, SchemaDescriptor> schemas = new HashMap<>();
        private final Map<Long, TableRows> tables = new TreeMap<>();
        private final Map<Long, TablespaceDescriptor> tablespaces = new TreeMap<>();
        private final List<SequenceDescriptor> sequences = new ArrayList<>();
        private final Map<Long, PendingSequence> pendingSequences = new TreeMap<>();

        private record PendingSequence(long schemaId, Function<String, SequenceDescriptor> make) {}

        /// @param shape without its schema
        private record PendingIndex(long id, long root, long visibleFrom, IndexShape shape) {}

        private static final class TableRows {
            long schemaId;
            String name = "";
            long root;
            int layoutVersion;
            long version;
            PoolName bufferPool = PoolName.DEFAULT;
            TableDescriptor.Kind kind = TableDescriptor.Kind.TABLE;
            TableDescriptor.Persistence persistence = TableDescriptor.Persistence.PERMANENT;
            TableDescriptor.OnCommit onCommit = TableDescriptor.OnCommit.PRESERVE_ROWS;
            boolean populated = true;

            @Nullable
            ViewDefinition view;

            @Nullable
            String comment;

            /// Columns its layout must have; -1 as long as its own row is missing.
            int layoutColumns = -1;

            final TreeMap<Integer, RowColumn> layout = new TreeMap<>();
            final TreeMap<Integer, ColumnDescriptor> columns = new TreeMap<>();
            final TreeMap<Long, PendingIndex> indexes = new TreeMap<>();
            final TreeMap<Long, ConstraintDescriptor> constraints = new TreeMap<>();
        }

        boolean isEmpty() {
            return schemas.isEmpty();
        }

        private TableRows table(long id) {
            return tables.computeIfAbsent(id, i -> new TableRows());
        }

        void accept(Relation relation, byte[] bytes, int offset) {
            CatalogRow r = row(relation).read(bytes, offset);
            switch (relation) {
                case SCHEMAS -> schemas.put(r.number(0), new SchemaDescriptor(r.number(0), r.text(1)));
                case TABLES -> {
                    TableRows t = table(r.number(0));
                    t.schemaId = r.number(1);
                    t.name = r.text(2);
                    t.root = r.number(3);
                    t.layoutVersion = r.integer(4);
                    t.version = r.number(5);
                    t.comment = r.textOrNull(6);
                    t.layoutColumns = r.integer(7);
                    t.bufferPool = PoolName.assignable(r.text(9));
                    t.kind = word(TableDescriptor.Kind.class, r.text(10));
                    t.persistence = word(TableDescriptor.Persistence.class, r.text(11));
                    t.onCommit = word(TableDescriptor.OnCommit.class, r.text(12));
                    String query = r.textOrNull(13);
                    t.view = query == null ? null : ViewDefinition.of(query, r.text(15), r.text(14));
                    t.populated = r.flag(16);
                }
                case COLUMNS -> column(r);
                case INDEXES -> {
                    String predicate = r.textOrNull(10);
                    IndexShape shape = new IndexShape(
                            "",
                            r.text(2),
                            r.flag(3),
                            r.flag(7),
                            IndexKeyText.parse(r.text(6), r.textOrNull(9), expressions),
                            CatalogRow.split(r.textOrNull(8)),
                            predicate == null ? null : expressions.apply(predicate),
                            IndexMethod.of(r.text(11)),
                            PoolName.assignable(r.text(13)));
                    table(r.number(1))
                            .indexes
                            .put(r.number(0), new PendingIndex(r.number(0), r.number(4), r.number(5), shape));
                }
                case CONSTRAINTS -> table(r.number(1)).constraints.put(r.number(0), constraint(r));
                case TABLESPACE_FILES ->
                    tablespaces.put(
                            r.number(0),
                            new TablespaceDescriptor(r.number(0), r.text(1), r.integer(2), r.integer(3), r.text(4)));
                case SEQUENCES -> {
                    long id = r.number(0);
                    String name = r.text(2);
                    SqlType type = SqlType.of(kind(r.integer(3)));
                    long start = r.number(4);
                    long increment = r.number(5);
                    long minimum = r.number(6);
                    long maximum = r.number(7);
                    long cache = r.number(8);
                    boolean cycle = r.flag(9);
                    long owner = r.number(10);
                    long counter = r.number(11);
                    int ownerColumn = r.integer(12);
                    expect(
                            increment != 0 && minimum <= start && start <= maximum && cache >= 1,
                            "the bounds of a sequence",
                            minimum + ".." + maximum + " from " + start + " by " + increment);
                    pendingSequences.put(
                            id,
                            new PendingSequence(
                                    r.number(1),
                                    schema -> new SequenceDescriptor(
                                            id,
                                            schema,
                                            name,
                                            type,
                                            start,
                                            increment,
                                            minimum,
                                            maximum,
                                            cache,
                                            cycle,
                                            owner,
                                            ownerColumn,
                                            counter)));
                }
            }
        }

        private void column(CatalogRow r) {
            TableRows t = table(r.number(0));
            int ordinal = r.integer(1);
            int place = r.integer(2);
            SqlType type = new SqlType(kind(r.integer(4)), r.integer(5), r.integer(6));
            int since = r.integer(11);
            expect(since >= 1 && since <= 0xFFFF, "a schema version from 1 to 65535", since);
            t.layout.put(ordinal, new RowColumn(type, since, r.bytesOrNull(12)));
            if (place < 0) {
                return;
            }
            String defaultSql = r.textOrNull(8);
            long identity = r.number(9);
            t.columns.put(
                    place,
                    new ColumnDescriptor(
                            r.text(3),
                            ordinal,
                            type,
                            r.flag(7),
                            defaultSql == null ? null : expressions.apply(defaultSql),
                            identity == 0 ? null : new ColumnDescriptor.Identity(identity, r.flag(10)),
                            r.textOrNull(13)));
        }

        private static void expect(boolean holds, String expected, Object found) {
            if (!holds) {
                throw DbException.of(
                        ErrorCode.DATA_CORRUPTED,
                        "catalogue row makes no sense, expected=" + expected + ", found=" + found
                                + "; run CHECK DATABASE");
            }
        }

        private ConstraintDescriptor constraint(CatalogRow r) {
            long id = r.number(0);
            String name = r.text(2);
            if (r.text(3).equals("f")) {
                int columns = CatalogRow.split(r.text(4)).size();
                int parentColumns = CatalogRow.split(r.textOrNull(8)).size();
                expect(columns == parentColumns, columns + " columns of the parent", parentColumns);
            }
            return switch (r.text(3)) {
                case "p", "u" -> new Key(id, name, r.text(3).equals("p"), CatalogRow.split(r.text(4)), r.number(5));
                case "c" -> new Check(id, name, expressions.apply(r.text(6)));
                case "f" ->
                    new ForeignKey(
                            id,
                            name,
                            r.number(1),
                            CatalogRow.split(r.text(4)),
                            r.number(7),
                            CatalogRow.split(r.textOrNull(8)),
                            r.number(5),
                            r.number(9),
                            r.flag(10),
                            Action.values()[r.integer(11)],
                            Action.values()[r.integer(12)]);
                default ->
                    throw DbException.of(
                            ErrorCode.DATA_CORRUPTED,
                            "catalogue names an unknown kind of constraint, expected=p|u|c|f, found=" + r.text(3)
                                    + "; run CHECK DATABASE");
            };
        }

        /// As [#finish], without what is not whole.
        void salvage(CatalogSnapshot.Editor editor, Consumer<String> findings) {
            tables.values().removeIf(t -> !isWhole(t, findings));
            for (TableRows t : tables.values()) {
                t.constraints.values().removeIf(c -> !isWhole(t, c, findings));
            }
            for (TableRows t : tables.values()) {
                schemas.computeIfAbsent(t.schemaId, id -> lostSchema(id, findings));
            }
            for (PendingSequence pending : pendingSequences.values()) {
                schemas.computeIfAbsent(pending.schemaId, id -> lostSchema(id, findings));
            }
            finish(editor);
        }

        private static SchemaDescriptor lostSchema(long id, Consumer<String> findings) {
            if (id == CatalogTables.DEFAULT_SCHEMA_ID) {
                return new SchemaDescriptor(id, CatalogTables.DEFAULT_SCHEMA);
            }
            findings.accept("name of a schema is lost: id=" + id + ", named now=schema_" + id);
            return new SchemaDescriptor(id, "schema_" + id);
        }

        private static boolean isWhole(TableRows t, Consumer<String> findings) {
            if (t.layoutColumns < 0) {
                findings.accept("definition of a table is lost: expected=a row of sys.tables, found=" + t.layout.size()
                        + " columns, " + t.indexes.size() + " indexes");
                return false;
            }
            if (t.layout.size() != t.layoutColumns
                    || !t.layout.isEmpty() && t.layout.lastKey() != t.layoutColumns - 1) {
                findings.accept("definition of a table is not whole: table=" + t.name + ", expected=" + t.layoutColumns
                        + " columns, found=" + t.layout.size());
                return false;
            }
            // Rows of two states of the catalogue may meet here: each fits its page and not the others.
            int since = 1;
            for (RowColumn column : t.layout.values()) {
                if (column.sinceVersion() < since || column.sinceVersion() > t.layoutVersion) {
                    findings.accept("definition of a table is not of one time: table=" + t.name
                            + ", expected=a column of versions " + since + " to " + t.layoutVersion + ", found=version "
                            + column.sinceVersion());
                    return false;
                }
                since = column.sinceVersion();
            }
            t.indexes.values().removeIf(index -> {
                boolean whole = index.shape.include().stream().allMatch(t.layout::containsKey)
                        && index.shape.keys().stream().allMatch(key -> isKey(t, key));
                if (!whole) {
                    findings.accept("definition of an index is not of one time: table=" + t.name + ", index="
                            + index.shape.name());
                }
                return !whole;
            });
            return true;
        }

        private static boolean isKey(TableRows t, IndexDescriptor.Key key) {
            IndexDescriptor.Computed computed = key.computed();
            RowColumn column = t.layout.get(key.ordinal());
            if (computed == null && column == null) {
                return false;
            }
            return switch (computed != null
                    ? computed.type().kind()
                    : column.type().kind()) {
                case NULL, CLOB, BLOB, JSON, JSONPATH -> false;
                default -> true;
            };
        }

        /// A constraint whose columns and index are there. Others are told.
        private boolean isWhole(TableRows t, ConstraintDescriptor constraint, Consumer<String> findings) {
            boolean whole = switch (constraint) {
                case Key key -> t.indexes.containsKey(key.indexId()) && hasColumns(t, key.columns());
                case Check ignored -> true;
                case ForeignKey key -> {
                    TableRows parent = tables.get(key.parentTableId());
                    // A lost parent is told when the constraint is made again.
                    yield hasColumns(t, key.columns()) && (parent == null || hasColumns(parent, key.parentColumns()));
                }
            };
            if (!whole) {
                findings.accept("definition of an index or column is lost: table=" + t.name + ", constraint="
                        + constraint.name());
            }
            return whole;
        }

        private static boolean hasColumns(TableRows t, List<Integer> ordinals) {
            return ordinals.stream()
                    .allMatch(ordinal -> t.columns.values().stream().anyMatch(column -> column.ordinal() == ordinal));
        }

        CatalogSnapshot.Editor finish(CatalogSnapshot.Editor editor) {
            schemas.values().forEach(editor::put);
            tablespaces.values().forEach(editor::put);
            for (PendingSequence pending : pendingSequences.values()) {
                sequences.add(pending.make.apply(schemaName(pending.schemaId)));
            }
            sequences.forEach(editor::put);
            Map<Long, List<ForeignKey>> referencedBy = new HashMap<>();
            for (TableRows t : tables.values()) {
                for (ConstraintDescriptor constraint : t.constraints.values()) {
                    if (constraint instanceof ForeignKey key) {
                        referencedBy
                                .computeIfAbsent(key.parentTableId(), id -> new ArrayList<>())
                                .add(key);
                    }
                }
            }
            tables.forEach((id, t) -> editor.put(build(id, t, referencedBy.getOrDefault(id, List.of()))));
            return editor;
        }

        private TableDescriptor build(long id, TableRows t, List<ForeignKey> referencedBy) {
            RowLayout layout = new RowLayout(t.layoutVersion, List.copyOf(t.layout.values()));
            String schema = schemaName(t.schemaId);
            List<IndexDescriptor> indexes = new ArrayList<>();
            for (PendingIndex index : t.indexes.values()) {
                indexes.add(index.shape
                        .named(schema, index.shape.name())
                        .resolve(index.id, id, index.root, index.visibleFrom, layout));
            }
            return new TableBuilder(id, schema, t.name, List.copyOf(t.columns.values()), layout)
                    .version(t.version)
                    .kind(t.kind)
                    .root(t.root)
                    .indexes(indexes)
                    .constraints(List.copyOf(t.constraints.values()))
                    .referencedBy(referencedBy)
                    .comment(t.comment)
                    .bufferPool(t.bufferPool)
                    .view(t.view)
                    .populated(t.populated)
                    .persistence(t.persistence, t.onCommit)
                    .build();
        }

        private String schemaName(long id) {
            SchemaDescriptor schema = schemas.get(id);
            if (schema == null) {
                throw DbException.of(
                        ErrorCode.DATA_CORRUPTED,
                        "catalogue refers to a missing schema, expected=a row of sys.schemas, found=id " + id);
            }
            return schema.name();
        }
    }

    static <E extends Enum<E>> E word(Class<E> of, String text) {
        try {
            return Enum.valueOf(of, text);
        } catch (IllegalArgumentException e) {
            throw DbException.of(
                    ErrorCode.DATA_CORRUPTED,
                    "catalogue row makes no sense, expected=a " + of.getSimpleName() + ", found=" + text
                            + "; run CHECK DATABASE");
        }
    }

    static TypeKind kind(int code) {
        for (TypeKind kind : TypeKind.values()) {
            if (kind.code() == code) {
                return kind;
            }
        }
        throw DbException.of(
                ErrorCode.DATA_CORRUPTED,
                "catalogue names an unknown type, expected=a code of TypeKind, found=" + code);
    }
}
