package io.rustydb.testkit;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/// A disk that keeps what was synced and plays dice with the rest.
///
/// Every write stays *pending* until its file is synced; a crash keeps each pending write whole, in part
/// (512-byte sectors) or not at all, in any combination, which covers loss, tearing and reordering. Creations,
/// renames and deletions stay pending until their directory is synced. Faults on order: EIO or ENOSPC at the
/// n-th access, a failing sync (which drops the pending writes, as operating systems do), a misdirected write,
/// a lost one, rotten bits. The n-th access can be the crash itself.
///
/// Thread rule: tasks of one [SimulatedScheduler], or a single-threaded test.
public final class SimulatedDisk implements FileSystem {
    private static final int SECTOR_BYTES = 512;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

    private final SeededEntropy entropy;
    private final @Nullable SimulatedScheduler scheduler;
    private final TreeMap<String, SimulatedFile> names = new TreeMap<>();
    private final TreeMap<String, SimulatedFile> durableNames = new TreeMap<>();
    private final List<DirectoryChange> pendingNames = new ArrayList<>();
    private FaultOrder faults = (access, operation, path) -> Fault.NONE;
    private long accesses;
    private long syncs;
    private long failedSyncs;
    private long spaceBytes = Long.MAX_VALUE;
    private boolean locked;
    private boolean dead;
    private @Nullable LongConsumer crashStates;

    /// @param scheduler when given, every access is a scheduling point and a crash ends all its tasks
    public SimulatedDisk(SeededEntropy entropy, @Nullable SimulatedScheduler scheduler) {
        this.entropy = entropy.fork();
        this.scheduler = scheduler;
    }

    /// Codes of what an access does instead of its work.
    public static final class Fault {
        public static final long NONE = 0;
        public static final long EIO = 1;
        public static final long ENOSPC = 2;
        /// The power fails before the access.
        public static final long CRASH = 3;
        /// A write lands at another place of the same file, multiple of 512; other accesses are not affected.
        public static final long MISDIRECT = 4;
        /// A write that is acknowledged and never happens; other accesses are not affected.
        public static final long LOSE = 5;

        private Fault() {}
    }

    /// Says what goes wrong.
    @FunctionalInterface
    public interface FaultOrder {
        /// @param access its number: 1, 2, …
        /// @param operation read, write, sync, open, rename, delete, …
        /// @return a [Fault] code
        long at(long access, String operation, String path);
    }

    /// @param byAccess maps the number of an access (1, 2, …: reads, writes, syncs, directory operations) to a
    ///     [Fault] code
    public void faults(LongUnaryOperator byAccess) {
        faults = (access, operation, path) -> byAccess.applyAsLong(access);
    }

    /// As above, by what is accessed, too.
    public void faultsOf(FaultOrder order) {
        faults = order;
    }

    public void crashAt(long access) {
        faults(n -> n == access ? Fault.CRASH : Fault.NONE);
    }

    /// Accesses so far.
    public long accesses() {
        return accesses;
    }

    /// Syncs that succeeded so far.
    public long syncs() {
        return syncs;
    }

    /// Syncs that failed, and lost what was pending.
    public long failedSyncs() {
        return failedSyncs;
    }

    /// Tells the [#contentHash] of every state that a crash of this disk, or of one that follows from it,
    /// leaves.
    public void onCrash(@Nullable LongConsumer hash) {
        crashStates = hash;
    }

    /// Total bytes all files may have; more is ENOSPC.
    public void limitSpace(long bytes) {
        spaceBytes = bytes;
    }

    /// What a machine finds when it comes up again.
    public SimulatedDisk afterCrash(@Nullable SimulatedScheduler nextScheduler) {
        SimulatedDisk next = new SimulatedDisk(entropy, nextScheduler);
        TreeMap<String, SimulatedFile> survivors = new TreeMap<>(durableNames);
        for (DirectoryChange change : pendingNames) {
            if (entropy.chance(50)) {
                change.applyTo(survivors);
            }
        }
        survivors.forEach((path, file) -> {
            SimulatedFile copy = next.new SimulatedFile(path);
            copy.restore(file.afterCrash(entropy));
            next.names.put(path, copy);
            next.durableNames.put(path, copy);
        });
        next.crashStates = crashStates;
        if (crashStates != null) {
            crashStates.accept(next.contentHash());
        }
        return next;
    }

