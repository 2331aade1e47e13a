package io.rustydb.store;

import io.rustydb.store.Views.AlbumView;
import io.rustydb.store.Views.ArtistView;
import io.rustydb.store.Views.Page;
import io.rustydb.store.Views.TrackView;
import io.rustydb.store.model.Album;
import io.rustydb.store.model.Artist;
import jakarta.ejb.Stateless;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;

/// What there is to buy.
@Stateless
public class Shelves {
    @PersistenceContext
    private EntityManager entities;

    /// @param page from 0
    public Page<ArtistView> artists(int page, int size) {
        List<ArtistView> entries = entities.createQuery(
                        "select new io.rustydb.store.Views$ArtistView(a.id, a.name, count(b))"
                                + " from Artist a left join a.albums b group by a.id, a.name order by a.name, a.id",
                        ArtistView.class)
                .setFirstResult(page * size)
                .setMaxResults(size)
                .getResultList();
        return new Page<>(page, size, count("Artist"), entries);
    }

    /// @param page from 0
    public Page<AlbumView> albums(int page, int size) {
        List<AlbumView> entries = entities
                .createQuery("select b from Album b join fetch b.artist order by b.title, b.id", Album.class)
                .setFirstResult(page * size)
                .setMaxResults(size)
                .getResultList()
                .stream()
                .map(AlbumView::of)
                .toList();
        return new Page<>(page, size, count("Album"), entries);
    }

    public List<AlbumView> albumsOf(int artistId) {
        Artist artist = entities.find(Artist.class, artistId);
        if (artist == null) {
            throw new NotFound("artist", artistId);
        }
        return artist.albums().stream().map(AlbumView::of).toList();
    }

    public List<TrackView> tracksOn(int albumId) {
        Album album = entities.find(Album.class, albumId);
        if (album == null) {
            throw new NotFound("album", albumId);
        }
        return album.tracks().stream()
                .map(t -> new TrackView(t.id(), t.name(), t.milliseconds(), t.unitPrice()))
                .toList();
    }

    private long count(String entity) {
        return entities.createQuery("select count(e) from " + entity + " e", Long.class)
                .getSingleResult();
    }
}
