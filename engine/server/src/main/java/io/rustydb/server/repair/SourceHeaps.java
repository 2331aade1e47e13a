package io.rustydb.server.repair;

import io.rustydb.storage.DamagedDatabase;
import io.rustydb.storage.heap.HeapSalvage;
import io.rustydb.storage.page.FileList;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.undo.UndoSalvage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which pages of the data file are whole, and which heap each heap page belongs to.
///
/// A page names its table and its heap, and stays as it was after it was given back: dropped and truncated
/// tables leave rows behind. So a page counts if its heap's directory lists it; where the directory cannot be
/// read, if it names the heap and the space map says that it is in use.
final class SourceHeaps {
    private final DamagedDatabase source;
    private final RepairReport report;
    /// Heap pages by the object they name.
    private final Map<Integer, List<Long>> pages = new LinkedHashMap<>();
    /// Whole directory pages by object.
    private final Map<Integer, List<Long>> directories = new HashMap<>();
    /// Of each heap page the root it names.
    private final Map<Long, Long> roots = new HashMap<>();
    private final Set<Long> damaged = new HashSet<>();

    SourceHeaps(DamagedDatabase source, RepairReport report) {
        this.source = source;
        this.report = report;
    }

    /// Looks at every page of all files.
    void scan(UndoSalvage undo) {
        for (long number = 0; number < source.pages(PageId.UNDO_FILE); number++) {
            int frame = latch(PageId.of(PageId.UNDO_FILE, number));
            if (frame >= 0) {
                undo.page(source.pool().memory(), source.pool().offset(frame), source.pageSize());
                source.pool().unlatchShared(frame);
            }
        }
        scan(PageId.DATA_FILE);
        for (FileList.Entry entry : source.tablespaces()) {
            scan(entry.fileId());
        }
    }

    private void scan(int fileId) {
        for (long number = 0; number < source.pages(fileId); number++) {
            long pageId = PageId.of(fileId, number);
            int frame = latch(pageId);
            if (frame < 0) {
                damaged.add(pageId);
                continue;
            }
            long base = source.pool().offset(frame);
            int type = PageHeader.type(source.pool().memory(), base);
            int object = PageHeader.object(source.pool().memory(), base);
            long root = type == PageType.HEAP.code()
                    ? HeapSalvage.root(source.pool().memory(), base)
                    : 0;
            source.pool().unlatchShared(frame);
            if (type == PageType.HEAP.code()) {
                pages.computeIfAbsent(object, o -> new ArrayList<>()).add(pageId);
                roots.put(pageId, root);
            } else if (type == PageType.HEAP_DIRECTORY.code()) {
                directories.computeIfAbsent(object, o -> new ArrayList<>()).add(pageId);
            }
        }
    }

    private int latch(long pageId) {
        return source.latch(pageId, why -> {
            // Room for later, or damage if a directory lists it: told then.
            if (!why.contains("never written")) {
                report.damage(why);
            }
        });
    }

    Set<Integer> objects() {
        return pages.keySet();
    }

    /// Pages of the heap with this root, as far as can be known.
    ///
    /// @param root 0 if it is not known
    List<Long> pagesOf(int object, long root, RepairReport.TableCounts counts) {
        Set<Long> listed = new HashSet<>();
        Set<Long> own = new HashSet<>();
        boolean complete = root != 0 && follow(object, root, own, listed);
        for (long pageId : listed) {
            if (damaged.contains(pageId)) {
                counts.damagedPages++;
                source.latch(pageId, report::damage);
            }
        }
        counts.complete = complete && counts.damagedPages == 0;
        List<Long> found = new ArrayList<>();
        for (long pageId : pages.getOrDefault(object, List.of())) {
            if (listed.contains(pageId)) {
                found.add(pageId);
            } else if (!complete && (root == 0 || root == roots.get(pageId))) {
                Boolean used = source.isAllocated(pageId);
                if (used == null) {
                    counts.unverifiedPages++;
                }
                if (used == null || used) {
                    found.add(pageId);
                }
            }
        }
        return found;
    }

    /// @return true if the whole chain could be read
    private boolean follow(int object, long root, Set<Long> own, Set<Long> listed) {
        long next = root;
        while (next != PageId.NONE) {
            List<Long> known = directories.getOrDefault(object, List.of());
            if (!known.contains(next) || !own.add(next)) {
                return false;
            }
            next = extents(next, listed);
        }
        return true;
    }

    private long extents(long directory, Set<Long> into) {
        int frame = source.latch(directory, why -> {});
        if (frame < 0) {
            return PageId.NONE;
        }
        try {
            return HeapSalvage.directory(
                    source.pool().memory(),
                    source.pool().offset(frame),
                    source.pageSizeOf(directory),
                    (first, pages, used) -> {
                        long end = source.pages(PageId.file(directory));
                        for (int i = 0; i < used && PageId.number(first) + i < end; i++) {
                            into.add(first + i);
                        }
                    });
        } finally {
            source.pool().unlatchShared(frame);
        }
    }
}
