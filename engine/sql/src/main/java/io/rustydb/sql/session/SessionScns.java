package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.time.Clock;
import io.rustydb.sql.function.ScnAccess;
import io.rustydb.storage.transaction.ScnTimes;
import io.rustydb.storage.transaction.TransactionManager;
import io.rustydb.storage.undo.History;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Tells functions and AS OF about commits and their times.
final class SessionScns implements ScnAccess {
    private final Clock clock;
    private final TransactionManager transactions;
    private final History history;

    SessionScns(Clock clock, TransactionManager transactions, History history) {
        this.clock = clock;
        this.transactions = transactions;
        this.history = history;
    }

    @Override
    public long current() {
        return transactions.completedScn();
    }

    @Override
    public long at(long micros) {
        long now = clock.epochMicros();
        if (micros > now) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT, "time is in the future: time=" + text(micros) + ", now=" + text(now));
        }
        long scn = history.times().scnAt(micros);
        if (scn == ScnTimes.NONE) {
            throw DbException.of(
                    ErrorCode.SNAPSHOT_TOO_OLD,
                    "nothing is known of that time any more: time=" + text(micros)
                            + "; undo_retention says how much of the past is kept");
        }
        return scn;
    }

    @Override
    public long atOrNow(long micros) {
        return micros > clock.epochMicros() ? current() : at(micros);
    }

    @Override
    public long timeOrUnknown(long scn) {
        long micros = history.times().microsOf(scn);
        return micros == ScnTimes.NONE ? UNKNOWN : micros;
    }

    @Override
    public long timeOf(long scn) {
        long current = current();
        if (scn < 0 || scn > current) {
            throw TransactionManager.noSuchScn(scn, current);
        }
        long micros = history.times().microsOf(scn);
        if (micros == ScnTimes.NONE) {
            throw DbException.of(
                    ErrorCode.SNAPSHOT_TOO_OLD,
                    "the time of that commit is not known any more: scn=" + scn
                            + "; undo_retention says how much of the past is kept");
        }
        return micros;
    }

    private static String text(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
