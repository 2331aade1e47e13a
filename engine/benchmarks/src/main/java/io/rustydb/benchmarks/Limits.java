package io.rustydb.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// What the machine does without a database.
final class Limits {
    private static final int RECORD_BYTES = 256;
    private static final int FILE_BYTES = 64 << 20;

    private Limits() {}

    /// Commits a second of a bare group-committing log: threads put a record into a buffer; who finds nobody
    /// writing writes and syncs for all.
    static Round logWriter(Path file, int threads, long nanos) throws Exception {
        try (BareLog log = new BareLog(file)) {
            return Round.time(threads, nanos, true, thread -> t -> log.append());
        }
    }

    private static final class BareLog implements AutoCloseable {
        private final FileChannel channel;
        private ByteBuffer filling = ByteBuffer.allocateDirect(1 << 20);
        private ByteBuffer writing = ByteBuffer.allocateDirect(1 << 20);
        private final byte[] record = new byte[RECORD_BYTES];
        private long position;
        private long appended;
        private long durable;
        private boolean busy;

        BareLog(Path file) throws IOException {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.size() < FILE_BYTES) {
                ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
                for (int at = 0; at < FILE_BYTES; at += zeros.capacity()) {
                    zeros.clear();
                    channel.write(zeros, at);
                }
                channel.force(true);
            }
        }

        void append() throws Exception {
            long mine;
            synchronized (this) {
                filling.put(record);
                mine = ++appended;
                while (busy && durable < mine) {
                    wait();
                }
                if (durable >= mine) {
                    return;
                }
                busy = true;
            }
            long upTo;
            ByteBuffer out;
            synchronized (this) {
                out = filling;
                filling = writing;
                writing = out;
                upTo = appended;
            }
            out.flip();
            int length = out.remaining();
            if (position + length > FILE_BYTES) {
                position = 0;
            }
            while (out.hasRemaining()) {
                channel.write(out, position + out.position());
            }
            channel.force(false);
            position += length;
            out.clear();
            synchronized (this) {
                durable = upTo;
                busy = false;
                notifyAll();
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /// Nanoseconds for handing work to a parked thread and getting it back.
    static double handOverNanos(long nanos) throws InterruptedException {
        AtomicBoolean ball = new AtomicBoolean();
        AtomicBoolean stop = new AtomicBoolean();
        Thread here = Thread.currentThread();
        Thread there = Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                while (!ball.get() && !stop.get()) {
                    LockSupport.park();
                }
                ball.set(false);
                LockSupport.unpark(here);
            }
        });
        long count = 0;
        long began = System.nanoTime();
        while (System.nanoTime() - began < nanos) {
            ball.set(true);
            LockSupport.unpark(there);
            while (ball.get()) {
                LockSupport.park();
            }
            count++;
        }
        double each = (double) (System.nanoTime() - began) / count;
        stop.set(true);
        LockSupport.unpark(there);
        there.join();
        return each;
    }
}
