package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/// Update counts of batches.
final class Batches {
    private Batches() {}

    static int[] narrow(long[] counts) {
        int[] narrow = new int[counts.length];
        for (int i = 0; i < counts.length; i++) {
            narrow[i] = counts[i] > Integer.MAX_VALUE ? Statement.SUCCESS_NO_INFO : (int) counts[i];
        }
        return narrow;
    }

    /// The failure of a batch that stopped: only the rows before the failed one are counted; none when all were
    /// undone with it.
    static SQLException failure(long[] counts, boolean allUndone, SQLException cause) {
        int done = 0;
        if (!allUndone) {
            while (done < counts.length && counts[done] != Statement.EXECUTE_FAILED) {
                done++;
            }
        }
        return SqlErrors.batch(Arrays.copyOf(counts, done), cause);
    }

    static long[] notDone(int rows) {
        long[] counts = new long[rows];
        Arrays.fill(counts, Statement.EXECUTE_FAILED);
        return counts;
    }
}
