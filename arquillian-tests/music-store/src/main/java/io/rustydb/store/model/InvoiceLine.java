package io.rustydb.store.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.math.BigDecimal;

/// A track on a bill, at the price it had then.
@Entity
@Table(
        name = "invoice_line",
        indexes = {
            @Index(name = "invoice_line_invoice_id_idx", columnList = "invoice_id"),
            @Index(name = "invoice_line_track_id_idx", columnList = "track_id")
        })
public class InvoiceLine {
    @Id
    @Column(name = "invoice_line_id")
    private int id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "invoice_id", nullable = false, foreignKey = @ForeignKey(name = "invoice_line_invoice_id_fkey"))
    private Invoice invoice;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "track_id", nullable = false, foreignKey = @ForeignKey(name = "invoice_line_track_id_fkey"))
    private Track track;

    @Column(name = "unit_price", precision = 10, scale = 2, nullable = false)
    private BigDecimal unitPrice;

    @Column(name = "quantity", nullable = false)
    private int quantity;

    @SuppressWarnings("NullAway.Init") // filled by the persistence provider
    protected InvoiceLine() {}

    public InvoiceLine(int id, Invoice invoice, Track track, BigDecimal unitPrice, int quantity) {
        this.id = id;
        this.invoice = invoice;
        this.track = track;
        this.unitPrice = unitPrice;
        this.quantity = quantity;
    }

    public int id() {
        return id;
    }

    public Invoice invoice() {
        return invoice;
    }

    public Track track() {
        return track;
    }

    public BigDecimal unitPrice() {
        return unitPrice;
    }

    public int quantity() {
        return quantity;
    }

    public BigDecimal amount() {
        return unitPrice.multiply(BigDecimal.valueOf(quantity));
    }
}
