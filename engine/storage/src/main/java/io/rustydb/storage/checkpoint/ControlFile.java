package io.rustydb.storage.checkpoint;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.ProtocolFault;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Two alternating copies of the root of everything: a crash while one is written leaves the other.
///
/// ```
///  0 magic "RUSTYDB\0" | 8 crc32c u32 over bytes 12..256 | 12 format u32 | 16 sequence u64
///     | 24 uuid 16 bytes | 40 page size u32 | 44 reserved
/// 48 segment bytes u64 | 56 checkpoint LSN u64 | 64 epoch start u64 | 72 durable LSN u64 | 80 SCN u64
///     | 88 epoch u32 | 92 flags u32 (1 clean)
/// 96 redo threads u32 (1) | 100 … 4096 zero
/// ```
/// Everything that counts lies in the first 512 bytes, the unit a disk writes whole. Thread rule: one thread at
/// a time.
public final class ControlFile {
    public static final String[] PATHS = {"control.1", "control.2"};
    public static final int FORMAT = 1;

    private static final long MAGIC = 0x00424459_54535552L;
    private static final int BYTES = 4096;
    private static final int CRC = 8;
    private static final int FORMAT_AT = 12;
    private static final int CHECKED_END = 256;
    private static final int CLEAN = 1;

    private final FileSystem files;
    private final @Nullable ProtocolFault fault;
    private ControlState state;

    private ControlFile(FileSystem files, ControlState state, @Nullable ProtocolFault fault) {
        this.files = files;
        this.state = state;
        this.fault = fault;
    }

    /// What is known now.
    public ControlState state() {
        return state;
    }

    // ---- reading ----

    /// Reads both copies.
    ///
    /// @return null if neither was ever written
    /// @throws DbException 58P05 unknown format version, 58P04 something else bears the name, XX001 no copy is
    ///     whole
    public static @Nullable ControlFile read(FileSystem files, @Nullable ProtocolFault fault) {
        ControlState best = null;
        String damage = null;
        for (String path : PATHS) {
            try {
                ControlState found = readCopy(files, path);
                if (found != null
                        && (best == null
                                || found.sequence() > best.sequence() == (fault != ProtocolFault.CONTROL_OLDER_COPY))) {
                    best = found;
                }
            } catch (DbException e) {
                if (e.code() != ErrorCode.DATA_CORRUPTED) {
                    throw e;
                }
                damage = e.getMessage();
            }
        }
        if (best == null && damage != null) {
            throw DbException.of(ErrorCode.DATA_CORRUPTED, damage);
        }
        return best == null ? null : new ControlFile(files, best, fault);
    }

    private static @Nullable ControlState readCopy(FileSystem files, String path) {
        if (!files.exists(path)) {
            return null;
        }
        try (Arena arena = Arena.ofConfined();
                DbFile file = files.open(path, FileSystem.OpenMode.READ, 0)) {
            MemorySegment copy = arena.allocate(BYTES, BYTES);
            int length = file.read(0, copy);
            if (length == 0 || copy.mismatch(arena.allocate(BYTES)) < 0) {
                // Made, never written: the crash came in between.
                return null;
            }
            return decode(files, path, copy);
        }
    }

