package io.rustydb.store.model;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import org.jspecify.annotations.Nullable;

/// Telephone and telefax.
@Embeddable
public class Contact {
    @Column(name = "phone", length = 24)
    private @Nullable String phone;

    @Column(name = "fax", length = 24)
    private @Nullable String fax;

    protected Contact() {}

    public Contact(@Nullable String phone, @Nullable String fax) {
        this.phone = phone;
        this.fax = fax;
    }

    public @Nullable String phone() {
        return phone;
    }

    public @Nullable String fax() {
        return fax;
    }
}
