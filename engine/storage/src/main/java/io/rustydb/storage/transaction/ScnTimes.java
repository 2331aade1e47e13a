package io.rustydb.storage.transaction;

import io.rustydb.base.time.Clock;

/// Which commit was the last one at what time, as the wall clock told it: what `AS OF TIMESTAMP` and
/// `scn_to_timestamp` go by.
///
/// A sample says: when the clock showed `micros`, everything at or below `scn` was committed and nothing above.
/// Every commit leaves one; when there are too many, every other one of the older half goes, so that the times
/// of commits long ago are known to seconds only, while the number of samples is bounded.
///
/// The clock may jump. Samples keep what it showed; a time is looked for from the newest sample backwards, so
/// that after the clock was put back the newest commit that claims to be before the asked time counts. No
/// decision of correctness hangs on it: a time only chooses an SCN, and the age of a sample is measured by the
/// monotonic clock.
///
/// Thread rule: [#note] in the critical step of commits; the rest by any thread.
public final class ScnTimes {
    static final int SAMPLES_MAX = 1 << 14;

    private final Clock clock;
    private final long[] scns = new long[SAMPLES_MAX];
    private final long[] micros = new long[SAMPLES_MAX];
    /// On the monotonic clock of this life of the engine.
    private final long[] nanos = new long[SAMPLES_MAX];
    private int count;

    public ScnTimes(Clock clock) {
        this.clock = clock;
    }

    /// What a look-up finds when there is nothing.
    public static final long NONE = -1;

    /// Notes that the commit has just become the last one.
    public void note(long scn) {
        long wall = clock.epochMicros();
        long now = clock.nanos();
        synchronized (this) {
            add(scn, wall, now);
        }
    }

    /// Recovery: a sample of an earlier life, oldest first.
    public synchronized void restore(long scn, long wall) {
        long age = Math.max(0, clock.epochMicros() - wall);
        add(scn, wall, clock.nanos() - age * 1000);
    }

    private void add(long scn, long wall, long at) {
        if (count > 0 && scns[count - 1] >= scn) {
            assert scns[count - 1] == scn : "commits complete in the order of their SCNs";
            return;
        }
        if (count == SAMPLES_MAX) {
            thin();
        }
        scns[count] = scn;
        micros[count] = wall;
        nanos[count] = at;
        count++;
    }

    private void thin() {
        int half = SAMPLES_MAX / 2;
        int kept = 0;
        for (int i = 1; i < half; i += 2) {
            move(i, kept++);
        }
        for (int i = half; i < count; i++) {
            move(i, kept++);
        }
        count = kept;
    }

    private void move(int from, int to) {
        scns[to] = scns[from];
        micros[to] = micros[from];
        nanos[to] = nanos[from];
    }

    /// The last commit at or before a time, [#NONE] if the time is before all that is known.
    public synchronized long scnAt(long wall) {
        for (int i = count - 1; i >= 0; i--) {
            if (micros[i] <= wall) {
                return scns[i];
            }
        }
        return NONE;
    }

    /// The time of a commit: exact for one of the latest, else that of the next sample.
    ///
    /// @return microseconds since 1970, [#NONE] if nothing is known of the SCN
    public synchronized long microsOf(long scn) {
        int at = firstAtOrAbove(scn);
        if (at == count || at == 0 && scns[0] != scn) {
            return NONE;
        }
        return micros[at];
    }

    private int firstAtOrAbove(long scn) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (scns[middle] < scn) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// The SCN that was the last one `age` nanoseconds ago, 0 if nothing that old is known.
    public synchronized long scnBefore(long age) {
        long now = clock.nanos();
        for (int i = count - 1; i >= 0; i--) {
            if (now - nanos[i] >= age) {
                return scns[i];
            }
        }
        return 0;
    }

    /// Copies samples above an SCN, each at least `spacing` microseconds after the one before, and the last one
    /// that is at least so old.
    ///
    /// @param last also the last one, how young it may be
    /// @param into scn, micros, scn, micros …
    /// @return how many
    public synchronized int copy(long aboveScn, long lastMicros, long spacing, boolean last, long[] into) {
        long now = clock.epochMicros();
        int copied = 0;
        long before = lastMicros;
        for (int i = firstAtOrAbove(aboveScn + 1); i < count && 2 * copied < into.length; i++) {
            boolean late = i == count - 1 && (last || Math.abs(now - micros[i]) >= spacing);
            if (Math.abs(micros[i] - before) >= spacing || late) {
                into[2 * copied] = scns[i];
                into[2 * copied + 1] = micros[i];
                before = micros[i];
                copied++;
            }
        }
        return copied;
    }
}