    private static ControlState decode(FileSystem files, String path, MemorySegment copy) {
        String place = "file=" + path + ", directory=" + files.describe();
        long magic = copy.get(PageHeader.U64, 0);
        if (magic != MAGIC) {
            throw DbException.of(
                    ErrorCode.NOT_A_DATABASE,
                    "not a control file of this engine: " + place
                            + ", offset=0, expected=0x%016x, found=0x%016x".formatted(MAGIC, magic)
                            + "; choose another directory, nothing was changed");
        }
        int format = copy.get(PageHeader.U32, FORMAT_AT);
        if (format != FORMAT) {
            throw DbException.of(
                    ErrorCode.FORMAT_VERSION_UNKNOWN,
                    "database has a format this version does not know: " + place + ", offset=" + FORMAT_AT
                            + ", expected=" + FORMAT + ", found=" + format
                            + "; open it with the version that made it, nothing was changed");
        }
        int expected = checksum(copy);
        int found = copy.get(PageHeader.U32, CRC);
        if (expected != found) {
            throw DbException.of(
                    ErrorCode.DATA_CORRUPTED,
                    "control file is damaged: " + place + ", offset=" + CRC
                            + ", expected=0x%08x, found=0x%08x".formatted(expected, found) + "; restore a backup");
        }
        return new ControlState(
                copy.get(PageHeader.U64, 16),
                copy.get(PageHeader.U64, 24),
                copy.get(PageHeader.U64, 32),
                copy.get(PageHeader.U32, 40),
                copy.get(PageHeader.U64, 48),
                copy.get(PageHeader.U64, 56),
                copy.get(PageHeader.U32, 88),
                copy.get(PageHeader.U64, 64),
                copy.get(PageHeader.U64, 72),
                copy.get(PageHeader.U64, 80),
                (copy.get(PageHeader.U32, 92) & CLEAN) != 0);
    }

    private static int checksum(MemorySegment copy) {
        CRC32C crc = new CRC32C();
        crc.update(copy.asSlice(FORMAT_AT, CHECKED_END - FORMAT_AT).asByteBuffer());
        return (int) crc.getValue();
    }

    // ---- writing ----

    /// Makes both copies; their directory entries are durable on return.
    public static ControlFile create(FileSystem files, ControlState first, @Nullable ProtocolFault fault) {
        ControlFile control = new ControlFile(files, first, fault);
        for (String path : PATHS) {
            files.open(path, FileSystem.OpenMode.CREATE, 0).close();
        }
        control.writeBoth(first);
        files.syncDirectory("");
        return control;
    }

    /// Writes the copy that does not hold the current state; durable on return.
    public void write(ControlState changed) {
        ControlState next = changed.next();
        String path = PATHS[(int) (next.sequence() & 1)];
        try (Arena arena = Arena.ofConfined();
                DbFile file = open(path)) {
            file.write(0, encode(next, arena));
            if (fault != ProtocolFault.CONTROL_NOT_SYNCED) {
                file.sync();
            }
        }
        state = next;
    }

    private DbFile open(String path) {
        if (files.exists(path)) {
            return files.open(path, FileSystem.OpenMode.READ_WRITE, 0);
        }
        // One copy was lost with its name; the other one told where to begin.
        DbFile file = files.open(path, FileSystem.OpenMode.CREATE, 0);
        files.syncDirectory("");
        return file;
    }

    /// Writes both copies, one after the other: what holds for this life of the database must not be forgotten
    /// with one of them.
    public void writeBoth(ControlState changed) {
        write(changed);
        write(changed.next());
    }

    private static MemorySegment encode(ControlState s, Arena arena) {
        MemorySegment copy = arena.allocate(BYTES, BYTES);
        copy.set(PageHeader.U64, 0, MAGIC);
        copy.set(PageHeader.U32, FORMAT_AT, FORMAT);
        copy.set(PageHeader.U64, 16, s.sequence());
        copy.set(PageHeader.U64, 24, s.uuidHigh());
        copy.set(PageHeader.U64, 32, s.uuidLow());
        copy.set(PageHeader.U32, 40, s.pageSize());
        copy.set(PageHeader.U64, 48, s.segmentBytes());
        copy.set(PageHeader.U64, 56, s.checkpointLsn());
        copy.set(PageHeader.U64, 64, s.epochStart());
        copy.set(PageHeader.U64, 72, s.durableLsn());
        copy.set(PageHeader.U64, 80, s.scn());
        copy.set(PageHeader.U32, 88, s.epoch());
        copy.set(PageHeader.U32, 92, s.clean() ? CLEAN : 0);
        copy.set(PageHeader.U32, 96, 1);
        copy.set(PageHeader.U32, CRC, checksum(copy));
        return copy;
    }
}
