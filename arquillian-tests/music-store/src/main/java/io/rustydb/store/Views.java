package io.rustydb.store;

import io.rustydb.store.model.Album;
import io.rustydb.store.model.Customer;
import io.rustydb.store.model.Invoice;
import io.rustydb.store.model.InvoiceLine;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What callers get to see: values, cut loose from the transaction that read them.
public final class Views {
    private Views() {}

    /// Part of a list.
    ///
    /// @param page from 0
    /// @param total entries on all pages
    public record Page<T>(int page, int size, long total, List<T> entries) {}

    public record ArtistView(int artistId, @Nullable String name, long albumCount) {}

    public record AlbumView(
            int albumId,
            String title,
            int artistId,
            @Nullable String artist,
            int trackCount) {
        static AlbumView of(Album album) {
            return new AlbumView(
                    album.id(),
                    album.title(),
                    album.artist().id(),
                    album.artist().name(),
                    album.tracks().size());
        }
    }

    public record TrackView(int trackId, String name, int milliseconds, BigDecimal unitPrice) {}

    public record LineView(int invoiceLineId, int trackId, String track, BigDecimal unitPrice, int quantity) {
        static LineView of(InvoiceLine line) {
            return new LineView(line.id(), line.track().id(), line.track().name(), line.unitPrice(), line.quantity());
        }
    }

    public record InvoiceView(
            int invoiceId, int customerId, LocalDateTime date, BigDecimal total, List<LineView> lines) {
        static InvoiceView of(Invoice invoice) {
            return new InvoiceView(
                    invoice.id(),
                    invoice.customer().id(),
                    invoice.date(),
                    invoice.total(),
                    invoice.lines().stream().map(LineView::of).toList());
        }
    }

    public record InvoiceHead(int invoiceId, LocalDateTime date, BigDecimal total) {}

    public record CustomerView(
            int customerId,
            String firstName,
            String lastName,
            String email,
            int version,
            BigDecimal spent,
            List<InvoiceHead> invoices) {
        static CustomerView of(Customer customer, List<InvoiceHead> invoices) {
            return new CustomerView(
                    customer.id(),
                    customer.firstName(),
                    customer.lastName(),
                    customer.email(),
                    customer.version(),
                    invoices.stream().map(InvoiceHead::total).reduce(BigDecimal.ZERO, BigDecimal::add),
                    invoices);
        }
    }
}
