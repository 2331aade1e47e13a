package io.rustydb.storage.recovery;

import java.util.SortedMap;

/// What opening the database had to do.
///
/// @param created the database was made
/// @param clean it had been closed in good order; nothing was redone
/// @param from checkpoint LSN
/// @param to end of the log
/// @param records log records read
/// @param quarantined pages that could not be recovered, with the reason
public record RecoveryReport(
        boolean created, boolean clean, long from, long to, long records, SortedMap<Long, String> quarantined) {}
