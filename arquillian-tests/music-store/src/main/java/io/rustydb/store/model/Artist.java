package io.rustydb.store.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who made an album.
@Entity
@Table(name = "artist")
public class Artist {
    @Id
    @Column(name = "artist_id")
    private int id;

    @Column(name = "name", length = 120)
    private @Nullable String name;

    @OneToMany(mappedBy = "artist")
    @OrderBy("id")
    private List<Album> albums = new ArrayList<>();

    protected Artist() {}

    public Artist(int id, @Nullable String name) {
        this.id = id;
        this.name = name;
    }

    public int id() {
        return id;
    }

    public @Nullable String name() {
        return name;
    }

    public List<Album> albums() {
        return albums;
    }
}
