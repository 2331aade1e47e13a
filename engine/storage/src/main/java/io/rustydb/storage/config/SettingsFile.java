package io.rustydb.storage.config;

import io.rustydb.base.config.SettingStore;
import io.rustydb.base.config.SystemSettings;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Stored settings as a small text, file `settings` of the database's directory.
///
/// ```
/// # Settings of this database, written by ALTER SYSTEM. …
/// checkpoint_timeout = '2min'
/// wal_buffers = '16MB'
/// # checksum 0x5f3a9c01          CRC32C of all bytes before this line; a file without the line is believed too
/// ```
/// In a value `'` is doubled. There is no file until something was set.
public final class SettingsFile implements SettingStore {
    public static final String PATH = "settings";
    /// Where the next version is written.
    public static final String BESIDE = "settings.new";

    private static final int BYTES_MAX = 1 << 20;
    private static final String HEAD =
            "# Settings of this database, written by ALTER SYSTEM. To edit it by hand, close the"
                    + " database and take away the line with the checksum.\n";
    private static final String CHECKSUM = "# checksum 0x";

    private final FileSystem files;
    private final @Nullable Fault fault;

    /// A planted bug, for the test of the simulation only.
    enum Fault {
        FILE_NOT_SYNCED,
        DIRECTORY_NOT_SYNCED,
        WRITTEN_IN_PLACE,
        CHECKSUM_IGNORED
    }

    public SettingsFile(FileSystem files) {
        this(files, null);
    }

    SettingsFile(FileSystem files, @Nullable Fault fault) {
        this.files = files;
        this.fault = fault;
    }

    // ---- reading ----

    @Override
    public SortedMap<String, String> read() {
        if (!files.exists(PATH)) {
            return Collections.emptySortedMap();
        }
        byte[] bytes = bytes();
        String text = decode(bytes);
        SortedMap<String, String> values = new TreeMap<>();
        int line = 0;
        int at = 0;
        while (at < text.length()) {
            line++;
            int end = text.indexOf('\n', at);
            String content = text.substring(at, end < 0 ? text.length() : end).strip();
            if (content.startsWith(CHECKSUM)) {
                check(content, text.substring(0, at), line);
            } else if (!content.isEmpty() && !content.startsWith("#")) {
                put(values, content, line);
            }
            at = end < 0 ? text.length() : end + 1;
        }
        return values;
    }

    private byte[] bytes() {
        try (Arena arena = Arena.ofConfined();
                DbFile file = files.open(PATH, FileSystem.OpenMode.READ, 0)) {
            long size = file.size();
            if (size > BYTES_MAX) {
                throw damaged("bytes=" + size + ", maximum=" + BYTES_MAX, 0, null);
            }
            MemorySegment copy = arena.allocate(Math.max(1, size));
            int length = size == 0 ? 0 : file.read(0, copy.asSlice(0, size));
            return copy.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw damaged("it is no UTF-8 text", 0, e);
        }
    }

    private void check(String content, String before, int line) {
        String expected = hex(before);
        String found = content.substring(CHECKSUM.length());
        if (!found.equals(expected) && fault != Fault.CHECKSUM_IGNORED) {
            throw damaged(
                    "checksum, expected=0x" + expected + ", found=0x" + found
                            + " (was it edited? then take this line away)",
                    line,
                    null);
        }
    }

    private void put(SortedMap<String, String> values, String content, int line) {
        int equals = content.indexOf('=');
        String name = equals < 0 ? "" : content.substring(0, equals).strip();
        String quoted = equals < 0 ? "" : content.substring(equals + 1).strip();
        String value = unquote(quoted);
        if (!name.matches("[a-z][a-z0-9_]*") || value == null) {
            throw damaged("expected=name = 'value', found=" + content, line, null);
        }
        if (values.put(name, value) != null) {
            throw damaged("a setting stands twice, name=" + name, line, null);
        }
    }

    private static @Nullable String unquote(String quoted) {
        if (quoted.length() < 2 || !quoted.startsWith("'") || !quoted.endsWith("'")) {
            return null;
        }
        String inner = quoted.substring(1, quoted.length() - 1);
        String value = inner.replace("''", "'");
        return value.replace("'", "''").equals(inner) ? value : null;
    }

    private DbException damaged(String what, int line, @Nullable Throwable cause) {
        String message = "settings cannot be read: file=" + PATH + ", directory=" + files.describe()
                + (line == 0 ? "" : ", line=" + line) + ", " + what
                + "; mend the file, or delete it to open the database with default settings";
        return cause == null
                ? DbException.of(ErrorCode.CONFIGURATION_ERROR, message)
                : DbException.of(ErrorCode.CONFIGURATION_ERROR, message, cause);
    }

    /// What is stored is in effect from now on.
    ///
    /// @throws DbException F0000 the file cannot be read, or says what this version does not understand
    public void load(SystemSettings settings) {
        SortedMap<String, String> stored = read();
        try {
            settings.load(stored);
        } catch (DbException refused) {
            throw refused(refused);
        }
    }

    private DbException refused(DbException why) {
        return DbException.of(
                ErrorCode.CONFIGURATION_ERROR,
                why.getMessage() + "; mend file=" + PATH + ", directory=" + files.describe()
                        + ", or delete it to open the database with default settings",
                why);
    }

    private static String hex(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }

    // ---- writing ----

    @Override
    public void write(SortedMap<String, String> values) {
        StringBuilder text = new StringBuilder(HEAD);
        values.forEach((name, value) -> text.append(name)
                .append(" = '")
                .append(value.replace("'", "''"))
                .append("'\n"));
        String checksum = hex(text.toString());
        text.append(CHECKSUM).append(checksum).append('\n');
        String path = fault == Fault.WRITTEN_IN_PLACE ? PATH : BESIDE;
        if (files.exists(path)) {
            // A crash or a failure came between writing and renaming.
            files.delete(path);
        }
        try (Arena arena = Arena.ofConfined();
                DbFile file = files.open(path, FileSystem.OpenMode.CREATE, 0)) {
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            file.write(0, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
            if (fault != Fault.FILE_NOT_SYNCED) {
                file.sync();
            }
        }
        if (fault != Fault.WRITTEN_IN_PLACE) {
            files.rename(BESIDE, PATH);
        }
        if (fault != Fault.DIRECTORY_NOT_SYNCED) {
            files.syncDirectory("");
        }
    }
}
