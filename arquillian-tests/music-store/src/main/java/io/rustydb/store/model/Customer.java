package io.rustydb.store.model;

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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who buys in the store.
@Entity
@Table(name = "customer", indexes = @Index(name = "customer_support_rep_id_idx", columnList = "support_rep_id"))
public class Customer {
    @Id
    @Column(name = "customer_id")
    private int id;

    @Column(name = "first_name", length = 40, nullable = false)
    private String firstName = "";

    @Column(name = "last_name", length = 20, nullable = false)
    private String lastName = "";

    @Column(name = "company", length = 80)
    private @Nullable String company;

    @Embedded
    private @Nullable Address address;

    @Embedded
    private @Nullable Contact contact;

    @Column(name = "email", length = 60, nullable = false)
    private String email = "";

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "support_rep_id", foreignKey = @ForeignKey(name = "customer_support_rep_id_fkey"))
    private @Nullable Employee supportRep;

    @OneToMany(mappedBy = "customer")
    @OrderBy("id")
    private List<Invoice> invoices = new ArrayList<>();

    /// Changes of two people at once do not overwrite each other.
    @Version
    @Column(name = "version", nullable = false)
    private int version;

    protected Customer() {}

    public Customer(int id, String firstName, String lastName, String email) {
        this.id = id;
        this.firstName = firstName;
        this.lastName = lastName;
        this.email = email;
    }

    /// Everything else about the customer.
    public Customer describe(
            @Nullable String worksFor, Address livesAt, Contact reachedAt, @Nullable Employee servedBy) {
        company = worksFor;
        address = livesAt;
        contact = reachedAt;
        supportRep = servedBy;
        return this;
    }

    public int id() {
        return id;
    }

    public String firstName() {
        return firstName;
    }

    public String lastName() {
        return lastName;
    }

    public @Nullable String company() {
        return company;
    }

    public @Nullable Address address() {
        return address;
    }

    public @Nullable Contact contact() {
        return contact;
    }

    public String email() {
        return email;
    }

    public void changeEmail(String to) {
        email = to;
    }

    public @Nullable Employee supportRep() {
        return supportRep;
    }

    public List<Invoice> invoices() {
        return invoices;
    }

    public int version() {
        return version;
    }
}
