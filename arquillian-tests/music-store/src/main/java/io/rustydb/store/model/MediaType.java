package io.rustydb.store.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/// How a track is encoded.
@Entity
@Table(name = "media_type")
public class MediaType {
    @Id
    @Column(name = "media_type_id")
    private int id;

    @Column(name = "name", length = 120)
    private @Nullable String name;

    protected MediaType() {}

    public MediaType(int id, @Nullable String name) {
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
