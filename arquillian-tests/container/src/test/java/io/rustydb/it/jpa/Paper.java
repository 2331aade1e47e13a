package io.rustydb.it.jpa;

import jakarta.persistence.Basic;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Lob;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import jakarta.persistence.Version;
import org.hibernate.annotations.Check;
import org.jspecify.annotations.Nullable;

/// An entity with a key from an identity column, constraints of each kind, and large values.
@Entity
@Table(name = "paper_it", uniqueConstraints = @UniqueConstraint(name = "paper_title_unique", columnNames = "title"))
@Check(name = "paper_pages_positive", constraints = "pages > 0")
public class Paper {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public @Nullable Long id;

    @Column(length = 100, nullable = false)
    public @Nullable String title;

    public int pages = 1;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(foreignKey = @ForeignKey(name = "paper_folder_fkey"))
    public @Nullable Folder folder;

    @Lob
    @Basic(fetch = FetchType.LAZY)
    public byte @Nullable [] scan;

    @Lob
    public @Nullable String text;

    @Version
    public int version;

    protected Paper() {}

    public Paper(@Nullable String title) {
        this.title = title;
    }
}
