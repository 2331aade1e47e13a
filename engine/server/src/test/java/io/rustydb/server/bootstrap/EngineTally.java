package io.rustydb.server.bootstrap;

import java.util.HashSet;
import java.util.Set;

/// What the runs of many seeds have met. One per thread, added up at the end.
final class EngineTally {
    /// Hashes of the bytes on disk with which a machine came up after a power failure or a failed process.
    final Set<Long> crashStates = new HashSet<>();
    int seeds;
    int lives;
    int crashes;
    int crashesInRecovery;
    int ioFailures;
    int commits;
    int ddlCommits;
    int ddlPrepares;
    int ddlInDoubt;
    int rollbacks;
    int savepoints;
    int expired;
    int wentOn;
    int unique;
    int foreignKey;
    int check;
    int conflicts;
    int deadlocks;
    int lockTimeouts;
    int cancelled;
    int closedSessions;
    int branches;
    int branchRollbacks;
    int prepares;
    int named;
    int inDoubtKept;
    int inDoubtResolved;
    int locksProbed;
    int invariantReads;
    int largeValues;
    int lost;
    int recoveredInFlight;
    int shrunk;
    int truncated;
    int tablespaces;
    int tablespacesWithTables;
    int moved;
    int builtOnline;
    int leftInvalid;
    int tablesCompared;
    int pastsCompared;
    int pastsOlderThanLife;
    int pastsGone;
    int flashbacks;
    int versionsCompared;
    int recycled;
    int undropped;
    int purged;
    int batches;
    int batchesEnded;
    int multiRow;
    int clockJumps;
    int timeoutsChecked;
    int timesRead;
    int timesUnknown;
    int syncsFailed;
    int fullDisks;
    int damages;
    int damagesNamed;

    void add(EngineTally t) {
        crashStates.addAll(t.crashStates);
        seeds += t.seeds;
        lives += t.lives;
        crashes += t.crashes;
        crashesInRecovery += t.crashesInRecovery;
        ioFailures += t.ioFailures;
        commits += t.commits;
        ddlCommits += t.ddlCommits;
        ddlPrepares += t.ddlPrepares;
        ddlInDoubt += t.ddlInDoubt;
        rollbacks += t.rollbacks;
        savepoints += t.savepoints;
        expired += t.expired;
        wentOn += t.wentOn;
        unique += t.unique;
        foreignKey += t.foreignKey;
        check += t.check;
        conflicts += t.conflicts;
        deadlocks += t.deadlocks;
        lockTimeouts += t.lockTimeouts;
        cancelled += t.cancelled;
        closedSessions += t.closedSessions;
        branches += t.branches;
        branchRollbacks += t.branchRollbacks;
        prepares += t.prepares;
        named += t.named;
        inDoubtKept += t.inDoubtKept;
        inDoubtResolved += t.inDoubtResolved;
        locksProbed += t.locksProbed;
        invariantReads += t.invariantReads;
        largeValues += t.largeValues;
        lost += t.lost;
        recoveredInFlight += t.recoveredInFlight;
        shrunk += t.shrunk;
        truncated += t.truncated;
        tablespaces += t.tablespaces;
        tablespacesWithTables += t.tablespacesWithTables;
        moved += t.moved;
        builtOnline += t.builtOnline;
        leftInvalid += t.leftInvalid;
        tablesCompared += t.tablesCompared;
        pastsCompared += t.pastsCompared;
        pastsOlderThanLife += t.pastsOlderThanLife;
        pastsGone += t.pastsGone;
        flashbacks += t.flashbacks;
        versionsCompared += t.versionsCompared;
        recycled += t.recycled;
        undropped += t.undropped;
        purged += t.purged;
        batches += t.batches;
        batchesEnded += t.batchesEnded;
        multiRow += t.multiRow;
        clockJumps += t.clockJumps;
        timeoutsChecked += t.timeoutsChecked;
        timesRead += t.timesRead;
        timesUnknown += t.timesUnknown;
        syncsFailed += t.syncsFailed;
        fullDisks += t.fullDisks;
        damages += t.damages;
        damagesNamed += t.damagesNamed;
    }

    /// Transactions that did not commit although nothing was wrong with the machine.
    int aborted() {
        return rollbacks + expired + conflicts + deadlocks + closedSessions + branchRollbacks;
    }

    @Override
    public String toString() {
        return "seeds=" + seeds + ", lives=" + lives + ", crashes=" + crashes + " (in recovery " + crashesInRecovery
                + "), different crash states=" + crashStates.size() + ", I/O failures="
                + ioFailures + ", committed=" + commits + " (with definitions " + ddlCommits
                + ", prepared with definitions " + ddlPrepares
                + ", of them ended after a restart " + ddlInDoubt + "), aborted=" + aborted()
                + " (rolled back "
                + rollbacks + ", conflicts " + conflicts + ", deadlocks " + deadlocks + ", time-outs " + expired
                + ", sessions closed "
                + closedSessions
                + ", branches " + branchRollbacks + "), statements failed: unique=" + unique + ", foreign key="
                + foreignKey + ", check="
                + check + ", lock time-outs=" + lockTimeouts + ", cancelled=" + cancelled
                + ", taken back to savepoints=" + savepoints + " (after a conflict " + wentOn + ")"
                + "; branches=" + branches + ", prepared=" + prepares + " (by name " + named + ")"
                + ", in doubt after a restart=" + inDoubtKept
                + ", resolved then="
                + inDoubtResolved + ", their locks probed=" + locksProbed + "; shrunk=" + shrunk + ", truncated="
                + truncated + ", tablespaces made=" + tablespaces + ", dropped with tables=" + tablespacesWithTables
                + ", tables moved=" + moved + ", tables compared=" + tablesCompared
                + "; reads of invariants=" + invariantReads
                + ", large values="
                + largeValues + "; unacknowledged and lost=" + lost + ", unacknowledged and kept=" + recoveredInFlight
                + "; indexes built online=" + builtOnline + ", left invalid or given up=" + leftInvalid
                + "; pasts compared="
                + pastsCompared + " (of an earlier life " + pastsOlderThanLife + "), given up=" + pastsGone
                + ", flashbacks=" + flashbacks
                + ", versions=" + versionsCompared + ", read by time=" + timesRead
                + ", times unknown=" + timesUnknown + "; dropped into the bin=" + recycled + ", brought back="
                + undropped + ", purged=" + purged + "; batches=" + batches
                + ", ended early=" + batchesEnded + ", statements of several rows=" + multiRow
                + "; jumps of the clock=" + clockJumps
                + ", time-outs that came in time=" + timeoutsChecked + ", failed syncs=" + syncsFailed
                + ", full disks=" + fullDisks + "; damages="
                + damages + ", named=" + damagesNamed;
    }
}
