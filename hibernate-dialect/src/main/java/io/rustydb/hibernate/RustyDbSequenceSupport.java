package io.rustydb.hibernate;

import org.hibernate.dialect.sequence.ANSISequenceSupport;
import org.hibernate.dialect.sequence.SequenceSupport;

/// Sequences of the standard, `next value for s`. Making one that is there, or dropping one that is not, is no
/// failure: the schema action `create` does not look before it makes them.
final class RustyDbSequenceSupport extends ANSISequenceSupport {
    static final SequenceSupport INSTANCE = new RustyDbSequenceSupport();

    private RustyDbSequenceSupport() {}

    @Override
    public String getCreateSequenceString(String sequenceName) {
        return "create sequence if not exists " + sequenceName;
    }

    @Override
    public String getDropSequenceString(String sequenceName) {
        return "drop sequence if exists " + sequenceName;
    }
}
