package io.rustydb.storage.checkpoint;

import io.rustydb.storage.page.ProtocolFault;
import org.jspecify.annotations.Nullable;

/// What the control file says.
///
/// @param sequence generation; the higher of two valid copies counts
/// @param uuidHigh database UUID
/// @param uuidLow database UUID
/// @param pageSize bytes
/// @param segmentBytes of the log
/// @param checkpointLsn where redo begins
/// @param epoch epoch of log records at or above `epochStart`
/// @param epochStart end of the log when this life of the database began
/// @param durableLsn the log was durable up to here
/// @param scn no SCN at or below it may be drawn again
/// @param clean the log ends at `checkpointLsn` and nothing is in flight
public record ControlState(
        long sequence,
        long uuidHigh,
        long uuidLow,
        int pageSize,
        long segmentBytes,
        long checkpointLsn,
        int epoch,
        long epochStart,
        long durableLsn,
        long scn,
        boolean clean) {

    /// A new life begins at `start`.
    public ControlState opened(long start, @Nullable ProtocolFault fault) {
        boolean raise = fault != ProtocolFault.EPOCH_NOT_RAISED;
        return new ControlState(
                sequence,
                uuidHigh,
                uuidLow,
                pageSize,
                segmentBytes,
                checkpointLsn,
                raise ? epoch + 1 : epoch,
                raise ? start : epochStart,
                start,
                scn,
                false);
    }

    ControlState checkpointed(long checkpoint, long durable, long scnHighWater, boolean isClean) {
        return new ControlState(
                sequence,
                uuidHigh,
                uuidLow,
                pageSize,
                segmentBytes,
                checkpoint,
                epoch,
                epochStart,
                durable,
                Math.max(scn, scnHighWater),
                isClean);
    }

    ControlState next() {
        return new ControlState(
                sequence + 1,
                uuidHigh,
                uuidLow,
                pageSize,
                segmentBytes,
                checkpointLsn,
                epoch,
                epochStart,
                durableLsn,
                scn,
                clean);
    }
}
