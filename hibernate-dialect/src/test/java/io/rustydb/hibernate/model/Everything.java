package io.rustydb.hibernate.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;

/// One attribute of each type that people map.
@Entity
public class Everything {
    @Id
    public UUID id;

    public boolean truth;
    public Boolean boxedTruth;
    public byte tiny;
    public short small;
    public int medium;
    public long big;
    public float single;
    public double twice;
    public char letter;
    public BigDecimal amount;

    @Column(precision = 30, scale = 0)
    public BigInteger huge;

    @Column(length = 10)
    public String text;

    @Column(length = 100_000)
    public String longText;

    @Lob
    public String story;

    @Lob
    public byte[] picture;

    @Column(length = 40)
    public byte[] digest;

    public LocalDate released;

    public LocalTime clock;

    public LocalDateTime moment;

    public OffsetDateTime zoned;
    public Instant point;
}
