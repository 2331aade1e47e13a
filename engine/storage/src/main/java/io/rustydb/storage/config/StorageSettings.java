package io.rustydb.storage.config;

import io.rustydb.base.config.Setting;
import io.rustydb.base.config.Setting.Applies;
import io.rustydb.base.config.SettingType;
import io.rustydb.base.config.SettingTypes;
import io.rustydb.base.config.SystemSettings;
import io.rustydb.base.io.NioFileSystem;
import io.rustydb.storage.RecoveryConfig;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.StorageEngine;
import io.rustydb.storage.buffer.BufferSettings;
import io.rustydb.storage.buffer.policy.PolicyKind;
import io.rustydb.storage.undo.Retention;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.wal.DirectoryArchiver;
import java.nio.file.Path;
import java.util.List;

/// The settings of storage, and how they become a [StorageConfig].
public final class StorageSettings {
    private static final StorageConfig USUAL = StorageConfig.DEFAULT;
    private static final long SECOND = 1_000_000_000L;

    public static final Setting<Long> CHECKPOINT_TIMEOUT = Setting.system(
            "checkpoint_timeout",
            SettingTypes.duration(SECOND, 24 * 3600 * SECOND, ""),
            USUAL.checkpointNanos(),
            Applies.ONLINE,
            "A checkpoint begins when this much time has passed since the last one and there is new log");

    public static final Setting<Long> MAX_WAL_SIZE = Setting.system(
            "max_wal_size",
            SettingTypes.bytes(1 << 20, 1L << 40),
            USUAL.checkpointLogBytes(),
            Applies.ONLINE,
            "A checkpoint begins when this much log was written since the last one: what a recovery has to redo");

    public static final Setting<Long> RECOVERY_TARGET = Setting.system(
            "recovery_target",
            SettingTypes.duration(0, 24 * 3600 * SECOND, "by max_wal_size and checkpoint_timeout alone"),
            USUAL.recovery().targetNanos(),
            Applies.ONLINE,
            "Redo after a crash shall take no longer: checkpoints come early enough, by its measured speed");

    public static final Setting<String> ARCHIVE_DIRECTORY = Setting.system(
            "archive_directory",
            SettingTypes.TEXT,
            "",
            Applies.AT_OPEN,
            "Finished segments of the log are copied into this directory before they are given up; empty = not");

    public static final Setting<Long> BUFFER_POOL_SIZE = Setting.system(
                    "buffer_pool_size",
                    SettingTypes.bytes(1 << 20, 1L << 43),
                    USUAL.bufferPoolBytes(),
                    Applies.AT_OPEN,
                    "Memory for pages, outside of the Java heap")
            .alsoKnownAs("shared_buffers", "db_cache_size");

    public static final Setting<Long> BUFFER_POOL_KEEP_SIZE = pool(
            "buffer_pool_keep_size",
            "Memory for tables and indexes of BUFFER_POOL KEEP; 0 = they use the general one",
            "db_keep_cache_size");

    public static final Setting<Long> BUFFER_POOL_RECYCLE_SIZE = pool(
            "buffer_pool_recycle_size",
            "Memory for tables and indexes of BUFFER_POOL RECYCLE; 0 = they use the general one",
            "db_recycle_cache_size");

    public static final Setting<Long> BUFFER_POOL_4K_SIZE =
            pool("buffer_pool_4k_size", "Memory for tablespaces of 4 KB pages", "db_4k_cache_size");

    public static final Setting<Long> BUFFER_POOL_8K_SIZE =
            pool("buffer_pool_8k_size", "Memory for tablespaces of 8 KB pages", "db_8k_cache_size");

    public static final Setting<Long> BUFFER_POOL_16K_SIZE =
            pool("buffer_pool_16k_size", "Memory for tablespaces of 16 KB pages", "db_16k_cache_size");

    public static final Setting<Long> BUFFER_POOL_32K_SIZE =
            pool("buffer_pool_32k_size", "Memory for tablespaces of 32 KB pages", "db_32k_cache_size");

    public static final Setting<PolicyKind> BUFFER_POLICY = Setting.system(
            "buffer_policy",
            new PolicyType(),
            USUAL.buffers().policy(),
            Applies.ONLINE,
            "Which page is given up for another: clock, lru, 2q, lru-k, lirs or arc; see sys.buffer_advice");

