package io.rustydb.storage;

import io.rustydb.base.error.DbException;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.memory.MemorySource;
import io.rustydb.base.memory.ReservedMemory;
import io.rustydb.base.random.Entropy;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.buffer.BufferSettings;
import io.rustydb.storage.buffer.PageOwnership;
import io.rustydb.storage.checkpoint.Checkpointer;
import io.rustydb.storage.checkpoint.ControlFile;
import io.rustydb.storage.checkpoint.ControlState;
import io.rustydb.storage.checkpoint.RecoveryTarget;
import io.rustydb.storage.page.DataFiles;
import io.rustydb.storage.page.FileList;
import io.rustydb.storage.recovery.DamageFile;
import io.rustydb.storage.recovery.DatabaseDirectory;
import io.rustydb.storage.recovery.DeferredLog;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.recovery.RecoveryParticipant;
import io.rustydb.storage.recovery.RecoveryProgress;
import io.rustydb.storage.recovery.RecoveryReport;
import io.rustydb.storage.recovery.TemporaryFiles;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.space.Tablespaces;
import io.rustydb.storage.wal.LogArchive;
import io.rustydb.storage.wal.LogArchiver;
import io.rustydb.storage.wal.LogReader;
import io.rustydb.storage.wal.LogSegments;
import io.rustydb.storage.wal.MiniTransaction;
import io.rustydb.storage.wal.Redo;
import io.rustydb.storage.wal.RedoHandler;
import io.rustydb.storage.wal.RedoHandlers;
import io.rustydb.storage.wal.Wal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One open database: opens, recovers, checkpoints and closes everything below SQL. Thread rule: any thread;
/// `close` once no session is left.
public final class StorageEngine implements AutoCloseable {
    private final FileSystem files;
    private final Clock clock;
    private final Entropy entropy;
    private final Scheduler scheduler;
    private final ReservedMemory memory;
    private final StorageConfig config;
    private final List<RecoveryParticipant> participants;
    private final RecoveryProgress progress;
    private final DamageFile damageFile;
    /// Changes of the list that the file has; only checkpoints, one at a time, and the opening use it.
    private long damagesKept;

    /// What was opened, in reverse order of closing.
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private @Nullable DataFiles dataFiles;
    private @Nullable Checkpointer checkpointer;
    private @Nullable LogArchive archive;
    private @Nullable Kernel kernel;
    private @Nullable RecoveryReport report;
    private long segmentBytes;
    private volatile boolean running;
    private boolean closed;

    private StorageEngine(
            FileSystem files,
            Clock clock,
            Entropy entropy,
            Scheduler scheduler,
            MemorySource memory,
            StorageConfig config,
            List<? extends RecoveryParticipant> participants) {
        this.files = files;
        this.clock = clock;
        this.entropy = entropy;
        this.scheduler = scheduler;
        this.memory = new ReservedMemory(memory);
        this.config = config;
        this.participants = List.copyOf(participants);
        this.damageFile = new DamageFile(files);
        this.progress = new RecoveryProgress(clock, config.recovery().events());
    }

    /// Opens the database in the root of `files`, makes it if the root is empty, recovers it if it was not
    /// closed.
    ///
    /// @param handlers of all structures above this layer
    /// @throws io.rustydb.base.error.DbException 58P03 open elsewhere; 58P04 not a database; 58P05 unknown
    ///     format version; XX001, XX003 damaged
    public static StorageEngine open(
            FileSystem files,
            Clock clock,
            Entropy entropy,
            Scheduler scheduler,
            MemorySource memory,
            StorageConfig config,
            List<? extends RedoHandler> handlers,
            List<? extends RecoveryParticipant> participants) {
        return open(files, clock, entropy, scheduler, memory, () -> config, handlers, participants);
    }

