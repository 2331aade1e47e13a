package io.rustydb.store.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/// Somebody wanted to order; kept whether or not the order came about.
@Entity
@Table(name = "order_attempt")
public class OrderAttempt {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "order_attempt_seq")
    @SequenceGenerator(name = "order_attempt_seq", sequenceName = "order_attempt_seq", allocationSize = 50)
    @Column(name = "order_attempt_id")
    private @Nullable Long id;

    @Column(name = "customer_id", nullable = false)
    private int customerId;

    @Column(name = "line_count", nullable = false)
    private int lineCount;

    @Column(name = "attempted_at", nullable = false)
    private LocalDateTime attemptedAt;

    @SuppressWarnings("NullAway.Init") // filled by the persistence provider
    protected OrderAttempt() {}

    public OrderAttempt(int customerId, int lineCount, LocalDateTime attemptedAt) {
        this.customerId = customerId;
        this.lineCount = lineCount;
        this.attemptedAt = attemptedAt;
    }

    public @Nullable Long id() {
        return id;
    }

    public int customerId() {
        return customerId;
    }

    public int lineCount() {
        return lineCount;
    }

    public LocalDateTime attemptedAt() {
        return attemptedAt;
    }
}
