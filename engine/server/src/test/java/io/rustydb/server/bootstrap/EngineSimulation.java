package io.rustydb.server.bootstrap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.server.bootstrap.EngineModel.Work;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.session.Maintenance;
import io.rustydb.sql.session.SessionTestAccess;
import io.rustydb.sql.session.XaFailure;
import io.rustydb.sql.session.XaId;
import io.rustydb.storage.RecoveryConfig;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.buffer.BufferSettings;
import io.rustydb.storage.buffer.policy.PolicyKind;
import io.rustydb.storage.heap.HeapCheck;
import io.rustydb.storage.index.btree.BTreeCheck;
import io.rustydb.storage.page.FileList;
import io.rustydb.storage.transaction.Durability;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import io.rustydb.storage.undo.Retention;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoCheck;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.SimulatedScheduler;
import io.rustydb.testkit.TrackedMemory;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Several lives of one database on a simulated machine, from SQL sessions down to the disk. Each life recovers
/// from the last, compares everything with the model, ends what was in doubt, and works with several sessions
/// until the power fails at any access, an access fails, or it ends in good order.
///
/// Everything follows from the seed. What is wrong is thrown.
final class EngineSimulation {
    private static final int PASTS_MAX = 12;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSxxx");
    private static final long LONG_WINDOW = 3_600_000_000_000L;

    private final SeededEntropy dice;
    /// Rows of one table are longer than a page.
    private final boolean wide;
    private final @Nullable PlantedBug bug;
    private final EngineTally tally;
    private final StoredSetting settings = new StoredSetting();
    private final EngineModel model = new EngineModel();
    private final TrackedMemory memory = new TrackedMemory();
    private final StorageConfig config;
    private final List<PlannedFault> planned;
    private final Retention retention;
    private final boolean recycles;
    private final boolean beganEmpty;
    private SimulatedDisk disk;
    private boolean metAllFaults = true;
    private boolean wasClean;
    private boolean schemaTried;
    private boolean schemaThere;
    /// The highest SCN that was durable for certain.
    private long durableScn;

    /// A fault at a place of its own choice instead of one that is drawn.
    ///
    /// @param life number of the life, from 0
    /// @param access number of the access to the disk in that life, from 1
    /// @param code [SimulatedDisk.Fault]
    record PlannedFault(int life, long access, long code) {}

    EngineSimulation(long seed, @Nullable PlantedBug bug, EngineTally tally) {
        this(seed, bug, tally, List.of());
    }

    /// @param planned if there are any, no other faults happen, and the life after the last of them is the last
    EngineSimulation(long seed, @Nullable PlantedBug bug, EngineTally tally, List<PlannedFault> planned) {
        this.planned = planned;
        recycles = planned.isEmpty() && seed % 2 == 0;
        this.dice = new SeededEntropy(seed);
        this.wide = Math.floorMod(seed, 4) == 3;
        this.bug = bug;
        this.tally = tally;
        this.config = new StorageConfig(
                4096,
                4096L * (40 + dice.nextInt(60)),
                1 << 15 + dice.nextInt(3),
                1 << 20,
                (1 + dice.nextInt(8)) * (1L << 15),
                1_000_000_000L * (1 + dice.nextInt(1000)),
                dice.chance(50),
                true,
                RecoveryConfig.DEFAULT.withRedo(dice.nextInt(4), 1024 << dice.nextInt(6)),
                bug == null ? null : bug.fault(),
                BufferSettings.DEFAULT
                        .withPolicy(PolicyKind.values()[dice.nextInt(PolicyKind.values().length)])
                        .withOtherBytes(32768L * (16 + dice.nextInt(8))));
        retention = new Retention(
                switch (dice.nextInt(4)) {
                    case 0 -> 0;
                    case 1 -> (1 + dice.nextInt(100)) * 1_000_000L;
                    default -> LONG_WINDOW;
                },
                dice.chance(25) ? 1 << 20 : 1 << 30,
                Long.MAX_VALUE);
        beganEmpty = !dice.chance(90);
        if (!beganEmpty) {
            disk = EngineTemplate.image(config, bug == PlantedBug.FOREIGN_KEY_FORGOTTEN, wide)
                    .copy(dice, null);
            schemaThere = true;
            schemaTried = true;
            wasClean = true;
            model.base = EngineSchema.firstRows();
        } else {
            disk = new SimulatedDisk(dice, null);
        }
        disk.onCrash(tally.crashStates::add);
    }

