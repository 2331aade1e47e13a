package io.rustydb.storage.page;

/// A planted bug, switched on by tests only, to prove that the crash simulation would find it. Null in
/// production.
public enum ProtocolFault {
    /// A commit is acknowledged before its sync.
    EARLY_ACKNOWLEDGEMENT,
    /// The log is written but never synced.
    LOG_NOT_SYNCED,
    /// A failed write or sync of the log is taken for a success.
    LOG_FAILURE_SWALLOWED,
    /// A failed sync of the log is tried again and the second answer is believed.
    LOG_SYNC_RETRIED,
    /// A new log segment is used before its directory entry is durable.
    LOG_DIRECTORY_NOT_SYNCED,
    /// Recycled log segments are used while a power failure could still take their new names back.
    LOG_NAMES_NOT_SYNCED,
    /// The first bytes of a partly filled log block are written as zeros the second time.
    LOG_PARTIAL_BLOCK_LOST,
    /// A new log segment's zeros are not synced before its first record is written.
    LOG_SEGMENT_NOT_SYNCED,
    /// The flusher takes reserved records for published ones.
    LOG_HOLE_IGNORED,
    /// The ring is not zeroed behind the flusher.
    LOG_RING_NOT_ZEROED,
    /// A segment is recycled although recovery would still need it.
    LOG_RECYCLED_TOO_EARLY,
    /// First changes after a checkpoint carry no image.
    IMAGE_SKIPPED,
    /// The image point is not looked at again after the reservation.
    IMAGE_POINT_NOT_RECHECKED,
    /// The end of the log is read before records are told to carry images.
    IMAGE_POINT_SET_LATE,
    /// The image is taken after the change instead of before it.
    IMAGE_AFTER_CHANGE,
    /// Recovery ends at a padding record.
    PADDING_ENDS_LOG,
    /// The reader does not compare a record's own LSN with its place.
    READER_IGNORES_LSN,
    /// The reader does not look at the epoch.
    READER_IGNORES_EPOCH,
    /// The reader does not verify the checksum.
    READER_IGNORES_CHECKSUM,
    /// The reader takes damage in the middle of the log for its end.
    READER_IGNORES_FLUSHED,
    /// The reader stops one record early.
    READER_LOSES_LAST_RECORD,
    /// Records do not carry the durable LSN.
    FLUSHED_NOT_CARRIED,
    /// The epoch is not raised at recovery.
    EPOCH_NOT_RAISED,
    /// A page goes to disk before its log.
    PAGE_BEFORE_LOG,
    /// A page goes to disk with the checksum of its former state.
    PAGE_CHECKSUM_STALE,
    /// The page's checksum is not verified when it is read.
    PAGE_CHECKSUM_IGNORED,
    /// The page's own id is not compared when it is read.
    PAGE_SELF_IGNORED,
    /// A page that is read is not compared with what was stored last.
    LOST_WRITE_IGNORED,
    /// A page changed while it was written is taken for clean.
    PAGE_CHANGE_DURING_WRITE_LOST,
    /// The checkpoint claims everything up to the end of the log, not up to its image point.
    CHECKPOINT_LSN_TOO_HIGH,
    /// The checkpoint does not wait for records that were reserved but not applied.
    CHECKPOINT_SKIPS_UNAPPLIED,
    /// The checkpoint does not sync the data files.
    DATA_NOT_SYNCED,
    /// The control file is written before the data files are synced.
    CONTROL_BEFORE_DATA_SYNC,
    /// The control file is not synced.
    CONTROL_NOT_SYNCED,
    /// The older control file is believed.
    CONTROL_OLDER_COPY,
    /// Redo applies the parts of a record in the wrong order.
    REDO_PARTS_SWAPPED,
    /// Redo does not restore images.
    REDO_IGNORES_IMAGE,
    /// Redo does not stamp the pages it changed.
    REDO_FORGETS_LSN,
    /// The last part of a record is lost.
    REDO_LOSES_LAST_PART,
    /// What redo changed is not marked dirty.
    REDO_NOT_DIRTY,
    /// A writer marks an entry that an online build has not made yet, and does not make it first.
    INDEX_CATCH_UP_FORGOTTEN,
    /// An online build brings an entry to life that a writer has marked.
    INDEX_MARK_OVERLOOKED,
    /// A marked entry of a list comes alive in its place, and forgets that its mark is still to be purged.
    INDEX_LIST_REVIVED_IN_PLACE,
    /// Taking one entry out of a list takes the whole list.
    INDEX_LIST_REMOVED_WHOLE,
    /// The undo of entries that are inserted together is written after them.
    INDEX_RUN_UNDO_LATE,
    /// A bucket of a hash index is split, but its directory goes on naming the left half.
    HASH_SPLIT_NOT_IN_DIRECTORY,
    /// A row that shrinking moves does not say where it came from.
    MOVED_ROW_FORGETS_PLACE,
    /// A row for which a partial index's condition is not true any more keeps its entry.
    INDEX_CONDITION_TURN_FORGOTTEN,
    /// Several workers apply records to one page, so that its order is lost.
    REDO_PAGE_OF_SEVERAL_WORKERS,
    /// The database opens before all workers of redo have ended.
    REDO_WORKERS_NOT_AWAITED,
    /// A segment is recycled before the archive has taken it.
    LOG_RECYCLED_BEFORE_ARCHIVED,
    /// A frame is given up although somebody has it latched or its page is on the way to disk.
    EVICTION_IGNORES_LATCH,
    /// A frame is given up although its page has changes that are not on disk.
    EVICTION_DROPS_DIRTY,
    /// The page of a frame that was given up is still found in it.
    EVICTION_LEAVES_TRANSLATION,
    /// A page read ahead is shown to readers, unlatched, before it is in its frame.
    PREFETCH_SHOWN_EARLY,
    /// The file of a tablespace is deleted before the commit that dropped it is durable.
    FILE_DELETED_BEFORE_COMMIT,
    /// The file of a tablespace is made before what would take it back is durable.
    FILE_MADE_BEFORE_UNDO
}