    /// What is there after an orderly stop: everything that was written.
    public SimulatedDisk afterStop(@Nullable SimulatedScheduler nextScheduler) {
        SimulatedDisk next = new SimulatedDisk(entropy, nextScheduler);
        names.forEach((path, file) -> {
            SimulatedFile copy = next.new SimulatedFile(path);
            copy.restore(java.util.Arrays.copyOf(file.content, (int) file.size));
            next.names.put(path, copy);
            next.durableNames.put(path, copy);
        });
        next.crashStates = crashStates;
        return next;
    }

    /// Another machine with the same files, whose dice are its own.
    public SimulatedDisk copy(SeededEntropy dice, @Nullable SimulatedScheduler nextScheduler) {
        SimulatedDisk next = new SimulatedDisk(dice, nextScheduler);
        names.forEach((path, file) -> {
            SimulatedFile copy = next.new SimulatedFile(path);
            copy.restore(java.util.Arrays.copyOf(file.content, (int) file.size));
            next.names.put(path, copy);
            next.durableNames.put(path, copy);
        });
        return next;
    }

    /// Flips one bit of what is stored.
    public void rot(String path, long bit) {
        SimulatedFile file = require(path);
        file.content[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
        if (bit / 8 < file.durableSize) {
            file.durable[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
        }
    }

    /// Current bytes of a file, a copy.
    public byte[] bytes(String path) {
        SimulatedFile file = require(path);
        return java.util.Arrays.copyOf(file.content, (int) file.size);
    }

    /// A number that two disks share only if they hold the same files with the same bytes (but for one chance
    /// in 2^64 or so): names, lengths and contents as the next machine finds them.
    public long contentHash() {
        long hash = 0x9E3779B97F4A7C15L;
        for (var entry : names.entrySet()) {
            hash = mix(hash ^ entry.getKey().hashCode());
            SimulatedFile file = entry.getValue();
            hash = mix(hash ^ file.size);
            MemorySegment content = MemorySegment.ofArray(file.content);
            int words = (int) (file.size / 8);
            for (int i = 0; i < words; i++) {
                hash = (hash ^ content.get(WORD, i * 8L)) * 0xD6E8FEB86659FD93L;
                hash ^= hash >>> 32;
            }
            for (int i = words * 8; i < file.size; i++) {
                hash = mix(hash ^ file.content[i]);
            }
        }
        return mix(hash);
    }

    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /// Paths of all files.
    public List<String> paths() {
        return List.copyOf(names.keySet());
    }

    private long access(String operation, String path) {
        if (scheduler != null) {
            scheduler.yieldTurn();
        }
        if (dead || scheduler != null && scheduler.stopping()) {
            throw new SimulatedCrash();
        }
        long fault = faults.at(++accesses, operation, path);
        if (fault == Fault.CRASH) {
            dead = true;
            throw scheduler == null ? new SimulatedCrash() : scheduler.crash();
        }
        if (fault == Fault.EIO) {
            throw DbException.of(
                    ErrorCode.IO_ERROR,
                    "I/O failed: operation=" + operation + ", path=" + path + ", reason=simulated EIO");
        }
        if (fault == Fault.ENOSPC && !operation.equals("read") && !operation.equals("sync")) {
            throw full(operation, path);
        }
        return fault;
    }

    private static DbException full(String operation, String path) {
        return DbException.of(
                ErrorCode.DISK_FULL, "disk full: operation=" + operation + ", path=" + path + "; free some space");
    }

    @Override
    public DbFile open(String path, OpenMode mode, int alignment) {
        return open(path, mode, false);
    }

    @Override
    public DbFile openSynchronous(String path, OpenMode mode, int alignment) {
        return open(path, mode, true);
    }

    private DbFile open(String path, OpenMode mode, boolean synchronous) {
        access("open", path);
        if (mode == OpenMode.CREATE) {
            if (names.containsKey(path)) {
                throw DbException.of(
                        ErrorCode.IO_ERROR,
                        "I/O failed: operation=open, path=" + path + ", reason=file exists already");
            }
            SimulatedFile file = new SimulatedFile(path);
            change(new DirectoryChange(DirectoryChange.Kind.CREATE, path, path, file));
            return new Handle(file, synchronous);
        }
        return new Handle(require(path), synchronous);
    }

    private SimulatedFile require(String path) {
        SimulatedFile file = names.get(path);
        if (file == null) {
            throw DbException.of(
                    ErrorCode.IO_ERROR, "I/O failed: operation=open, path=" + path + ", reason=file does not exist");
        }
        return file;
    }

    private void change(DirectoryChange change) {
        change.applyTo(names);
        pendingNames.add(change);
    }

    @Override
    public boolean exists(String path) {
        return names.containsKey(path) || !list(path).isEmpty();
    }

    @Override
    public void rename(String from, String to) {
        access("rename", from);
        change(new DirectoryChange(DirectoryChange.Kind.RENAME, from, to, require(from)));
    }

    @Override
    public void syncDirectory(String directory) {
        access("sync", directory);
        pendingNames.removeIf(change -> {
            boolean inside =
                    parent(change.to).equals(directory) || parent(change.from).equals(directory);
            if (inside) {
                change.applyTo(durableNames);
            }
            return inside;
        });
        syncs++;
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    @Override
    public void delete(String path) {
        access("delete", path);
        change(new DirectoryChange(DirectoryChange.Kind.DELETE, path, path, require(path)));
    }

    @Override
    public void createDirectories(String path) {
        access("create directory", path);
    }

    @Override
    public List<String> list(String directory) {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        return names.keySet().stream()
                .filter(p -> p.startsWith(prefix))
                .map(p -> p.substring(prefix.length()))
                .map(p -> p.contains("/") ? p.substring(0, p.indexOf('/')) : p)
                .distinct()
                .toList();
    }

    @Override
    public DirectoryLock lockRoot() {
        if (locked) {
            throw DbException.of(
                    ErrorCode.DATABASE_LOCKED, "database directory is open in another engine: directory=simulated");
        }
        locked = true;
        return () -> locked = false;
    }

    @Override
    public String describe() {
        return "simulated disk";
    }

    private record DirectoryChange(Kind kind, String from, String to, SimulatedFile file) {
        enum Kind {
            CREATE,
            RENAME,
            DELETE
        }

        void applyTo(TreeMap<String, SimulatedFile> names) {
            switch (kind) {
                case CREATE -> names.put(to, file);
                case DELETE -> names.remove(from, file);
                case RENAME -> {
                    names.remove(from, file);
                    names.put(to, file);
                }
            }
        }
    }

    private record PendingWrite(long position, byte[] bytes) {}

    private final class SimulatedFile {
        final String path;
        byte[] content = new byte[0];
        long size;
        byte[] durable = new byte[0];
        long durableSize;
        final List<PendingWrite> pending = new ArrayList<>();

        SimulatedFile(String path) {
            this.path = path;
        }

        void restore(byte[] bytes) {
            content = bytes.clone();
            size = bytes.length;
            durable = bytes;
            durableSize = bytes.length;
        }

        void grow(long bytes) {
            if (bytes <= size) {
                return;
            }
            if (spaceBytes != Long.MAX_VALUE) {
                long used = bytes - size;
                for (SimulatedFile file : names.values()) {
                    used += file.size;
                }
                if (used > spaceBytes) {
                    throw full("write", path);
                }
            }
            if (bytes > content.length) {
                content = java.util.Arrays.copyOf(content, (int) Math.max(bytes, content.length * 3L / 2));
            }
            size = bytes;
        }

        void makeDurable() {
            durable = java.util.Arrays.copyOf(content, (int) size);
            durableSize = size;
            pending.clear();
        }

        /// Pending writes, each whole, by sectors or lost.
        byte[] afterCrash(SeededEntropy dice) {
            long end = durableSize;
            for (PendingWrite write : pending) {
                end = Math.max(end, write.position + write.bytes.length);
            }
            byte[] result = java.util.Arrays.copyOf(durable, (int) end);
            long kept = durableSize;
            // Some crashes keep everything or lose everything: the corners that a fair coin never reaches.
            int mood = dice.nextInt(4);
            for (PendingWrite write : pending) {
                int fate = mood == 0 ? 0 : mood == 1 ? 99 : dice.nextInt(100);
                if (fate < 40) {
                    System.arraycopy(write.bytes, 0, result, (int) write.position, write.bytes.length);
                    kept = Math.max(kept, write.position + write.bytes.length);
                } else if (fate < 70) {
                    for (int at = 0; at < write.bytes.length; ) {
                        int toBoundary = SECTOR_BYTES - (int) ((write.position + at) % SECTOR_BYTES);
                        int n = Math.min(toBoundary, write.bytes.length - at);
                        if (dice.chance(50)) {
                            System.arraycopy(write.bytes, at, result, (int) write.position + at, n);
                            kept = Math.max(kept, write.position + at + n);
                        }
                        at += n;
                    }
                }
            }
            return java.util.Arrays.copyOf(result, (int) kept);
        }
    }

    private final class Handle implements DbFile {
        private final SimulatedFile file;
        private final boolean synchronous;

        Handle(SimulatedFile file, boolean synchronous) {
            this.file = file;
            this.synchronous = synchronous;
        }

        @Override
        public String path() {
            return file.path;
        }

        @Override
        public int read(long position, MemorySegment target) {
            access("read", file.path);
            int length = (int) Math.max(0, Math.min(target.byteSize(), file.size - position));
            if (length > 0) {
                MemorySegment.copy(MemorySegment.ofArray(file.content), position, target, 0, length);
            }
            return length;
        }

        @Override
        public void write(long position, MemorySegment source) {
            byte[] bytes = source.toArray(ValueLayout.JAVA_BYTE);
            long fault;
            try {
                fault = access("write", file.path);
            } catch (SimulatedCrash e) {
                if (dead) {
                    // The write was on its way when the power failed: it may be there, in part or not at all.
                    put(position, bytes);
                }
                throw e;
            }
            if (fault == Fault.LOSE && file.size >= position + bytes.length) {
                return;
            }
            if (fault == Fault.MISDIRECT && file.size >= bytes.length + SECTOR_BYTES) {
                long sectors = (file.size - bytes.length) / SECTOR_BYTES;
                position = entropy.nextInt((int) Math.min(sectors, Integer.MAX_VALUE)) * (long) SECTOR_BYTES;
            }
            put(position, bytes);
            if (synchronous) {
                // Only this write: others of the file stay pending.
                int last = file.pending.size() - 1;
                PendingWrite write = file.pending.remove(last);
                long end = write.position + write.bytes.length;
                if (end > file.durable.length) {
                    file.durable = java.util.Arrays.copyOf(file.durable, (int) end);
                }
                System.arraycopy(write.bytes, 0, file.durable, (int) write.position, write.bytes.length);
                file.durableSize = Math.max(file.durableSize, end);
            }
        }

        private void put(long position, byte[] bytes) {
            file.grow(position + bytes.length);
            System.arraycopy(bytes, 0, file.content, (int) position, bytes.length);
            file.pending.add(new PendingWrite(position, bytes));
        }

        @Override
        public void sync() {
            try {
                access("sync", file.path);
            } catch (DbException e) {
                // As operating systems do: the dirty pages are marked clean and are gone; a second sync would
                // succeed and lie.
                file.pending.clear();
                failedSyncs++;
                throw e;
            }
            file.makeDurable();
            syncs++;
        }

        @Override
        public long size() {
            return file.size;
        }

        @Override
        public void preallocate(long bytes) {
            access("preallocate", file.path);
            if (bytes > file.size) {
                long from = file.size;
                file.grow(bytes);
                file.pending.add(new PendingWrite(from, new byte[(int) (bytes - from)]));
            }
        }

        @Override
        public void truncate(long bytes) {
            access("truncate", file.path);
            if (bytes > file.size) {
                file.grow(bytes);
                return;
            }
            java.util.Arrays.fill(file.content, (int) bytes, (int) file.size, (byte) 0);
            file.size = bytes;
        }

        @Override
        public void close() {
            // The content belongs to the disk.
        }
    }
}
