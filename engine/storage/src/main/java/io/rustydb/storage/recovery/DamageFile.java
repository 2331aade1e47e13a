package io.rustydb.storage.recovery;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem;
import io.rustydb.storage.page.PageId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// The pages that are known to be damaged, as a small text in the database's directory: file `damaged`. So an
/// administrator sees them after a restart before anybody needs them.
///
/// ```
/// # Pages of this database that are damaged. …
/// 1:77 page is damaged: page=1:77, file=data.1, offset=315392, …
/// # checksum 0x5f3a9c01          CRC32C of all bytes before this line
/// ```
/// There is no file while no page is damaged. It is knowledge, not data: a page that is damaged fails who reads
/// it whether it stands here or not, so a file that cannot be understood is as good as none. Replaced as a
/// whole: `damaged.new`, sync, rename, sync. Thread rule: one thread at a time.
public final class DamageFile {
    public static final String PATH = "damaged";
    static final String BESIDE = "damaged.new";

    private static final int BYTES_MAX = 1 << 20;
    private static final String HEAD =
            "# Pages of this database that are damaged, written by checkpoints. They leave the list when they are"
                    + " written anew.\n";
    private static final String CHECKSUM = "# checksum 0x";

    private final FileSystem files;

    public DamageFile(FileSystem files) {
        this.files = files;
    }

    /// What is wrong with each page.
    ///
    /// @throws DbException XX001 the file is damaged itself; 58030
    public SortedMap<Long, String> read() {
        SortedMap<Long, String> pages = new TreeMap<>();
        if (!files.exists(PATH)) {
            return pages;
        }
        String text = text();
        int end = text.lastIndexOf(CHECKSUM);
        String expected = CHECKSUM + checksum(text.substring(0, Math.max(0, end))) + "\n";
        if (end < 0 || !text.substring(end).equals(expected)) {
            throw damaged(
                    end,
                    expected.strip(),
                    end < 0 ? "none" : text.substring(end).strip());
        }
        int at = 0;
        for (String line : text.substring(0, end).split("\n")) {
            if (!line.startsWith("#")) {
                put(pages, line, at);
            }
            at += line.length() + 1;
        }
        return pages;
    }

    private void put(SortedMap<Long, String> pages, String line, int at) {
        int colon = line.indexOf(':');
        int blank = line.indexOf(' ');
        if (colon <= 0 || blank <= colon) {
            throw damaged(at, "file:page text", line);
        }
        try {
            int file = Integer.parseInt(line, 0, colon, 10);
            long page = Long.parseLong(line, colon + 1, blank, 10);
            pages.put(PageId.of(file, page), line.substring(blank + 1));
        } catch (NumberFormatException e) {
            throw damaged(at, "file:page text", line);
        }
    }

    private String text() {
        try (Arena arena = Arena.ofConfined();
                DbFile file = files.open(PATH, FileSystem.OpenMode.READ, 0)) {
            long size = file.size();
            if (size == 0 || size > BYTES_MAX) {
                throw damaged(0, "1 to " + BYTES_MAX + " bytes", size + " bytes");
            }
            MemorySegment copy = arena.allocate(size);
            int length = file.read(0, copy);
            return new String(copy.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        }
    }

    private static DbException damaged(int at, String expected, String found) {
        return DbException.of(
                ErrorCode.DATA_CORRUPTED,
                "list of damaged pages is damaged: file=" + PATH + ", offset=" + Math.max(0, at) + ", expected="
                        + expected + ", found=" + found + "; CHECK DATABASE finds the pages again");
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }

    /// Replaces the file; takes it away if no page is damaged.
    ///
    /// @throws DbException 53100, 58030; then the former file is still there
    public void write(SortedMap<Long, String> pages) {
        if (files.exists(BESIDE)) {
            // A crash or a failure came between writing and renaming.
            files.delete(BESIDE);
        }
        if (pages.isEmpty()) {
            if (files.exists(PATH)) {
                files.delete(PATH);
                files.syncDirectory("");
            }
            return;
        }
        StringBuilder text = new StringBuilder(HEAD);
        for (Map.Entry<Long, String> page : pages.entrySet()) {
            String line = PageId.file(page.getKey()) + ":" + PageId.number(page.getKey()) + " "
                    + page.getValue().replace('\n', ' ') + "\n";
            if (text.length() + line.length() > BYTES_MAX - 1024) {
                // So many that the file is lost as a whole; they are found again as they are needed.
                break;
            }
            text.append(line);
        }
        String checksum = checksum(text.toString());
        text.append(CHECKSUM).append(checksum).append('\n');
        try (Arena arena = Arena.ofConfined();
                DbFile file = files.open(BESIDE, FileSystem.OpenMode.CREATE, 0)) {
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            file.write(0, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
            file.sync();
        }
        files.rename(BESIDE, PATH);
        files.syncDirectory("");
    }
}