    /// The database is made in the first life.
    boolean beganEmpty() {
        return beganEmpty;
    }

    /// Each planned fault happened: its life had as many accesses.
    boolean metAllFaults() {
        return metAllFaults;
    }

    void run() {
        tally.seeds++;
        try {
            int lives = 2 + dice.nextInt(2);
            if (!planned.isEmpty()) {
                lives = planned.getLast().life + 1;
            }
            for (int life = 0; life <= lives; life++) {
                live(life, life == lives);
            }
            if (!planned.isEmpty()) {
                return;
            }
            if (dice.chance(25) || bug == PlantedBug.PAGE_SELF_IGNORED || bug == PlantedBug.PAGE_CHECKSUM_IGNORED) {
                DamagedImage.damage(disk, config, dice, model.base, tally);
            }
        } finally {
            memory.releaseAll();
        }
    }

    private void live(int number, boolean last) {
        SimulatedClock clock = new SimulatedClock();
        if (dice.chance(50)) {
            // While the machine was off, its clock was set.
            clock.jumpWall(drawJump(dice));
            tally.clockJumps++;
        }
        SimulatedScheduler scheduler = new SimulatedScheduler(dice, clock);
        disk = wasClean ? disk.afterStop(scheduler) : disk.afterCrash(scheduler);
        wasClean = false;
        tally.lives++;
        Life life = new Life(scheduler, clock, last);
        if (!last && planned.isEmpty()) {
            order(dice.nextInt(100));
        }
        PlannedFault mine =
                planned.stream().filter(f -> f.life == number).findFirst().orElse(null);
        if (mine != null) {
            disk.faults(n -> n == mine.access ? mine.code : SimulatedDisk.Fault.NONE);
        }
        boolean crashed;
        try {
            crashed = scheduler.run(life);
        } finally {
            Engine opened = life.engine;
            if (opened != null) {
                try {
                    opened.storage().abandon();
                } catch (Throwable e) {
                    // The machine is off.
                }
            }
        }
        if (mine != null && disk.accesses() < mine.access) {
            metAllFaults = false;
        }
        if (crashed) {
            tally.crashes++;
            tally.crashesInRecovery += life.verified ? 0 : 1;
        }
        DbException failure = life.failure;
        if (failure != null) {
            if (!isFault(failure)) {
                throw new AssertionError(
                        "unexpected failure: " + failure.sqlState() + " " + failure.getMessage(), failure);
            }
            tally.ioFailures++;
        }
        tally.syncsFailed += (int) disk.failedSyncs();
        if (last && (crashed || failure != null)) {
            throw new AssertionError("the last life had no fault and did not end well", failure);
        }
        wasClean = life.closed;
        memory.releaseAll();
    }

    /// By milliseconds, hours or decades, forwards or backwards; whole seconds now and then.
    private static long drawJump(SeededEntropy dice) {
        long millis = switch (dice.nextInt(4)) {
            case 0 -> 1 + dice.nextInt(5000);
            case 1 -> 1000L * (1 + dice.nextInt(60));
            case 2 -> 3_600_000L * (1 + dice.nextInt(100));
            default -> 86_400_000L * (1 + dice.nextInt(20_000));
        };
        return dice.chance(50) ? millis : -millis;
    }

    /// A clock whose monotonic time leaps forward with the wall's.
    private static final class WallClock implements Clock {
        private final SimulatedClock clock;
        private final long firstMillis;
        private long leapMillis;

        WallClock(SimulatedClock clock) {
            this.clock = clock;
            this.firstMillis = clock.epochMillis();
        }

        @Override
        public long nanos() {
            leapMillis = Math.max(leapMillis, clock.epochMillis() - firstMillis);
            return clock.nanos() + leapMillis * 1_000_000;
        }

