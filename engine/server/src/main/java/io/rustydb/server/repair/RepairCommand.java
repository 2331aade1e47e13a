package io.rustydb.server.repair;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.io.NioFileSystem;
import io.rustydb.base.io.OverlayFileSystem;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.SystemClock;
import io.rustydb.server.bootstrap.DatabaseHandle;
import io.rustydb.server.bootstrap.LocalDatabases;
import io.rustydb.server.bootstrap.OpenRequest;
import io.rustydb.sql.session.Session;
import io.rustydb.storage.DamagedDatabase;
import io.rustydb.storage.heap.HeapRedo;
import io.rustydb.storage.index.btree.BTreeRedo;
import io.rustydb.storage.index.hash.HashRedo;
import io.rustydb.storage.lob.LobRedo;
import io.rustydb.storage.sequence.SequenceRedo;
import io.rustydb.storage.undo.UndoRedo;
import io.rustydb.storage.wal.RedoHandler;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `./rustydb repair SOURCE_DIR TARGET_DIR`.
public final class RepairCommand {
    static final String REPORT = "repair-report.txt";

    private static final long POOL_BYTES = 64L << 20;

    private RepairCommand() {}

    /// Exit codes: 0 nothing was damaged, 1 something was (the report tells), 2 it could not be done.
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        if (arguments.length != 2) {
            System.err.println("usage: rustydb repair SOURCE_DIR TARGET_DIR");
            return 2;
        }
        try {
            RepairReport report = repair(Path.of(arguments[0]), Path.of(arguments[1]));
            System.out.print(report.text());
            System.out.println("Repaired into " + arguments[1] + "; this report is in its " + REPORT);
            return report.isClean() ? 0 : 1;
        } catch (DbException e) {
            System.err.println("rustydb: " + e.sqlState() + " " + e.getMessage());
            return 2;
        }
    }

    /// Salvages a database that no engine has open.
    ///
    /// @param target does not exist or is empty; its parent exists
    /// @throws DbException 3D000 no source, 58P04 the source holds no page of a database or the target holds
    ///     something, 58030, 53100
    public static RepairReport repair(Path source, Path target) {
        if (!Files.isDirectory(source)) {
            throw DbException.of(
                    ErrorCode.UNDEFINED_DATABASE, "database does not exist: directory=" + source + "; name another");
        }
        if (target.toAbsolutePath()
                .normalize()
                .startsWith(source.toAbsolutePath().normalize())) {
            throw DbException.of(
                    ErrorCode.NOT_A_DATABASE,
                    "target of the repair lies in its source, which is only read: directory=" + target
                            + "; choose one outside");
        }
        FileSystem targetFiles = new NioFileSystem(target);
        if (!targetFiles.list("").isEmpty()) {
            throw DbException.of(
                    ErrorCode.NOT_A_DATABASE,
                    "target of the repair is not empty: directory=" + target + "; choose an empty one");
        }
        RepairReport report = new RepairReport();
        Path parent = target.toAbsolutePath().normalize().getParent();
        String scratchName = target.getFileName() + ".repair";
        FileSystem scratchFiles = new NioFileSystem(parent == null ? target : parent);
        DbFile scratch = scratchFiles.open(scratchName, FileSystem.OpenMode.CREATE, 0);
        try (OverlayFileSystem overlay = new OverlayFileSystem(new NioFileSystem(source), scratch);
                ThreadScheduler scheduler = new ThreadScheduler("rustydb-repair");
                DamagedDatabase damaged = open(overlay, scheduler, report);
                DatabaseHandle handle = new LocalDatabases().open(OpenRequest.file(target.toString()));
                Session session = handle.connect(null, null)) {
            new Repair(damaged, session, report).run();
        } finally {
            scratchFiles.delete(scratchName);
        }
        byte[] text = report.text().getBytes(StandardCharsets.UTF_8);
        try (DbFile file = targetFiles.open(REPORT, FileSystem.OpenMode.CREATE, 0)) {
            file.write(0, MemorySegment.ofArray(text));
            file.sync();
        }
        targetFiles.syncDirectory("");
        return report;
    }

    private static DamagedDatabase open(OverlayFileSystem overlay, ThreadScheduler scheduler, RepairReport report) {
        return new DamagedDatabase(
                overlay, new SystemClock(), scheduler, new NativeMemory(), POOL_BYTES, handlers(), report::damage);
    }

    /// Of all structures.
    static List<RedoHandler> handlers() {
        return List.of(new HeapRedo(), UndoRedo.REDO, BTreeRedo.REDO, HashRedo.REDO, LobRedo.REDO, SequenceRedo.REDO);
    }
}
