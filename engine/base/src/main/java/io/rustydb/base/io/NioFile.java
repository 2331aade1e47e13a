package io.rustydb.base.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/// A file through [FileChannel], made proof against interrupts.
///
/// A thread that is interrupted inside a channel closes the channel for everybody; application servers
/// interrupt threads. Every operation therefore hides the interrupt while it runs and, if the channel was
/// closed under it, opens it anew and repeats the transfer (positional transfers are idempotent). The interrupt
/// is set again on return.
final class NioFile implements DbFile {
    private final String name;
    private final Path path;
    private final Set<OpenOption> reopenOptions;
    private volatile FileChannel channel;
    private volatile boolean closed;

    NioFile(String name, Path path, Set<OpenOption> options, Set<OpenOption> reopenOptions) throws IOException {
        this.name = name;
        this.path = path;
        this.reopenOptions = reopenOptions;
        this.channel = FileChannel.open(path, options);
    }

    @Override
    public String path() {
        return name;
    }

    @Override
    public int read(long position, MemorySegment target) {
        ByteBuffer buffer = target.asByteBuffer();
        return (int) repeat("read", c -> {
            buffer.position(0);
            int total = 0;
            while (buffer.hasRemaining()) {
                int n = c.read(buffer, position + total);
                if (n < 0) {
                    break;
                }
                total += n;
                if (n == 0) {
                    break;
                }
            }
            return total;
        });
    }

    @Override
    public void write(long position, MemorySegment source) {
        ByteBuffer buffer = source.asByteBuffer();
        repeat("write", c -> {
            buffer.position(0);
            while (buffer.hasRemaining()) {
                c.write(buffer, position + buffer.position());
            }
            return 0;
        });
    }

    @Override
    public void sync() {
        repeat("sync", c -> {
            c.force(false);
            return 0;
        });
    }

    @Override
    public long size() {
        return repeat("size", FileChannel::size);
    }

    @Override
    public void preallocate(long bytes) {
        // Zeros are written, not a hole: a hole would make a later write fail for want of space after the log
        // has promised it.
        repeat("preallocate", c -> {
            long at = c.size();
            ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 16);
            int misaligned = (int) (at & 4095);
            while (at < bytes) {
                int n = (int) Math.min(bytes - at, misaligned == 0 ? zeros.capacity() : 4096 - misaligned);
                misaligned = 0;
                zeros.position(0).limit(n);
                while (zeros.hasRemaining()) {
                    c.write(zeros, at + zeros.position());
                }
                at += n;
            }
            return 0;
        });
    }

    @Override
    public void truncate(long bytes) {
        if (bytes > size()) {
            preallocate(bytes);
            return;
        }
        repeat("truncate", c -> {
            c.truncate(bytes);
            return 0;
        });
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            try {
                channel.close();
            } catch (IOException e) {
                throw IoFailures.of("close", name, e);
            }
        }
    }

    private interface Operation {
        long on(FileChannel channel) throws IOException;
    }

    private long repeat(String operation, Operation body) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                FileChannel c = channel;
                try {
                    return body.on(c);
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                    reopen(c, operation);
                } catch (ClosedChannelException e) {
                    // Another thread was interrupted in it, or the file is closed: reopen tells.
                    reopen(c, operation);
                } catch (IOException e) {
                    throw IoFailures.of(operation, name, e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void reopen(FileChannel broken, String operation) {
        try {
            if (closed) {
                throw new IOException("file is closed");
            }
            if (channel == broken) {
                channel = FileChannel.open(path, reopenOptions);
            }
        } catch (IOException e) {
            throw IoFailures.of(operation, name, e);
        }
    }
}
