package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.DbFile;
import io.rustydb.storage.recovery.TemporaryFiles;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A temporary file as a [Scratch].
final class ScratchFile implements Scratch {
    private final SqlSession session;
    private final TemporaryFiles files;
    private @Nullable DbFile file;
    private long size;

    ScratchFile(SqlSession session, TemporaryFiles files) {
        this.session = session;
        this.files = files;
        file = files.create();
    }

    private DbFile open() {
        DbFile open = file;
        if (open == null) {
            session.checkOpen();
            throw DbException.of(ErrorCode.INVALID_LOCATOR, "the large value was freed; make a new one");
        }
        return open;
    }

    @Override
    public synchronized long size() {
        return size;
    }

    @Override
    public synchronized int read(long position, byte[] target, int offset, int count) {
        int wanted = (int) Math.min(count, Math.max(0, size - position));
        int done = 0;
        while (done < wanted) {
            int read =
                    open().read(position + done, MemorySegment.ofArray(target).asSlice(offset + done, wanted - done));
            if (read <= 0) {
                throw DbException.of(
                        ErrorCode.IO_ERROR,
                        "temporary file is shorter than what was written, expected=" + size + ", found="
                                + (position + done));
            }
            done += read;
        }
        return done;
    }

    @Override
    public synchronized void write(long position, byte[] source, int offset, int count) {
        assert position <= size : "a scratch has no holes";
        open().write(position, MemorySegment.ofArray(source).asSlice(offset, count));
        size = Math.max(size, position + count);
    }

    @Override
    public synchronized void truncate(long newSize) {
        assert newSize <= size;
        open().truncate(newSize);
        size = newSize;
    }

    @Override
    public void close() {
        session.forget(this);
        delete();
    }

    /// The session forgets it by itself.
    synchronized void delete() {
        DbFile open = file;
        if (open != null) {
            file = null;
            files.delete(open);
        }
    }
}
