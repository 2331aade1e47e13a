package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.CatalogTables;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.Similarity;
import io.rustydb.sql.function.SequenceAccess;
import io.rustydb.storage.sequence.SequenceStore;
import java.util.HashMap;
import java.util.Map;

/// `nextval` and its kin: the database's counters, and what this session got last.
final class SessionSequences implements SequenceAccess {
    private final SqlSession session;
    private final SequenceStore store;
    private final Map<Long, Long> lastBySequence = new HashMap<>();
    /// Id of the sequence that was drawn from last, 0 for none.
    private long last;

    SessionSequences(SqlSession session, SequenceStore store) {
        this.session = session;
        this.store = store;
    }

    @Override
    public long next(String sequence) {
        SequenceDescriptor descriptor = find(sequence);
        requireWritable(descriptor);
        long value = draw(descriptor);
        remember(descriptor, value);
        return value;
    }

    /// A session's own sequences are nobody else's business.
    private void requireWritable(SequenceDescriptor descriptor) {
        if (session.transaction().isReadOnlyNow() && !CatalogTables.isTemporary(descriptor.schema())) {
            throw DbException.of(
                    ErrorCode.READ_ONLY_TRANSACTION,
                    "a read-only transaction cannot draw from a sequence, name=" + descriptor.name());
        }
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
        last = descriptor.id();
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
        Long value = lastBySequence.get(last);
        if (value == null || session.catalogNow().sequence(last) == null) {
            throw DbException.of(
                    ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "this session has drawn from no sequence that is still there; call nextval first");
        }
        return value;
    }

    /// DISCARD SEQUENCES.
    void forget() {
        lastBySequence.clear();
        last = 0;
    }

    @Override
    public long lastOf(String sequence) {
        long counter = find(sequence).counter();
        return store.isUntouched(counter) ? store.peek(counter) : store.last(counter);
    }

    @Override
    public boolean isCalled(String sequence) {
        return !store.isUntouched(find(sequence).counter());
    }

    @Override
    public long set(String sequence, long value, boolean isCalled) {
        SequenceDescriptor descriptor = find(sequence);
        requireWritable(descriptor);
        store.restart(descriptor.counter(), value);
        if (isCalled) {
            // As in PostgreSQL, lastval() goes on telling of the sequence that was drawn from.
            lastBySequence.put(descriptor.id(), draw(descriptor));
        }
        return value;
    }

    private SequenceDescriptor find(String text) {
        CatalogSnapshot catalog = session.catalogNow();
        TextName name = TextName.parse(text);
        String schema = name.schema() == null ? session.schema() : name.schema();
        SequenceDescriptor found = null;
        if (name.schema() == null) {
            for (String searched : session.path()) {
                found = found == null ? catalog.sequence(searched, name.name()) : found;
            }
        } else if (schema.equals(CatalogTables.TEMPORARY_SCHEMA)) {
            found = catalog.sequence(session.temporarySchemaName(), name.name());
        } else if (!CatalogTables.isTemporary(schema) || schema.equals(session.temporarySchemaName())) {
            found = catalog.sequence(schema, name.name());
        }
        if (found == null) {
            throw DbException.of(
                    ErrorCode.UNDEFINED_TABLE,
                    "sequence does not exist, name=" + text
                            + Similarity.hint(
                                    name.name(),
                                    catalog.sequences(schema).stream()
                                            .map(SequenceDescriptor::name)
                                            .toList()));
        }
        return found;
    }
}
