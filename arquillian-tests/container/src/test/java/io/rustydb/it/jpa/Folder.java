package io.rustydb.it.jpa;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An entity with a key from a sequence, and papers in it.
@Entity
@Table(name = "folder_it")
public class Folder {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "folder_it_seq")
    @SequenceGenerator(name = "folder_it_seq", sequenceName = "folder_it_seq", allocationSize = 5)
    public @Nullable Long id;

    @OneToMany(mappedBy = "folder", cascade = CascadeType.ALL, orphanRemoval = true)
    @OrderBy("title")
    public List<Paper> papers = new ArrayList<>();

    /// Puts a paper in.
    public Paper add(String title) {
        Paper paper = new Paper(title);
        paper.folder = this;
        papers.add(paper);
        return paper;
    }
}
