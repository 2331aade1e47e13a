package io.rustydb.store.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/// A kind of music.
@Entity
@Table(name = "genre")
public class Genre {
    @Id
    @Column(name = "genre_id")
    private int id;

    @Column(name = "name", length = 120)
    private @Nullable String name;

    protected Genre() {}

    public Genre(int id, @Nullable String name) {
        this.id = id;
        this.name = name;
    }

    public int id() {
        return id;
    }

    public @Nullable String name() {
        return name;
    }
}
