package io.rustydb.storage.index.build;

import io.rustydb.base.io.DbFile;
import io.rustydb.base.type.LittleEndian;
import io.rustydb.storage.recovery.TemporaryFiles;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Sorted entries in a temporary file, `length u16 | tag u16 | bytes` one behind the other: first written, then
/// read once. Thread rule: one thread at a time.
final class Run {
    private static final int BUFFER_BYTES = 1 << 16;

    private final TemporaryFiles files;
    private final DbFile file;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int filled;
    private long written;
    private long read;
    private int at;
    private int length;
    private boolean deleted;

    Run(TemporaryFiles files) {
        this.files = files;
        file = files.create();
    }

    void write(byte[] source, int offset, int bytes) {
        if (filled + bytes > BUFFER_BYTES) {
            flush();
        }
        System.arraycopy(source, offset, buffer, filled, bytes);
        filled += bytes;
    }

    private void flush() {
        file.write(written, MemorySegment.ofArray(buffer).asSlice(0, filled));
        written += filled;
        filled = 0;
    }

    /// Ends the writing; the buffer comes back with the first read.
    void finish() {
        flush();
        buffer = new byte[0];
    }

    /// Goes to the next entry.
    boolean next() {
        at += length;
        if (!has(EntrySort.HEADER_BYTES)) {
            return false;
        }
        length = LittleEndian.getUnsignedShort(buffer, at);
        at += EntrySort.HEADER_BYTES;
        boolean whole = has(length);
        assert whole : "a run ends behind an entry, file=" + file.path();
        return true;
    }

    /// Brings so many bytes from `at` on into the buffer, and those of the entry's header before them.
    private boolean has(int bytes) {
        if (at + bytes <= filled) {
            return true;
        }
        int keep = Math.max(0, at - EntrySort.HEADER_BYTES);
        int rest = filled - keep;
        if (buffer.length == 0) {
            buffer = new byte[BUFFER_BYTES];
        }
        System.arraycopy(buffer, keep, buffer, 0, rest);
        at -= keep;
        filled = rest;
        while (filled < buffer.length && read < written) {
            int got = file.read(
                    read,
                    MemorySegment.ofArray(buffer).asSlice(filled, Math.min(buffer.length - filled, written - read)));
            assert got > 0 : "a run is as long as it was written, file=" + file.path();
            filled += got;
            read += got;
        }
        return at + bytes <= filled;
    }

    byte[] bytes() {
        return buffer;
    }

    int offset() {
        return at;
    }

    int length() {
        return length;
    }

    int compareTo(Run other) {
        return Arrays.compareUnsigned(buffer, at, at + length, other.buffer, other.at, other.at + other.length);
    }

    void delete() {
        if (!deleted) {
            deleted = true;
            files.delete(file);
        }
    }
}
