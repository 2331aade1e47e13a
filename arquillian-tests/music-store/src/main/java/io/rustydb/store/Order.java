package io.rustydb.store;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a customer wants to buy.
///
/// @param expectedTotal what the customer was told it would cost; null if nobody was told
public record Order(
        int customerId, List<OrderLine> lines, @Nullable BigDecimal expectedTotal) {
    public record OrderLine(int trackId, int quantity) {}
}
