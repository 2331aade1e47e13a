package io.rustydb.store.load;

import io.rustydb.store.Totals;
import io.rustydb.store.Totals.Total;
import io.rustydb.store.model.Address;
import io.rustydb.store.model.Album;
import io.rustydb.store.model.Artist;
import io.rustydb.store.model.Contact;
import io.rustydb.store.model.Customer;
import io.rustydb.store.model.Employee;
import io.rustydb.store.model.Genre;
import io.rustydb.store.model.Invoice;
import io.rustydb.store.model.InvoiceLine;
import io.rustydb.store.model.MediaType;
import io.rustydb.store.model.Numbering;
import io.rustydb.store.model.Playlist;
import io.rustydb.store.model.Track;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the rows from JSON and persists them as entities, in one transaction of the container.
@Stateless
public class JsonLoader {
    /// Entities between two flushes: what is written goes out of memory.
    private static final int CHUNK = 500;

    @PersistenceContext
    private EntityManager entities;

    @EJB
    private Totals totals;

    /// The last row that is written: if it is there, all is.
    public boolean isLoaded() {
        return entities.find(Numbering.class, Numbering.ID) != null;
    }

    /// After the script, since both must have the same totals; if they have not, nothing of this copy stays.
    public void load() {
        JsonObject data;
        try (JsonReader reader = Json.createReader(Resources.open("chinook.json"))) {
            data = reader.readObject();
        }
        each(data, "Genre", r -> entities.persist(new Genre(r.getInt("GenreId"), text(r, "Name"))));
        each(data, "MediaType", r -> entities.persist(new MediaType(r.getInt("MediaTypeId"), text(r, "Name"))));
        each(data, "Artist", r -> entities.persist(new Artist(r.getInt("ArtistId"), text(r, "Name"))));
        each(data, "Album", r -> {
            Artist artist = entities.getReference(Artist.class, r.getInt("ArtistId"));
            entities.persist(new Album(r.getInt("AlbumId"), r.getString("Title"), artist));
        });
        each(data, "Track", this::track);
        each(data, "Employee", this::employee);
        each(data, "Customer", this::customer);
        each(data, "Invoice", this::invoice);
        each(data, "InvoiceLine", this::invoiceLine);
        each(data, "Playlist", r -> entities.persist(new Playlist(r.getInt("PlaylistId"), text(r, "Name"))));
        playlistTracks(data);
        entities.persist(new Numbering(highest(data, "Invoice") + 1, highest(data, "InvoiceLine") + 1));
        entities.flush();
        requireSame(totals.of(ScriptLoader.SCHEMA), totals.of("store"));
    }

    private static void requireSame(List<Total> bySql, List<Total> byEntities) {
        if (!bySql.equals(byEntities)) {
            throw new IllegalStateException("totals differ: by script " + bySql + ", by entities " + byEntities);
        }
    }

    private void track(JsonObject r) {
        MediaType mediaType = entities.getReference(MediaType.class, r.getInt("MediaTypeId"));
        Track track = new Track(
                r.getInt("TrackId"), r.getString("Name"), mediaType, r.getInt("Milliseconds"), money(r, "UnitPrice"));
        entities.persist(track.describe(
                reference(Album.class, r, "AlbumId"),
                reference(Genre.class, r, "GenreId"),
                text(r, "Composer"),
                r.isNull("Bytes") ? null : Integer.valueOf(r.getInt("Bytes"))));
    }

    private void employee(JsonObject r) {
        Employee employee = new Employee(r.getInt("EmployeeId"), r.getString("FirstName"), r.getString("LastName"));
        entities.persist(
                employee.employ(text(r, "Title"), reference(Employee.class, r, "ReportsTo"), time(r, "HireDate"))
                        .describe(time(r, "BirthDate"), address(r, ""), contact(r), text(r, "Email")));
        // Each by itself, whoever is reported to first: the provider does not sort rows of one table by their
        // references.
        entities.flush();
    }

    private void customer(JsonObject r) {
        Customer customer = new Customer(
                r.getInt("CustomerId"), r.getString("FirstName"), r.getString("LastName"), r.getString("Email"));
        entities.persist(customer.describe(
                text(r, "Company"), address(r, ""), contact(r), reference(Employee.class, r, "SupportRepId")));
    }

    private void invoice(JsonObject r) {
        Customer customer = entities.getReference(Customer.class, r.getInt("CustomerId"));
        LocalDateTime date = LocalDateTime.parse(r.getString("InvoiceDate"));
        entities.persist(new Invoice(r.getInt("InvoiceId"), customer, date, address(r, "Billing"), money(r, "Total")));
    }

    private void invoiceLine(JsonObject r) {
        entities.persist(new InvoiceLine(
                r.getInt("InvoiceLineId"),
                entities.getReference(Invoice.class, r.getInt("InvoiceId")),
                entities.getReference(Track.class, r.getInt("TrackId")),
                money(r, "UnitPrice"),
                r.getInt("Quantity")));
    }

    /// The relation's rows, which are no entities. They are not read in chunks: a playlist forgotten by `clear`
    /// would be read again with all its tracks.
    private void playlistTracks(JsonObject data) {
        for (JsonObject r : data.getJsonArray("PlaylistTrack").getValuesAs(JsonObject.class)) {
            entities.find(Playlist.class, r.getInt("PlaylistId"))
                    .tracks()
                    .add(entities.getReference(Track.class, r.getInt("TrackId")));
        }
        entities.flush();
        entities.clear();
    }

    private void each(JsonObject data, String name, Consumer<JsonObject> persist) {
        List<JsonObject> rows = data.getJsonArray(name).getValuesAs(JsonObject.class);
        for (int i = 0; i < rows.size(); i++) {
            persist.accept(rows.get(i));
            if ((i + 1) % CHUNK == 0 || i + 1 == rows.size()) {
                entities.flush();
                entities.clear();
            }
        }
    }

    private static int highest(JsonObject data, String name) {
        return data.getJsonArray(name).getValuesAs(JsonObject.class).stream()
                .mapToInt(r -> r.getInt(name + "Id"))
                .max()
                .orElse(0);
    }

    private <T> @Nullable T reference(Class<T> type, JsonObject r, String key) {
        return r.isNull(key) ? null : entities.getReference(type, r.getInt(key));
    }

    private static Address address(JsonObject r, String prefix) {
        return new Address(
                text(r, prefix + "Address"),
                text(r, prefix + "City"),
                text(r, prefix + "State"),
                text(r, prefix + "Country"),
                text(r, prefix + "PostalCode"));
    }

    private static Contact contact(JsonObject r) {
        return new Contact(text(r, "Phone"), text(r, "Fax"));
    }

    /// Where the script has NULL, the JSON has an empty string.
    private static @Nullable String text(JsonObject r, String key) {
        String text = r.get(key) == JsonValue.NULL ? "" : r.getString(key);
        return text.isEmpty() ? null : text;
    }

    private static @Nullable LocalDateTime time(JsonObject r, String key) {
        String text = text(r, key);
        return text == null ? null : LocalDateTime.parse(text);
    }

    private static BigDecimal money(JsonObject r, String key) {
        return r.getJsonNumber(key).bigDecimalValue();
    }
}
