package io.rustydb.store.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.Table;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tracks somebody likes to hear together.
@Entity
@Table(name = "playlist")
public class Playlist {
    @Id
    @Column(name = "playlist_id")
    private int id;

    @Column(name = "name", length = 120)
    private @Nullable String name;

    @ManyToMany
    @JoinTable(
            name = "playlist_track",
            joinColumns = @JoinColumn(name = "playlist_id"),
            inverseJoinColumns = @JoinColumn(name = "track_id"),
            foreignKey = @ForeignKey(name = "playlist_track_playlist_id_fkey"),
            inverseForeignKey = @ForeignKey(name = "playlist_track_track_id_fkey"),
            indexes = @Index(name = "playlist_track_track_id_idx", columnList = "track_id"))
    private Set<Track> tracks = new HashSet<>();

    protected Playlist() {}

    public Playlist(int id, @Nullable String name) {
        this.id = id;
        this.name = name;
    }

    public int id() {
        return id;
    }

    public @Nullable String name() {
        return name;
    }

    public Set<Track> tracks() {
        return tracks;
    }
}
