package io.rustydb.store.model;

import jakarta.persistence.Column;
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
import java.util.ArrayList;
import java.util.List;

/// Tracks under one title.
@Entity
@Table(name = "album", indexes = @Index(name = "album_artist_id_idx", columnList = "artist_id"))
public class Album {
    @Id
    @Column(name = "album_id")
    private int id;

    @Column(name = "title", length = 160, nullable = false)
    private String title = "";

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "artist_id", nullable = false, foreignKey = @ForeignKey(name = "album_artist_id_fkey"))
    private Artist artist;

    @OneToMany(mappedBy = "album")
    @OrderBy("id")
    private List<Track> tracks = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // filled by the persistence provider
    protected Album() {}

    public Album(int id, String title, Artist artist) {
        this.id = id;
        this.title = title;
        this.artist = artist;
    }

    public int id() {
        return id;
    }

    public String title() {
        return title;
    }

    public Artist artist() {
        return artist;
    }

    public List<Track> tracks() {
        return tracks;
    }
}
