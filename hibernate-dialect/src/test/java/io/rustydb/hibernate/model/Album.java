package io.rustydb.hibernate.model;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;

@Entity
@Table(
        uniqueConstraints =
                @UniqueConstraint(
                        name = "album_title_once",
                        columnNames = {"artist_id", "title"}))
public class Album {
    public enum Medium {
        VINYL,
        DISC,
        FILE
    }

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    public Long id;

    @Column(nullable = false)
    public String title;

    @ManyToOne(optional = false)
    public Artist artist;

    @Enumerated(EnumType.STRING)
    public Medium medium;

    @Column(precision = 10, scale = 2)
    public BigDecimal price;

    @ElementCollection
    public Set<String> genres = new HashSet<>();

    public Album() {}

    public Album(String title, Medium medium, String price) {
        this.title = title;
        this.medium = medium;
        this.price = new BigDecimal(price);
    }
}