        @Override
        public long epochMillis() {
            return clock.epochMillis();
        }
    }

    /// What goes wrong in this life.
    private void order(int end) {
        long at = 1 + dice.nextInt(dice.chance(35) ? 80 : 600);
        if (end < 90) {
            long code = end < 80
                    ? SimulatedDisk.Fault.CRASH
                    // A full disk empties the recycle bin, which the model would not expect.
                    : dice.chance(80) || recycles ? SimulatedDisk.Fault.EIO : SimulatedDisk.Fault.ENOSPC;
            boolean forGood = code == SimulatedDisk.Fault.ENOSPC && dice.chance(50);
            tally.fullDisks += forGood ? 1 : 0;
            disk.faults(n -> n == at || forGood && n > at ? code : SimulatedDisk.Fault.NONE);
        }
    }

    static boolean isFault(DbException e) {
        return switch (e.code()) {
            case IO_ERROR, DISK_FULL, DATABASE_STOPPED -> true;
            default -> false;
        };
    }

    /// A setting of the database, over its lives.
    private static final class StoredSetting {
        private String acknowledged = "";
        private @Nullable String tried;

        void verify(SqlText sql) {
            String found = sql.rows("SHOW application_name").getFirst();
            EngineModel.check(
                    found.equals(acknowledged) || found.equals(tried),
                    () -> "stored setting: found=" + found + ", acknowledged=" + acknowledged + ", tried=" + tried);
            acknowledged = found;
            tried = null;
        }

        void change(SqlText sql, int number) {
            String next = "it''s number " + number;
            tried = next.replace("''", "'");
            sql.run("ALTER SYSTEM SET application_name = '" + next + "'");
            acknowledged = tried;
            tried = null;
            EngineModel.check(
                    sql.rows("SHOW application_name").getFirst().equals(acknowledged),
                    () -> "a setting is not in effect");
        }
    }

    final class Life implements Runnable, Maintenance {
        private final SimulatedScheduler scheduler;
        private final SimulatedClock clock;
        private final boolean last;
        private @Nullable Engine engine;
        volatile @Nullable DbException failure;
        private boolean closed;
        private boolean verified;
        private @Nullable CatalogSnapshot before;
        /// The last commit before this life.
        private long lifeBegan;

        private int jumps;
        private long highestScn;
        private @Nullable Moment moment;

        /// @param scn the last one when the clock showed `micros`
        private record Moment(long micros, long scn) {}

        Life(SimulatedScheduler scheduler, SimulatedClock clock, boolean last) {
            this.scheduler = scheduler;
            this.clock = clock;
            this.last = last;
        }

        @Override
        public void run() {
            try {
                TransactionSystem system = PlantedBug.system(bug, true).withRetention(retention);
                Engine opened = Engine.open(
                        disk,
                        bug == PlantedBug.WALL_CLOCK_DECIDES ? new WallClock(clock) : clock,
                        dice,
                        scheduler,
                        memory,
                        config,
                        system,
                        this,
                        "simulated");
                engine = opened;
                if (bug == PlantedBug.PREPARED_DEFINITIONS_FORGOTTEN) {
                    opened.structures().transactions().prepared().forEach(t -> t.onCommit(() -> {}));
                }
                SqlText sql = SimulatedClient.connect(opened, dice);
                if (!EngineSchema.exists(sql.session)) {
                    EngineModel.check(!schemaThere, () -> "the database is gone");
                    EngineModel.check(opened.sql() != null, () -> "");
                    schemaTried = true;
                    EngineSchema.create(sql, bug != PlantedBug.FOREIGN_KEY_FORGOTTEN, wide);
                }
                if (!schemaThere) {
                    schemaThere = true;
                    model.base = EngineSchema.firstRows();
                }
                settings.verify(sql);
                verify(opened, sql);
                verified = true;
                lifeBegan = opened.structures().transactions().completedScn();
                EngineModel.check(
                        lifeBegan >= durableScn,
                        () -> "the SCN went back: completed=" + lifeBegan + ", durable before=" + durableScn);
                readPasts(sql);
                if (dice.chance(30)) {
                    settings.change(sql, dice.nextInt(1000));
                }
                resolve(opened, sql);
                work(opened);
                if (failure == null && (last || dice.chance(30))) {
                    verifyQuiet(opened, sql);
                    opened.sql().close();
                    opened.storage().close();
                    engine = null;
                    closed = true;
                    EngineModel.check(
                            memory.outstanding() == 0, () -> "memory is not released: " + memory.outstanding());
                }
            } catch (DbException e) {
                failed(e);
            } catch (XaFailure e) {
                if (!(e.getCause() instanceof DbException cause)) {
                    throw e;
                }
                failed(cause);
            }
        }

