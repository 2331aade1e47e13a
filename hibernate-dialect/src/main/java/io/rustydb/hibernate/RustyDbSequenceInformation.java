package io.rustydb.hibernate;

import org.hibernate.tool.schema.extract.internal.SequenceInformationExtractorLegacyImpl;
import org.hibernate.tool.schema.extract.spi.SequenceInformationExtractor;
import org.jspecify.annotations.Nullable;

/// Reads the sequences that Hibernate compares with its mapping: those that somebody made, not those behind
/// identity columns.
final class RustyDbSequenceInformation extends SequenceInformationExtractorLegacyImpl {
    static final SequenceInformationExtractor INSTANCE = new RustyDbSequenceInformation();

    /// Labels are those that the superclass asks for.
    static final String QUERY = "select q.name as sequence_name, s.name as sequence_schema, q.start as start_value,"
            + " q.minimum as minimum_value, q.maximum as maximum_value, q.increment as increment"
            + " from sys.sequences q join sys.schemas s on s.id = q.schema_id where q.owner_table_id = 0";

    private RustyDbSequenceInformation() {}

    /// There are no catalogs.
    @Override
    protected @Nullable String sequenceCatalogColumn() {
        return null;
    }
}
