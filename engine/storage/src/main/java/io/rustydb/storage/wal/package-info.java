/// The log: records, mini-transactions, ring, flusher, segments.
///
/// **Source** `docs/kernel.md` §4; Mohan et al., ARIES (1992), of which only redo and repeating history are kept: undo is data.
@NullMarked
package io.rustydb.storage.wal;

import org.jspecify.annotations.NullMarked;
