package io.rustydb.hibernate;

import org.hibernate.dialect.Dialect;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolutionInfo;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolver;
import org.jspecify.annotations.Nullable;

/// Lets Hibernate find the dialect by itself, from the product name of the connection; registered as a service.
public final class RustyDbDialectResolver implements DialectResolver {
    private static final long serialVersionUID = 1L;

    static final String PRODUCT_NAME = "RustyDB";

    @Override
    public @Nullable Dialect resolveDialect(DialectResolutionInfo info) {
        return PRODUCT_NAME.equals(info.getDatabaseName()) ? new RustyDbDialect(info) : null;
    }
}
