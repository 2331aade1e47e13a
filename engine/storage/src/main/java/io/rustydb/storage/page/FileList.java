package io.rustydb.storage.page;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The files of the tablespaces that users made, as a small text, file `files` of the database's directory:
/// what recovery must know before it reads the first page.
///
/// ```
/// # Tablespace files of this database; not to be edited.
/// 3 16384 ok fast.dat
/// 4 8192 lost archive.4        log was recovered without it: it is of no use any more, even if it comes back
/// # checksum 0x5f3a9c01        CRC32C of all bytes before this line
/// ```
/// Replaced as a whole: written beside, synced, renamed, directory synced. A file is in the list before it is
/// made, and leaves the list before it is deleted. Thread rule: one thread at a time.
public final class FileList {
    public static final String PATH = "files";
    /// Where the next version is written.
    public static final String BESIDE = "files.new";
    /// Directory of the files.
    public static final String DIRECTORY = "tablespaces";

    private static final int BYTES_MAX = 1 << 24;
    private static final String HEAD = "# Tablespace files of this database; not to be edited.\n";
    private static final String CHECKSUM = "# checksum 0x";

    private final FileSystem files;
    private SortedMap<Integer, Entry> entries;
    /// The newest list may or may not be the one on disk: its renaming failed half-way.
    private boolean uncertain;

    /// A tablespace's file.
    ///
    /// @param name in [#DIRECTORY]
    /// @param lost log about it was recovered while it was missing
    public record Entry(int fileId, int pageSize, String name, boolean lost) {
        public Entry {
            assert fileId > PageId.UNDO_FILE && fileId <= PageId.FILE_MAX : "file id " + fileId;
            assert isPageSize(pageSize) : "page size " + pageSize;
            assert isName(name) : "file name " + name;
        }

        public String path() {
            return DIRECTORY + "/" + name;
        }
    }

    private FileList(FileSystem files, SortedMap<Integer, Entry> entries) {
        this.files = files;
        this.entries = entries;
    }

    public static boolean isPageSize(int bytes) {
        return bytes >= 4096 && bytes <= 32768 && Integer.bitCount(bytes) == 1;
    }

    /// True for what may be a file's name: letters, digits, `_`, `-` and `.`, not beginning with a dot, so that
    /// no name leads out of the directory.
    public static boolean isName(String name) {
        if (name.isEmpty() || name.length() > 200 || name.charAt(0) == '.') {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean good = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '_'
                    || c == '-'
                    || c == '.';
            if (!good) {
                return false;
            }
        }
        return true;
    }

    /// By file id; immutable.
    public SortedMap<Integer, Entry> entries() {
        return entries;
    }

    // ---- reading ----

    /// @throws DbException XX001 it is missing or damaged
    public static FileList read(FileSystem files) {
        if (!files.exists(PATH)) {
            throw damaged(files, "offset=0, expected=the list of tablespace files, found=no file");
        }
        String text = new String(bytes(files), StandardCharsets.ISO_8859_1);
        int end = text.lastIndexOf(CHECKSUM);
        if (end < 0 || !text.startsWith(HEAD)) {
            throw damaged(files, "offset=0, expected=a list with a checksum, found=" + text.length() + " other bytes");
        }
        String expected = hex(text.substring(0, end));
        String found = text.substring(end + CHECKSUM.length()).strip();
        if (!expected.equals(found)) {
            throw damaged(files, "offset=" + end + ", expected=checksum 0x" + expected + ", found=0x" + found);
        }
        SortedMap<Integer, Entry> entries = new TreeMap<>();
        for (int at = HEAD.length(); at < end; ) {
            int next = text.indexOf('\n', at) + 1;
            Entry entry = parse(text.substring(at, next - 1));
            if (entry == null || entries.put(entry.fileId, entry) != null) {
                throw damaged(
                        files, "offset=" + at + ", expected=a tablespace file, found=" + text.substring(at, next - 1));
            }
            at = next;
        }
        return new FileList(files, Collections.unmodifiableSortedMap(entries));
    }

    private static @Nullable Entry parse(String line) {
        String[] words = line.split(" ");
        if (words.length != 4
                || !words[0].matches("[0-9]{1,5}")
                || !words[1].matches("[0-9]{4,5}")
                || !words[2].matches("ok|lost")) {
            return null;
        }
        int id = Integer.parseInt(words[0]);
        int pageSize = Integer.parseInt(words[1]);
        return id <= PageId.UNDO_FILE || id > PageId.FILE_MAX || !isPageSize(pageSize) || !isName(words[3])
                ? null
                : new Entry(id, pageSize, words[3], words[2].equals("lost"));
    }

    private static byte[] bytes(FileSystem files) {
        try (Arena arena = Arena.ofConfined();
                DbFile file = files.open(PATH, FileSystem.OpenMode.READ, 0)) {
            long size = Math.min(file.size(), BYTES_MAX);
            MemorySegment copy = arena.allocate(Math.max(1, size));
            int length = size == 0 ? 0 : file.read(0, copy.asSlice(0, size));
            return copy.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private static DbException damaged(FileSystem files, String what) {
        return DbException.of(
                ErrorCode.DATA_CORRUPTED,
                "list of tablespace files is damaged: file=" + PATH + ", directory=" + files.describe() + ", " + what
                        + "; restore a backup, or save the rows by ./rustydb repair");
    }

    private static String hex(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return "%08x".formatted(crc.getValue());
    }

    // ---- writing ----

    /// The list of a new database; durable on return.
    public static FileList create(FileSystem files) {
        FileList list = new FileList(files, Collections.emptySortedMap());
        list.write(new TreeMap<>());
        return list;
    }

    /// Durable on return.
    public void put(Entry entry) {
        SortedMap<Integer, Entry> next = new TreeMap<>(entries);
        next.put(entry.fileId, entry);
        write(next);
    }

    /// Durable on return.
    public void remove(int fileId) {
        SortedMap<Integer, Entry> next = new TreeMap<>(entries);
        next.remove(fileId);
        write(next);
    }

    /// Makes the list on disk what it is here again, if a failure has left that open.
    public void settle() {
        if (uncertain) {
            write(new TreeMap<>(entries));
        }
    }

    private void write(SortedMap<Integer, Entry> next) {
        StringBuilder text = new StringBuilder(HEAD);
        next.values()
                .forEach(entry -> text.append(entry.fileId)
                        .append(' ')
                        .append(entry.pageSize)
                        .append(entry.lost ? " lost " : " ok ")
                        .append(entry.name)
                        .append('\n'));
        String checksum = hex(text.toString());
        text.append(CHECKSUM).append(checksum).append('\n');
        if (files.exists(BESIDE)) {
            // A crash or a failure came between writing and renaming.
            files.delete(BESIDE);
        }
        try (Arena arena = Arena.ofConfined();
                DbFile file = files.open(BESIDE, FileSystem.OpenMode.CREATE, 0)) {
            byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            file.write(0, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
            file.sync();
        }
        uncertain = true;
        files.rename(BESIDE, PATH);
        files.syncDirectory("");
        entries = Collections.unmodifiableSortedMap(next);
        uncertain = false;
    }
}
