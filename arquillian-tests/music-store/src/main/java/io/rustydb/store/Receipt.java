package io.rustydb.store;

import java.math.BigDecimal;

/// An order that is placed.
public record Receipt(int invoiceId, BigDecimal total, int lineCount) {}
