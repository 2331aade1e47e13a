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
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who works in the store, and for whom.
@Entity
@Table(name = "employee", indexes = @Index(name = "employee_reports_to_idx", columnList = "reports_to"))
public class Employee {
    @Id
    @Column(name = "employee_id")
    private int id;

    @Column(name = "last_name", length = 20, nullable = false)
    private String lastName = "";

    @Column(name = "first_name", length = 20, nullable = false)
    private String firstName = "";

    @Column(name = "title", length = 30)
    private @Nullable String title;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "reports_to", foreignKey = @ForeignKey(name = "employee_reports_to_fkey"))
    private @Nullable Employee reportsTo;

    @OneToMany(mappedBy = "reportsTo")
    @OrderBy("id")
    private List<Employee> reports = new ArrayList<>();

    @OneToMany(mappedBy = "supportRep")
    @OrderBy("id")
    private List<Customer> customers = new ArrayList<>();

    @Column(name = "birth_date")
    private @Nullable LocalDateTime birthDate;

    @Column(name = "hire_date")
    private @Nullable LocalDateTime hireDate;

    @Embedded
    private @Nullable Address address;

    @Embedded
    private @Nullable Contact contact;

    @Column(name = "email", length = 60)
    private @Nullable String email;

    protected Employee() {}

    public Employee(int id, String firstName, String lastName) {
        this.id = id;
        this.firstName = firstName;
        this.lastName = lastName;
    }

    /// The position in the store.
    public Employee employ(@Nullable String as, @Nullable Employee under, @Nullable LocalDateTime since) {
        title = as;
        reportsTo = under;
        hireDate = since;
        return this;
    }

    /// Everything else about the person.
    public Employee describe(
            @Nullable LocalDateTime born, Address livesAt, Contact reachedAt, @Nullable String mailedAt) {
        birthDate = born;
        address = livesAt;
        contact = reachedAt;
        email = mailedAt;
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

    public @Nullable String title() {
        return title;
    }

    public @Nullable Employee reportsTo() {
        return reportsTo;
    }

    public List<Employee> reports() {
        return reports;
    }

    public List<Customer> customers() {
        return customers;
    }

    public @Nullable LocalDateTime birthDate() {
        return birthDate;
    }

    public @Nullable LocalDateTime hireDate() {
        return hireDate;
    }

    public @Nullable Address address() {
        return address;
    }

    public @Nullable Contact contact() {
        return contact;
    }

    public @Nullable String email() {
        return email;
    }
}
