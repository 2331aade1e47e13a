package io.rustydb.store.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the store sells.
@Entity
@Table(
        name = "track",
        indexes = {
            @Index(name = "track_album_id_idx", columnList = "album_id"),
            @Index(name = "track_genre_id_idx", columnList = "genre_id"),
            @Index(name = "track_media_type_id_idx", columnList = "media_type_id")
        })
public class Track {
    @Id
    @Column(name = "track_id")
    private int id;

    @Column(name = "name", length = 200, nullable = false)
    private String name = "";

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "album_id", foreignKey = @ForeignKey(name = "track_album_id_fkey"))
    private @Nullable Album album;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "media_type_id", nullable = false, foreignKey = @ForeignKey(name = "track_media_type_id_fkey"))
    private MediaType mediaType;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "genre_id", foreignKey = @ForeignKey(name = "track_genre_id_fkey"))
    private @Nullable Genre genre;

    @Column(name = "composer", length = 220)
    private @Nullable String composer;

    @Column(name = "milliseconds", nullable = false)
    private int milliseconds;

    @Column(name = "bytes")
    private @Nullable Integer bytes;

    @Column(name = "unit_price", precision = 10, scale = 2, nullable = false)
    private BigDecimal unitPrice;

    @ManyToMany(mappedBy = "tracks")
    private Set<Playlist> playlists = new HashSet<>();

    @SuppressWarnings("NullAway.Init") // filled by the persistence provider
    protected Track() {}

    public Track(int id, String name, MediaType mediaType, int milliseconds, BigDecimal unitPrice) {
        this.id = id;
        this.name = name;
        this.mediaType = mediaType;
        this.milliseconds = milliseconds;
        this.unitPrice = unitPrice;
    }

    /// Where the track belongs, as far as that is known.
    public Track describe(
            @Nullable Album on, @Nullable Genre kind, @Nullable String composedBy, @Nullable Integer sizeBytes) {
        album = on;
        genre = kind;
        composer = composedBy;
        bytes = sizeBytes;
        return this;
    }

    public int id() {
        return id;
    }

    public String name() {
        return name;
    }

    public @Nullable Album album() {
        return album;
    }

    public MediaType mediaType() {
        return mediaType;
    }

    public @Nullable Genre genre() {
        return genre;
    }

    public @Nullable String composer() {
        return composer;
    }

    public int milliseconds() {
        return milliseconds;
    }

    public @Nullable Integer bytes() {
        return bytes;
    }

    public BigDecimal unitPrice() {
        return unitPrice;
    }

    public Set<Playlist> playlists() {
        return playlists;
    }
}
