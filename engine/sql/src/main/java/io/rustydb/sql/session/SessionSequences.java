package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.Similarity;
import io.rustydb.sql.function.SequenceAccess;
import io.rustydb.storage.sequence.SequenceStore;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// `nextval` and its kin: the database's counters, and what this session got last.
final class SessionSequences implements SequenceAccess {
    private final SqlSession session;
    private final SequenceStore store;
    private final Map<Long, Long> lastBySequence = new HashMap<>();
    private long last;
    private boolean any;

    SessionSequences(SqlSession session, SequenceStore store) {
        this.session = session;
        this.store = store;
    }

    @Override
    public long next(String sequence) {
        SequenceDescriptor descriptor = find(sequence);
        if (session.transaction().isReadOnlyNow()) {
            throw DbException.of(
                    ErrorCode.READ_ONLY_TRANSACTION,
                    "a read-only transaction cannot draw from a sequence, name=" + sequence);
        }
        long value = draw(descriptor);
        remember(descriptor, value);
        return value;
    }

    /// @throws DbException 2200H, with the sequence's name
    private long draw(SequenceDescriptor descriptor) {
        try {
            return store.next(descriptor.counter());
        } catch (DbException e) {
            if (e.code() != ErrorCode.SEQUENCE_EXHAUSTED) {
                throw e;
            }
            String name = descriptor.schema() + "." + descriptor.name();
            throw DbException.about(
                    ErrorCode.SEQUENCE_EXHAUSTED,
                    "sequence has no more values, name=" + name + "; raise its bounds, restart it or let it cycle",
                    name);
        }
    }

    /// Also called for identity columns.
    void remember(SequenceDescriptor descriptor, long value) {
        lastBySequence.put(descriptor.id(), value);
        last = value;
        any = true;
    }

    @Override
    public long current(String sequence) {
        SequenceDescriptor descriptor = find(sequence);
        Long value = lastBySequence.get(descriptor.id());
        if (value == null) {
            throw DbException.of(
                    ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "this session has drawn nothing from the sequence, name=" + sequence + "; call nextval first");
        }
        return value;
    }

    @Override
    public long last() {
        if (!any) {
            throw DbException.of(
                    ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "this session has drawn from no sequence; call nextval first");
        }
        return last;
    }

    @Override
    public long set(String sequence, long value, boolean isCalled) {
        SequenceDescriptor descriptor = find(sequence);
        store.restart(descriptor.counter(), value);
        if (isCalled) {
            remember(descriptor, draw(descriptor));
        }
        return value;
    }

    /// Names come as text, so they are folded here as the lexer would: lower case unless quoted.
    private SequenceDescriptor find(String text) {
        CatalogSnapshot catalog = session.transaction().catalog();
        String schema = session.schema();
        String name = text;
        int dot = text.indexOf('.');
        if (dot > 0 && !text.startsWith("\"")) {
            schema = fold(text.substring(0, dot));
            name = text.substring(dot + 1);
        } else if (text.startsWith("\"") && text.indexOf("\".") > 0) {
            int end = text.indexOf("\".");
            schema = fold(text.substring(0, end + 1));
            name = text.substring(end + 2);
        }
        SequenceDescriptor found = catalog.sequence(schema, fold(name));
        if (found == null) {
            throw DbException.of(
                    ErrorCode.UNDEFINED_TABLE,
                    "sequence does not exist, name=" + text
                            + Similarity.hint(
                                    fold(name),
                                    catalog.sequences(schema).stream()
                                            .map(SequenceDescriptor::name)
                                            .toList()));
        }
        return found;
    }

    private static String fold(String name) {
        if (name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")) {
            return name.substring(1, name.length() - 1).replace("\"\"", "\"");
        }
        return name.toLowerCase(Locale.ROOT);
    }
}