    /// As above.
    ///
    /// @param config asked when the directory is ours and before anything in it is read
    public static StorageEngine open(
            FileSystem files,
            Clock clock,
            Entropy entropy,
            Scheduler scheduler,
            MemorySource memory,
            Supplier<StorageConfig> config,
            List<? extends RedoHandler> handlers,
            List<? extends RecoveryParticipant> participants) {
        FileSystem.DirectoryLock lock = files.lockRoot();
        StorageConfig given;
        try {
            given = config.get();
        } catch (Throwable e) {
            lock.close();
            throw e;
        }
        StorageEngine engine = new StorageEngine(files, clock, entropy, scheduler, memory, given, participants);
        engine.open.push(lock);
        try {
            engine.start(handlers);
            return engine;
        } catch (Throwable e) {
            try {
                engine.abandon();
            } catch (Throwable second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    // ---- opening ----

    private void start(List<? extends RedoHandler> handlers) {
        open.push(memory);
        DatabaseDirectory directory = new DatabaseDirectory(files);
        boolean created = directory.isEmptyOrHalfMade();
        if (created) {
            directory.beginCreation();
            makeFiles();
        }
        ControlFile control = ControlFile.read(files, config.fault());
        if (control == null) {
            throw directory.withoutControl();
        }
        recover(control, handlers, created);
        Kernel running = kernel();
        if (created) {
            formatSpaces(running, control.state());
            for (RecoveryParticipant participant : participants) {
                participant.create(running);
            }
        }
        for (RecoveryParticipant participant : participants) {
            participant.afterRedo(running);
        }
        this.running = true;
        RecoveryReport recovered = report();
        if (created || recovered.records() > 0) {
            // What was redone need not be redone again.
            checkpoint();
        }
        if (created) {
            directory.endCreation();
        }
    }

    private void makeFiles() {
        long segmentBytes = config.logSegmentBytes();
        new LogSegments(files, segmentBytes, false, scheduler, config.fault()).prepare(1);
        try (DataFiles made = new DataFiles(files, config.pageSize(), true, scheduler, config.fault())) {
            made.sync();
        }
        FileList.create(files);
        // The log begins with segment 1, so that LSN 0 is never a record's.
        ControlState first = new ControlState(
                0,
                entropy.nextLong(),
                entropy.nextLong(),
                config.pageSize(),
                segmentBytes,
                segmentBytes,
                0,
                segmentBytes,
                segmentBytes,
                0,
                true);
        ControlFile.create(files, first, config.fault());
    }

    private void recover(ControlFile control, List<? extends RedoHandler> handlers, boolean created) {
        ControlState found = control.state();
        segmentBytes = found.segmentBytes();
        LogSegments segments =
                new LogSegments(files, found.segmentBytes(), config.directLog(), scheduler, config.fault());
        DataFiles data = new DataFiles(files, found.pageSize(), false, scheduler, config.fault());
        dataFiles = data;
        open.push(data);
        FileList list = FileList.read(files);
        BufferSettings buffers = config.buffers();
        for (FileList.Entry entry : list.entries().values()) {
            data.open(
                    entry, (of, file) -> Space.problem(of, file, files.describe(), found.uuidHigh(), found.uuidLow()));
            // It was made when there was memory for such pages; without any the database could not be opened.
            buffers = buffers.withAtLeast(entry.pageSize());
        }
        readDamages(data);
        DeferredLog log = new DeferredLog();
        BufferPool pool = new BufferPool(
                found.pageSize(),
                config.bufferPoolBytes(),
                buffers,
                memory,
                data,
                log,
                PageOwnership.LOCAL,
                clock,
                scheduler,
                config.fault());
        open.push(pool);
        for (FileList.Entry entry : list.entries().values()) {
            pool.setFilePageSize(entry.fileId(), entry.pageSize());
        }
        long end = found.clean() ? found.checkpointLsn() : redo(found, segments, data, pool, handlers, created);
        if (found.clean()) {
            report = new RecoveryReport(created, true, end, end, 0, Collections.emptySortedMap());
        }
        for (FileList.Entry entry : list.entries().values()) {
            if (data.wasPassedOver(entry.fileId())) {
                // Its pages are older than the log that is about to be forgotten, should they ever come back.
                list.put(new FileList.Entry(entry.fileId(), entry.pageSize(), entry.name(), true));
            }
        }
        RecoveryTarget target = new RecoveryTarget(config.recovery().targetNanos());
        target.measured(progress.redoAt() - progress.redoFrom(), progress.redoNanos());
        control.writeBoth(control.state().opened(end, config.fault()));
        Wal wal = new Wal(
                segments,
                config.logRingBytes(),
                end,
                segments.partialBlock(end),
                control.state().epoch(),
                found.checkpointLsn(),
                memory,
                scheduler,
                config.fault());
        open.push(wal);
        log.become(wal);
        kernel = new Kernel(
                pool,
                wal,
                new Tablespaces(pool, data, list, wal, scheduler, config.fault()),
                found.scn(),
                clock,
                entropy,
                scheduler,
                memory,
                progress,
                TemporaryFiles.opened(files),
                config.fault());
        checkpointer = new Checkpointer(
                wal,
                pool,
                data,
                control,
                this::scnHighWater,
                this::keepDamages,
                clock,
                scheduler,
                config.checkpointLogBytes(),
                config.checkpointNanos(),
                target,
                config.fault());
        LogArchiver archiver = config.recovery().archiver();
        if (archiver != null) {
            archive = new LogArchive(
                    segments, wal, archiver, config.recovery().events(), clock, scheduler, config.fault());
        }
        if (config.background()) {
            wal.start();
            pool.start();
            checkpointer.start();
            if (archive != null) {
                archive.start();
            }
        }
    }

    private void readDamages(DataFiles data) {
        try {
            damageFile.read().forEach(data::noteDamage);
            damagesKept = data.damageChanges();
        } catch (DbException e) {
            // Written anew by the next checkpoint.
            damagesKept = -1;
            config.recovery().events().warn(e.getMessage());
        }
    }

    /// What is known of damaged pages outlives the process. A checkpoint does not fail for it: the next one
    /// tries again.
    private void keepDamages() {
        DataFiles data = dataFiles;
        if (data == null || data.damageChanges() == damagesKept) {
            return;
        }
        long changes = data.damageChanges();
        try {
            damageFile.write(data.damages());
            damagesKept = changes;
        } catch (DbException e) {
            config.recovery().events().warn("list of damaged pages was not written: " + e.getMessage());
        }
    }

    private long redo(
            ControlState found,
            LogSegments segments,
            DataFiles data,
            BufferPool pool,
            List<? extends RedoHandler> handlers,
            boolean created) {
        segments.syncFrom(found.checkpointLsn());
        List<RedoHandler> all = new ArrayList<>(handlers);
        all.add(Space.redoHandler());
        try (LogReader reader = new LogReader(
                segments,
                found.checkpointLsn(),
                found.durableLsn(),
                found.epoch(),
                found.epochStart(),
                config.fault())) {
            Redo redo = new Redo(reader, pool, new RedoHandlers(all), data, config.fault(), progress::redone);
            RecoveryConfig recovery = config.recovery();
            progress.beginRedo(found.checkpointLsn(), found.durableLsn());
            redo.run(scheduler, recovery.workers(), recovery.redoBatchBytes());
            redo.sealQuarantine(data);
            redo.quarantined().forEach(data::noteDamage);
            progress.endRedo(
                    reader.position(), redo.records(), redo.quarantined().size());
            report = new RecoveryReport(
                    created, false, found.checkpointLsn(), reader.position(), redo.records(), redo.quarantined());
            return reader.position();
        }
    }

    private void formatSpaces(Kernel made, ControlState state) {
        try (MiniTransaction m = made.newMiniTransaction()) {
            for (Space space : List.of(made.data(), made.undo())) {
                m.begin(2, 128);
                space.format(m, state.uuidHigh(), state.uuidLow());
                m.commit();
            }
        }
    }

    private long scnHighWater() {
        long highest = 0;
        if (running) {
            for (RecoveryParticipant participant : participants) {
                highest = Math.max(highest, participant.scnHighWater());
            }
        }
        return highest;
    }

    // ---- running ----

    public Kernel kernel() {
        Kernel opened = kernel;
        assert opened != null : "engine is not open";
        return opened;
    }

    /// What opening had to do.
    public RecoveryReport report() {
        RecoveryReport made = report;
        assert made != null : "engine is not open";
        return made;
    }

    /// Takes a checkpoint now; returns when it is complete.
    public void checkpoint() {
        checkpointer().checkpoint();
    }

    /// What takes finished segments of the log, or null.
    public @Nullable LogArchive archive() {
        return archive;
    }

    public Checkpointer checkpointer() {
        Checkpointer opened = checkpointer;
        assert opened != null : "engine is not open";
        return opened;
    }

    /// Size of a file of the log.
    public long segmentBytes() {
        return segmentBytes;
    }

    /// Pages that redo could not recover or that could not be read, now or in a former life, and were not
    /// written anew since, with what is wrong with each: file, offset, expected, found.
    public SortedMap<Long, String> damages() {
        DataFiles opened = dataFiles;
        return opened == null ? Collections.emptySortedMap() : opened.damages();
    }

    /// Why the engine stopped (57P02), or null while it runs.
    public @Nullable Throwable failure() {
        return kernel().wal().failure();
    }

    // ---- closing ----

    /// Closes in good order: participants, checkpoint, files. After a failure only lets go of files and memory.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        Throwable problem = null;
        if (running && failure() == null) {
            try {
                for (RecoveryParticipant participant : participants.reversed()) {
                    participant.beforeClose();
                }
                checkpointer().stop();
                kernel().pool().stop();
                checkpointer().checkpointAndClose();
            } catch (Throwable e) {
                problem = e;
            }
        }
        letGo(problem);
    }

    /// Lets go of everything without a checkpoint, as a crash would: for tests.
    public void abandon() {
        if (!closed) {
            letGo(null);
        }
    }

    private void letGo(@Nullable Throwable problem) {
        closed = true;
        running = false;
        for (RecoveryParticipant participant : participants.reversed()) {
            problem = attempt(participant::stop, problem);
        }
        Checkpointer service = checkpointer;
        if (service != null) {
            problem = attempt(service::stop, problem);
        }
        LogArchive archiving = archive;
        if (archiving != null) {
            problem = attempt(archiving, problem);
        }
        Kernel opened = kernel;
        if (opened != null) {
            // It may be waiting for the log.
            problem = attempt(opened.pool()::stop, problem);
        }
        while (!open.isEmpty()) {
            problem = attempt(open.pop(), problem);
        }
        if (problem instanceof RuntimeException e) {
            throw e;
        }
        if (problem instanceof Error e) {
            throw e;
        }
    }

    private static @Nullable Throwable attempt(AutoCloseable closing, @Nullable Throwable problem) {
        try {
            closing.close();
            return problem;
        } catch (Throwable e) {
            if (problem == null) {
                return e;
            }
            problem.addSuppressed(e);
            return problem;
        }
    }
}
