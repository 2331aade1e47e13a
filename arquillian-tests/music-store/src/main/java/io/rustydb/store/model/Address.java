package io.rustydb.store.model;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import org.jspecify.annotations.Nullable;

/// Where somebody lives, or where a bill goes.
@Embeddable
public class Address {
    @Column(name = "address", length = 70)
    private @Nullable String street;

    @Column(name = "city", length = 40)
    private @Nullable String city;

    @Column(name = "state", length = 40)
    private @Nullable String state;

    @Column(name = "country", length = 40)
    private @Nullable String country;

    @Column(name = "postal_code", length = 10)
    private @Nullable String postalCode;

    protected Address() {}

    public Address(
            @Nullable String street,
            @Nullable String city,
            @Nullable String state,
            @Nullable String country,
            @Nullable String postalCode) {
        this.street = street;
        this.city = city;
        this.state = state;
        this.country = country;
        this.postalCode = postalCode;
    }

    public @Nullable String street() {
        return street;
    }

    public @Nullable String city() {
        return city;
    }

    public @Nullable String state() {
        return state;
    }

    public @Nullable String country() {
        return country;
    }

    public @Nullable String postalCode() {
        return postalCode;
    }

    /// Another object with the same values: two owners never share one.
    public Address copy() {
        return new Address(street, city, state, country, postalCode);
    }
}
