package io.rustydb.store.model;

import jakarta.persistence.AttributeOverride;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bill: its total is the sum of its lines.
@Entity
@Table(name = "invoice", indexes = @Index(name = "invoice_customer_id_idx", columnList = "customer_id"))
public class Invoice {
    @Id
    @Column(name = "invoice_id")
    private int id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "customer_id", nullable = false, foreignKey = @ForeignKey(name = "invoice_customer_id_fkey"))
    private Customer customer;

    @Column(name = "invoice_date", nullable = false)
    private LocalDateTime date;

    @Embedded
    @AttributeOverride(name = "street", column = @Column(name = "billing_address", length = 70))
    @AttributeOverride(name = "city", column = @Column(name = "billing_city", length = 40))
    @AttributeOverride(name = "state", column = @Column(name = "billing_state", length = 40))
    @AttributeOverride(name = "country", column = @Column(name = "billing_country", length = 40))
    @AttributeOverride(name = "postalCode", column = @Column(name = "billing_postal_code", length = 10))
    private @Nullable Address billing;

    @Column(name = "total", precision = 10, scale = 2, nullable = false)
    private BigDecimal total;

    @OneToMany(mappedBy = "invoice", cascade = CascadeType.ALL, orphanRemoval = true)
    @OrderBy("id")
    private List<InvoiceLine> lines = new ArrayList<>();

    @Version
    @Column(name = "version", nullable = false)
    private int version;

    @SuppressWarnings("NullAway.Init") // filled by the persistence provider
    protected Invoice() {}

    public Invoice(int id, Customer customer, LocalDateTime date, @Nullable Address billing, BigDecimal total) {
        this.id = id;
        this.customer = customer;
        this.date = date;
        this.billing = billing;
        this.total = total;
    }

    /// One more line; the total grows by it.
    public InvoiceLine add(int lineId, Track track, int quantity) {
        InvoiceLine line = new InvoiceLine(lineId, this, track, track.unitPrice(), quantity);
        lines.add(line);
        total = total.add(line.amount());
        return line;
    }

    public int id() {
        return id;
    }

    public Customer customer() {
        return customer;
    }

    public LocalDateTime date() {
        return date;
    }

    public @Nullable Address billing() {
        return billing;
    }

    public BigDecimal total() {
        return total;
    }

    public List<InvoiceLine> lines() {
        return lines;
    }

    public int version() {
        return version;
    }
}