    public static final Setting<Boolean> BUFFER_ADVICE = Setting.system(
            "buffer_advice",
            SettingTypes.FLAG,
            USUAL.buffers().advice(),
            Applies.AT_OPEN,
            "Accesses are sampled for sys.buffer_advice");

    public static final Setting<Long> WAL_BUFFERS = Setting.system(
            "wal_buffers",
            SettingTypes.bytesPowerOfTwo(1 << 20, 1 << 30),
            (long) USUAL.logRingBytes(),
            Applies.AT_OPEN,
            "Log buffer in memory; bounds the largest log record");

    public static final Setting<Boolean> WAL_DIRECT_IO = Setting.system(
            "wal_direct_io",
            SettingTypes.FLAG,
            USUAL.directLog(),
            Applies.AT_OPEN,
            "The log is written past the operating system's cache where the file system allows it");

    public static final Setting<Long> UNDO_RETENTION = Setting.system(
            "undo_retention",
            SettingTypes.duration(0, 366L * 24 * 3600 * SECOND, "no more than open snapshots need"),
            Retention.DEFAULT.nanos(),
            Applies.ONLINE,
            "How long the past can be read by AS OF, VERSIONS and FLASHBACK");

    public static final Setting<Long> UNDO_RETENTION_SIZE = Setting.system(
            "undo_retention_size",
            SettingTypes.bytes(1 << 20, 1L << 43),
            Retention.DEFAULT.undoBytes(),
            Applies.ONLINE,
            "When undo takes more than this, the oldest past is given up before its time");

    public static final Setting<Long> MAX_UNDO_SIZE = Setting.system(
            "max_undo_size",
            SettingTypes.bytes(1 << 20, 1L << 43),
            Retention.DEFAULT.snapshotBytes(),
            Applies.ONLINE,
            "When undo takes more than this, open snapshots that hold it are given up too");

    public static final Setting<Long> BLOCK_SIZE = Setting.preset(
            "block_size", SettingTypes.bytes(4096, 32768), (long) USUAL.pageSize(), "Size of a page of this database");

    public static final Setting<Long> WAL_SEGMENT_SIZE = Setting.preset(
            "wal_segment_size",
            SettingTypes.bytes(4096, 1L << 40),
            USUAL.logSegmentBytes(),
            "Size of a file of this database's log");

    public static final List<Setting<?>> ALL = List.of(
            CHECKPOINT_TIMEOUT,
            MAX_WAL_SIZE,
            RECOVERY_TARGET,
            ARCHIVE_DIRECTORY,
            BUFFER_POOL_SIZE,
            BUFFER_POOL_KEEP_SIZE,
            BUFFER_POOL_RECYCLE_SIZE,
            BUFFER_POOL_4K_SIZE,
            BUFFER_POOL_8K_SIZE,
            BUFFER_POOL_16K_SIZE,
            BUFFER_POOL_32K_SIZE,
            BUFFER_POLICY,
            BUFFER_ADVICE,
            WAL_BUFFERS,
            WAL_DIRECT_IO,
            UNDO_RETENTION,
            UNDO_RETENTION_SIZE,
            MAX_UNDO_SIZE,
            BLOCK_SIZE,
            WAL_SEGMENT_SIZE);

    private StorageSettings() {}

    private static Setting<Long> pool(String name, String description, String alias) {
        return Setting.system(name, SettingTypes.bytes(0, 1L << 43), 0L, Applies.AT_OPEN, description)
                .alsoKnownAs(alias);
    }

    /// A policy by any of its spellings.
    private record PolicyType() implements SettingType<PolicyKind> {
        @Override
        public PolicyKind parse(String name, String text) {
            PolicyKind kind = PolicyKind.find(text);
            if (kind == null) {
                throw SettingType.refused(name, text, allowed());
            }
            return kind;
        }

        @Override
        public String format(PolicyKind value) {
            return value.text();
        }

        @Override
        public String allowed() {
            return "one of clock, lru, 2q, lru-k, lirs, arc";
        }
    }