        void failed(DbException e) {
            if (scheduler.stopping()) {
                // What a task meets while the machine dies under it says nothing.
                return;
            }
            if (failure == null || !isFault(e)) {
                failure = e;
            }
        }

        long nanos() {
            return clock.nanos();
        }

        /// Somebody sets the clock. SCNs do not notice; that time-outs do not either is checked where they
        /// come.
        void jumpClock(SeededEntropy own) {
            Engine opened = engine;
            if (opened == null) {
                return;
            }
            noteScns(opened);
            clock.jumpWall(drawJump(own));
            jumps++;
            tally.clockJumps++;
            noteScns(opened);
        }

        private void noteScns(Engine opened) {
            TransactionManager transactions = opened.structures().transactions();
            long completed = transactions.completedScn();
            EngineModel.check(completed >= highestScn, () -> "the SCN went back: " + highestScn + " to " + completed);
            highestScn = completed;
            durableScn = Math.max(durableScn, transactions.durableScn());
        }

        /// The rows of some time are those of the SCN that the time stands for, as nobody sets the clock
        /// meanwhile; as long as nobody ever did, the SCN is the one that was the last then.
        void readPastByTime(SqlText sql, SeededEntropy own) {
            Engine opened = engine;
            if (opened == null || failure != null) {
                return;
            }
            noteScns(opened);
            int jumpsBefore = jumps;
            long micros = clock.epochMicros() - own.nextInt(50_000) * (own.chance(80) ? 1L : 10_000_000L);
            Moment known = moment;
            if (known != null && known.micros <= clock.epochMicros() && own.chance(50)) {
                micros = known.micros;
            } else {
                known = null;
            }
            String time = "TIMESTAMP WITH TIME ZONE '"
                    + TIME.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC)) + "'";
            moment = new Moment(
                    clock.epochMicros(), opened.structures().transactions().completedScn());
            try {
                long before = scnOf(sql, time);
                List<String> rows = sql.rows(EngineSchema.ACCOUNT + " AS OF TIMESTAMP " + time + " ORDER BY id");
                long after = scnOf(sql, time);
                long now = opened.structures().transactions().completedScn();
                if (jumps != jumpsBefore) {
                    return;
                }
                String what = "time=" + time + ", scn before=" + before + ", after=" + after + ", now=" + now;
                EngineModel.check(0 <= before && before <= after && after <= now, () -> "no SCN of the past: " + what);
                Moment then = known;
                if (then != null && jumps == 0 && then.micros < clock.epochMicros()) {
                    EngineModel.check(before >= then.scn, () -> "a commit was not there yet: " + then + ", " + what);
                }
                if (before == after) {
                    List<String> expected = sql.rows(EngineSchema.ACCOUNT + " AS OF SCN " + before + " ORDER BY id");
                    EngineModel.check(
                            rows.equals(expected),
                            () -> "the rows of another time: " + what + ", expected=" + expected + ", found=" + rows);
                    tally.timesRead++;
                }
            } catch (DbException e) {
                boolean future = e.code() == ErrorCode.INVALID_ARGUMENT && jumps != jumpsBefore;
                if (e.code() != ErrorCode.SNAPSHOT_TOO_OLD && !future) {
                    throw e;
                }
                tally.timesUnknown++;
            }
        }

        private static long scnOf(SqlText sql, String time) {
            return Long.parseLong(
                    sql.rows("SELECT timestamp_to_scn(" + time + ")").getFirst());
        }

        void sleep(int millis) {
            long until = clock.nanos() + millis * 1_000_000L;
            while (clock.nanos() < until && failure == null) {
                scheduler.park(this, until - clock.nanos());
            }
        }

        /// Sessions drop tables into the recycle bin.
        boolean recycles() {
            return recycles;
        }

        /// As if the tables in the recycle bin had been purged, but for their definitions.
        private void freeRecycledRows(Engine opened) {
            TransactionManager transactions = opened.structures().transactions();
            for (TableDescriptor table :
                    SessionTestAccess.committedCatalog(opened.sql()).tables()) {
                if (RecycledName.isOne(table)) {
                    Transaction transaction = transactions.begin(Isolation.READ_COMMITTED);
                    opened.structures().heaps().drop(transaction, (int) table.id(), table.root());
                    transactions.commit(transaction, Durability.FULL);
                }
            }
        }

        void committed(Work work) {
            Engine opened = engine;
            if (bug == PlantedBug.RECYCLED_ROWS_FREED && work.defines && opened != null) {
                freeRecycledRows(opened);
            }
            if (bug == PlantedBug.CATALOG_NOT_PUBLISHED && work.defines && before != null && opened != null) {
                SessionTestAccess.publish(opened.sql(), before);
            }
            if (bug == PlantedBug.CATALOG_WITHOUT_VERSIONS && work.defines && opened != null) {
                SessionTestAccess.publishToAllSnapshots(opened.sql());
            }
        }

        @Override
        public void checkpoint() {
            Engine opened = engine;
            if (opened != null) {
                opened.storage().checkpoint();
            }
        }

        @Override
        public void shutdown(boolean immediately) {
            throw new AssertionError("nobody shuts down");
        }

        private void work(Engine opened) {
            before = SessionTestAccess.committedCatalog(opened.sql());
            List<Scheduler.Task> clients = new ArrayList<>();
            int count = 2 + dice.nextInt(3);
            for (int i = 0; i < count; i++) {
                SimulatedClient client =
                        new SimulatedClient(this, opened, model, tally, dice.fork(), 2 + dice.nextInt(last ? 5 : 12));
                clients.add(scheduler.spawn("client" + i, Scheduler.Kind.WORK, client));
            }
            clients.forEach(Scheduler.Task::join);
        }

        // ---- verification ----

        private void verify(Engine opened, SqlText sql) {
            EngineModel.check(
                    opened.storage().report().quarantined().isEmpty(),
                    () -> "pages in quarantine: " + opened.storage().report().quarantined());
            Set<Long> prepared = new HashSet<>();
            for (XaId id : sql.session.xa().recover()) {
                EngineModel.check(prepared.add(Work.number(id)), () -> "a branch twice");
            }
            for (String name : SessionTestAccess.preparedNames(opened.sql())) {
                EngineModel.check(prepared.add(Work.number(name)), () -> "a prepared transaction twice");
            }
            structures(opened, sql, prepared.isEmpty() && dice.chance(40));
            TreeMap<String, String> found = EngineSchema.read(sql);
            model.recovered(EngineSchema.markers(sql), prepared, tally);
            compare(found);
        }

        private void compare(TreeMap<String, String> found) {
            if (!found.equals(model.base)) {
                StringBuilder text = new StringBuilder("rows differ:");
                Set<String> keys = new HashSet<>(found.keySet());
                keys.addAll(model.base.keySet());
                for (String key : keys) {
                    String a = model.base.get(key);
                    String b = found.get(key);
                    if (a == null || !a.equals(b)) {
                        text.append("\n  ")
                                .append(key)
                                .append(" expected=")
                                .append(shorten(a))
                                .append(", found=")
                                .append(shorten(b));
                    }
                }
                throw new AssertionError(text.toString());
            }
            EngineSchema.checkConstraints(found);
        }

        private static @Nullable String shorten(@Nullable String text) {
            return text == null || text.length() < 60 ? text : text.substring(0, 60) + "… " + text.length();
        }

        private void structures(Engine opened, SqlText sql, boolean idle) {
            List<String> findings = new ArrayList<>();
            if (idle) {
                // What was in flight may still be being rolled back, and holds its tables until then.
                sql.run("SET lock_timeout = '60s'");
                try {
                    findings.addAll(sql.rows("CHECK DATABASE"));
                } catch (DbException e) {
                    Throwable stopped = opened.storage().kernel().wal().failure();
                    // An engine that an ordered fault has stopped rolls nothing back any more.
                    throw stopped == null
                            ? e
                            : DbException.of(ErrorCode.IO_ERROR, "the engine has stopped: " + stopped.getMessage());
                }
            } else {
                for (TableDescriptor table :
                        SessionTestAccess.committedCatalog(opened.sql()).tables()) {
                    HeapCheck.check(opened.structures().heap(table), findings::add);
                    for (IndexDescriptor index : table.indexes()) {
                        opened.structures()
                                .system()
                                .whilePaused(
                                        () -> new BTreeCheck(opened.structures().tree(index)).check(findings::add));
                    }
                }
            }
            new UndoCheck(opened.structures().system()).check(opened.storage().kernel(), findings::add);
            if (findings.stream().anyMatch(finding -> finding.contains("simulated"))) {
                // The check itself has met the fault that was ordered, and goes on.
                throw DbException.of(ErrorCode.IO_ERROR, "the check could not read: " + findings);
            }
            EngineModel.check(findings.isEmpty(), () -> "structures are damaged: " + findings);
        }

        /// Nothing is under way: everything that was acknowledged is all there is, and purge leaves no trace of
        /// what was before.
        private void verifyQuiet(Engine opened, SqlText sql) {
            List<Work> open = new ArrayList<>(model.inDoubt.values());
            open.addAll(model.undecided.values());
            open.removeIf(work -> !work.prepared || work.claimed);
            for (Work work : open) {
                work.claimed = true;
                SimulatedClient.finish(sql, model, tally, work, dice.chance(50));
            }
            structures(opened, sql, true);
            model.recovered(EngineSchema.markers(sql), Set.of(), tally);
            compare(EngineSchema.read(sql));
            readPasts(sql);
            opened.structures().system().history().setRetention(Retention.DEFAULT);
            while (opened.structures().system().purge().runOnce()) {
                // Until nothing is left.
            }
            structures(opened, sql, false);
            List<String> findings = PageAccounts.check(opened, EngineSchema.largeValues(model.base, wide));
            EngineModel.check(findings.isEmpty(), () -> "purge left something: " + findings);
            List<String> files = new ArrayList<>();
            disk.list(FileList.DIRECTORY).forEach(file -> files.add(FileList.DIRECTORY + "/" + file));
            files.sort(null);
            List<String> known = sql.rows("SELECT file FROM sys.tablespaces WHERE file_id > 2 ORDER BY file");
            EngineModel.check(
                    files.equals(known), () -> "files of tablespaces: found=" + files + ", in the catalogue=" + known);
        }

        // ---- the past ----

        boolean keepsPast() {
            return retention.nanos() == LONG_WINDOW && retention.undoBytes() > 1 << 20;
        }

        /// Reads the present as a past that will be, compares it with the model, and remembers it: no crash can
        /// take it back.
        void rememberPast(SqlText sql) {
            long scn = Long.parseLong(sql.rows("SELECT current_scn()").getFirst());
            Engine opened = engine;
            EngineModel.check(
                    opened == null || opened.structures().transactions().durableScn() >= scn,
                    () -> "an SCN was told that a crash could give to another commit: " + scn);
            TreeMap<String, String> found = readPast(sql, scn, keepsPast());
            if (found == null) {
                return;
            }
            TreeMap<String, String> expected = model.at(scn);
            if (expected != null && failure == null) {
                comparePast(scn, expected, found);
            }
            if (opened != null && model.past.size() < PASTS_MAX) {
                model.past.add(new EngineModel.Past(scn, found, keepsPast()));
            }
        }

        void readPasts(SqlText sql) {
            for (EngineModel.Past past : new ArrayList<>(model.past)) {
                readAgain(sql, past);
            }
        }

        /// @return false if it is not kept any more
        boolean readAgain(SqlText sql, EngineModel.Past past) {
            TreeMap<String, String> found = readPast(sql, past.scn(), past.kept() && past.scn() > lifeBegan);
            if (found == null) {
                model.past.remove(past);
                return false;
            }
            comparePast(past.scn(), past.rows(), found);
            compareVersions(sql, past);
            tally.pastsOlderThanLife += past.scn() <= lifeBegan ? 1 : 0;
            return true;
        }

        private void compareVersions(SqlText sql, EngineModel.Past past) {
            for (boolean begins : new boolean[] {false, true}) {
                try {
                    TreeMap<String, String> found = EngineSchema.readPastByVersions(sql, past.scn(), begins);
                    EngineModel.check(
                            found.equals(past.rows()),
                            () -> "the versions are others: scn=" + past.scn() + ", window begins there=" + begins
                                    + ", expected=" + past.rows() + ", found=" + found);
                    tally.versionsCompared++;
                } catch (DbException e) {
                    if (e.code() != ErrorCode.SNAPSHOT_TOO_OLD) {
                        throw e;
                    }
                    // Given up between the two reads.
                    tally.pastsGone++;
                }
            }
        }

        private void comparePast(long scn, TreeMap<String, String> expected, TreeMap<String, String> found) {
            tally.pastsCompared++;
            EngineModel.check(
                    found.equals(expected),
                    () -> "the past is another one: scn=" + scn + ", expected=" + expected + ", found=" + found);
        }

        private @Nullable TreeMap<String, String> readPast(SqlText sql, long scn, boolean kept) {
            try {
                return EngineSchema.readPast(sql, scn);
            } catch (DbException e) {
                if (e.code() != ErrorCode.SNAPSHOT_TOO_OLD) {
                    throw e;
                }
                EngineModel.check(!kept, () -> "the past is gone before its time: " + e.getMessage());
                tally.pastsGone++;
                return null;
            }
        }

        // ---- branches in doubt ----

        /// Every prepared branch still holds its rows and tables; then some are ended, as a transaction
        /// manager's recovery would.
        private void resolve(Engine opened, SqlText sql) {
            tally.inDoubtKept += model.inDoubt.size();
            if (model.inDoubt.isEmpty()) {
                return;
            }
            SqlText prober = SimulatedClient.connect(opened, dice);
            prober.run("SET lock_timeout = '1ms'");
            for (Work work : model.inDoubt.values()) {
                Set<String> probed = new HashSet<>();
                for (EngineModel.Write write : work.writes.reversed()) {
                    int slash = write.key().indexOf('/');
                    String table = write.key().substring(0, slash);
                    String name = write.key().substring(slash + 1);
                    // A table in the recycle bin cannot be asked for a lock.
                    boolean lockable = !table.equals("bin");
                    if (lockable
                            && model.base.containsKey(write.key())
                            && probed.size() < 3
                            && probed.add(write.key())) {
                        refused(
                                prober,
                                work,
                                switch (table) {
                                    case "table" -> "TRUNCATE TABLE " + name;
                                    case "index" -> "DROP INDEX " + name;
                                    case "space" -> "DROP TABLESPACE " + name;
                                    default -> "SELECT id FROM " + table + " WHERE id = " + name + " FOR UPDATE";
                                });
                        tally.locksProbed++;
                    }
                }
                refused(prober, work, "CREATE INDEX probe ON marker (tx, id)");
                tally.locksProbed++;
            }
            prober.session.close();
            for (Work work : new ArrayList<>(model.inDoubt.values())) {
                if (dice.chance(70)) {
                    work.claimed = true;
                    SimulatedClient.finish(sql, model, tally, work, dice.chance(50));
                    tally.inDoubtResolved++;
                }
            }
        }

        private static void refused(SqlText prober, Work work, String statement) {
            try {
                prober.run(statement);
            } catch (DbException e) {
                if (e.code() == ErrorCode.LOCK_NOT_AVAILABLE) {
                    return;
                }
                throw e;
            }
            throw new AssertionError("a lock of a prepared branch is not held: " + work + ", " + statement);
        }
    }
}
