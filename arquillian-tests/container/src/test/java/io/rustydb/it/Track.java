package io.rustydb.it;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An entity with an identity key, a unique column, a version and the usual types.
@Entity
@Table(name = "track_it")
public class Track {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public @Nullable Long id;

    @Version
    public int version;

    @Column(nullable = false, unique = true, length = 120)
    public String title = "";

    @Column(precision = 10, scale = 2)
    public BigDecimal price = BigDecimal.ZERO;

    public LocalDate released = LocalDate.of(2000, 1, 1);

    public UUID code = new UUID(0, 0);

    public boolean live;
}