    /// Takes what this kind of database is opened with as its defaults.
    public static void setDefaults(SystemSettings settings, StorageConfig config) {
        settings.setDefault(CHECKPOINT_TIMEOUT, config.checkpointNanos());
        settings.setDefault(MAX_WAL_SIZE, config.checkpointLogBytes());
        settings.setDefault(RECOVERY_TARGET, config.recovery().targetNanos());
        settings.setDefault(BUFFER_POOL_SIZE, config.bufferPoolBytes());
        settings.setDefault(BUFFER_POOL_KEEP_SIZE, config.buffers().keepBytes());
        settings.setDefault(BUFFER_POOL_RECYCLE_SIZE, config.buffers().recycleBytes());
        settings.setDefault(BUFFER_POOL_4K_SIZE, config.buffers().other4k());
        settings.setDefault(BUFFER_POOL_8K_SIZE, config.buffers().other8k());
        settings.setDefault(BUFFER_POOL_16K_SIZE, config.buffers().other16k());
        settings.setDefault(BUFFER_POOL_32K_SIZE, config.buffers().other32k());
        settings.setDefault(BUFFER_POLICY, config.buffers().policy());
        settings.setDefault(BUFFER_ADVICE, config.buffers().advice());
        settings.setDefault(WAL_BUFFERS, (long) config.logRingBytes());
        settings.setDefault(WAL_DIRECT_IO, config.directLog());
        settings.setDefault(BLOCK_SIZE, (long) config.pageSize());
        settings.setDefault(WAL_SEGMENT_SIZE, config.logSegmentBytes());
    }

    /// Takes what the transaction system was given as the default.
    public static void setDefaults(SystemSettings settings, Retention retention) {
        settings.setDefault(UNDO_RETENTION, retention.nanos());
        settings.setDefault(UNDO_RETENTION_SIZE, retention.undoBytes());
        settings.setDefault(MAX_UNDO_SIZE, retention.snapshotBytes());
    }

    /// How much of the past is kept.
    public static Retention retention(SystemSettings settings) {
        return new Retention(
                settings.get(UNDO_RETENTION), settings.get(UNDO_RETENTION_SIZE), settings.get(MAX_UNDO_SIZE));
    }

    /// The settings in effect, as storage is opened with them.
    ///
    /// @param config for what is no setting
    public static StorageConfig configured(SystemSettings settings, StorageConfig config) {
        return config.withCheckpoints(settings.get(MAX_WAL_SIZE), settings.get(CHECKPOINT_TIMEOUT))
                .withRecovery(recovery(settings, config.recovery()))
                .withBufferPoolBytes(settings.get(BUFFER_POOL_SIZE))
                .withBuffers(new BufferSettings(
                        settings.get(BUFFER_POOL_KEEP_SIZE),
                        settings.get(BUFFER_POOL_RECYCLE_SIZE),
                        settings.get(BUFFER_POOL_4K_SIZE),
                        settings.get(BUFFER_POOL_8K_SIZE),
                        settings.get(BUFFER_POOL_16K_SIZE),
                        settings.get(BUFFER_POOL_32K_SIZE),
                        settings.get(BUFFER_POLICY),
                        settings.get(BUFFER_ADVICE)))
                .withLog(config.logSegmentBytes(), Math.toIntExact(settings.get(WAL_BUFFERS)))
                .withDirectLog(settings.get(WAL_DIRECT_IO));
    }

    private static RecoveryConfig recovery(SystemSettings settings, RecoveryConfig config) {
        RecoveryConfig targeted = config.withTarget(settings.get(RECOVERY_TARGET));
        String archive = settings.get(ARCHIVE_DIRECTORY);
        return archive.isEmpty()
                ? targeted
                : targeted.withArchiver(new DirectoryArchiver(() -> new NioFileSystem(Path.of(archive))));
    }

    /// Storage is open: what follows changes online does so from now on, and presets tell what is.
    public static void follow(SystemSettings settings, StorageEngine storage, TransactionSystem transactions) {
        for (Setting<Long> setting : List.of(UNDO_RETENTION, UNDO_RETENTION_SIZE, MAX_UNDO_SIZE)) {
            settings.listen(setting, changed -> transactions.history().setRetention(retention(settings)));
        }
        settings.setDefault(BLOCK_SIZE, (long) storage.kernel().pool().pageSize());
        settings.setDefault(WAL_SEGMENT_SIZE, storage.segmentBytes());
        settings.listen(BUFFER_POLICY, storage.kernel().pool()::setPolicy);
        settings.listen(CHECKPOINT_TIMEOUT, storage.checkpointer()::setEveryNanos);
        settings.listen(RECOVERY_TARGET, storage.checkpointer().target()::setTargetNanos);
        settings.listen(MAX_WAL_SIZE, storage.checkpointer()::setEveryLogBytes);
    }
}
