package io.rustydb.hibernate.model;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.List;

@Entity
public class Artist {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    @Version
    public int version;

    @Column(nullable = false, length = 80)
    public String name;

    public Integer founded;

    @OneToMany(mappedBy = "artist", cascade = CascadeType.ALL, orphanRemoval = true)
    public List<Album> albums = new ArrayList<>();

    public Artist() {}

    public Artist(String name, Integer founded) {
        this.name = name;
        this.founded = founded;
    }

    public Album add(Album album) {
        album.artist = this;
        albums.add(album);
        return album;
    }
}
