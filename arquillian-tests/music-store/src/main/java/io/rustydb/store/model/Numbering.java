package io.rustydb.store.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/// The next numbers of invoices and their lines: one row, locked by whoever takes a number until the number is
/// used or given back.
///
/// A sequence would be faster, but leaves a gap for each order that fails, and a tax office wants none.
@Entity
@Table(name = "numbering")
public class Numbering {
    /// Key of the only row.
    public static final int ID = 1;

    @Id
    @Column(name = "numbering_id")
    private int id;

    @Column(name = "next_invoice", nullable = false)
    private int nextInvoice;

    @Column(name = "next_invoice_line", nullable = false)
    private int nextInvoiceLine;

    protected Numbering() {}

    public Numbering(int nextInvoice, int nextInvoiceLine) {
        this.id = ID;
        this.nextInvoice = nextInvoice;
        this.nextInvoiceLine = nextInvoiceLine;
    }

    public int takeInvoice() {
        return nextInvoice++;
    }

    public int takeInvoiceLine() {
        return nextInvoiceLine++;
    }
}
