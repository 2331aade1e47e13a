package io.rustydb.store.rest;

import io.rustydb.store.Shelves;
import io.rustydb.store.Views.AlbumView;
import io.rustydb.store.Views.ArtistView;
import io.rustydb.store.Views.Page;
import io.rustydb.store.Views.TrackView;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/// Artists, albums, tracks.
@Path("/")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class ShelfResource {
    @EJB
    private Shelves shelves;

    @GET
    @Path("artists")
    public Page<ArtistView> artists(@BeanParam Paging paging) {
        return shelves.artists(paging.page(), paging.size());
    }

    @GET
    @Path("artists/{id}/albums")
    public List<AlbumView> albumsOf(@PathParam("id") int artistId) {
        return shelves.albumsOf(artistId);
    }

    @GET
    @Path("albums")
    public Page<AlbumView> albums(@BeanParam Paging paging) {
        return shelves.albums(paging.page(), paging.size());
    }

    @GET
    @Path("albums/{id}/tracks")
    public List<TrackView> tracksOn(@PathParam("id") int albumId) {
        return shelves.tracksOn(albumId);
    }
}
