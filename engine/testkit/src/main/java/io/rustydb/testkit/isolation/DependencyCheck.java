package io.rustydb.testkit.isolation;

import io.rustydb.testkit.isolation.History.Read;
import io.rustydb.testkit.isolation.History.Txn;
import io.rustydb.testkit.isolation.History.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Recovers the dependencies between the committed transactions of a [History] and looks for cycles.
///
/// **Source** Adya, *Weak Consistency* (1999); Fekete et al. (2005) for snapshot isolation. The versions of a
/// key are in the order of the writes' statements, since each writer holds its key until it has committed. A
/// value found names its version. Where nothing was found, versions that the snapshot's time excludes are left
/// out, and of the rest only such dependencies are taken as all of them imply: a cycle found is one.
public final class DependencyCheck {
    private static final int WW = 0;
    private static final int WR = 1;
    private static final int RW = 2;
    /// An insert under a key whose row another transaction has deleted makes another row. First updater wins
    /// says nothing about the two; only serializability orders them.
    private static final int AGAIN = 3;
    private static final String[] KINDS = {"ww", "wr", "rw", "ww (a new row)"};

    private final History history;
    private final List<Txn> committed = new ArrayList<>();
    private final Map<Txn, Integer> number = new HashMap<>();
    private final List<List<long[]>> edges = new ArrayList<>();
    private final List<List<Version>> versions = new ArrayList<>();
    private long operations;

    /// @param writer null for the initial one
    private record Version(Txn writer, long value, long at) {}

    private DependencyCheck(History history) {
        this.history = history;
    }

    /// What was found.
    ///
    /// @param operations reads and writes of committed transactions
    /// @param cycle a cycle of dependencies, empty if there is none
    /// @param cycleWithoutTwoReads one without two rw-dependencies in a row, which snapshots exclude; empty if
    ///     there is none
    /// @param wrongRead a read of what was never committed, or not before it; empty if there is none
    public record Result(
            int committed, int aborted, long operations, String cycle, String cycleWithoutTwoReads, String wrongRead) {}

    public static Result of(History history) {
        return new DependencyCheck(history).run();
    }

    private Result run() {
        for (Txn txn : history.transactions()) {
            if (txn.committed) {
                number.put(txn, committed.size());
                committed.add(txn);
                edges.add(new ArrayList<>());
                operations += txn.reads.size() + txn.writes.size();
            }
        }
        for (int key = 0; key < history.keys(); key++) {
            versions.add(versionsOf(key));
        }
        String wrong = "";
        for (Txn txn : committed) {
            for (Read read : txn.reads) {
                String found = follow(txn, read);
                wrong = wrong.isEmpty() ? found : wrong;
            }
        }
        return new Result(
                committed.size(),
                history.transactions().size() - committed.size(),
                operations,
                cycle(false),
                cycle(true),
                wrong);
    }

    private List<Version> versionsOf(int key) {
        List<Version> list = new ArrayList<>();
        list.add(new Version(null, history.initial(key), 0));
        for (Txn txn : committed) {
            for (Write write : txn.writes) {
                if (write.key() == key) {
                    list.add(new Version(txn, txn.left(key), write.at()));
                    break;
                }
            }
        }
        list.sort((a, b) -> Long.compare(a.at, b.at));
        for (int i = 2; i < list.size(); i++) {
            Version before = list.get(i - 1);
            edge(before.writer, list.get(i).writer, before.value == 0 ? AGAIN : WW, key);
        }
        return list;
    }

    private void edge(Txn from, Txn to, int kind, int key) {
        if (from != null && to != null && from != to) {
            edges.get(number.get(from)).add(new long[] {number.get(to), kind, key});
        }
    }

    /// @return what is wrong with the read; empty
    private String follow(Txn txn, Read read) {
        for (int key = 0; key < history.keys(); key++) {
            if (!read.covers(key)) {
                continue;
            }
            List<Version> all = versions.get(key);
            long value = read.found()[key];
            if (value != 0) {
                if (!read.matches(value)) {
                    return "key " + key + " value " + value + " is not what was asked for, by " + txn;
                }
                int at = find(all, value);
                if (at < 0) {
                    return "key " + key + " value " + value + " was never committed, read by " + txn;
                }
                if (all.get(at).writer != null && all.get(at).writer.commitFrom > read.to()) {
                    return "key " + key + " value " + value + " was read before its commit, by " + txn;
                }
                edge(all.get(at).writer, txn, WR, key);
                // Whatever comes next changes the row that was found.
                if (at + 1 < all.size()) {
                    edge(txn, all.get(at + 1).writer, RW, key);
                }
            } else {
                String wrong = followAbsent(txn, read, key, all);
                if (!wrong.isEmpty()) {
                    return wrong;
                }
            }
        }
        return "";
    }

    private String followAbsent(Txn txn, Read read, int key, List<Version> all) {
        int first = -1;
        int last = -1;
        for (int i = 0; i < all.size(); i++) {
            Version version = all.get(i);
            boolean tooNew = version.writer != null && version.writer.commitFrom > txn.firstTo;
            boolean replaced = i + 1 < all.size() && all.get(i + 1).writer.commitTo < txn.firstFrom;
            if (!tooNew && !replaced && !read.matches(version.value)) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        if (first < 0) {
            return "key " + key + " was not found though the snapshot has it, by " + txn;
        }
        for (int i = first; i > 0; i--) {
            if (read.matches(all.get(i - 1).value)) {
                edge(all.get(i).writer, txn, WR, key);
                break;
            }
        }
        for (int i = last + 1; i < all.size(); i++) {
            if (read.matches(all.get(i).value)) {
                edge(txn, all.get(i).writer, RW, key);
                break;
            }
        }
        return "";
    }

    private static int find(List<Version> all, long value) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).value == value) {
                return i;
            }
        }
        return -1;
    }

    // ---- cycles ----

    /// Depth-first search; with `alternating` over (transaction, came by rw), where rw does not follow rw.
    private String cycle(boolean alternating) {
        int nodes = committed.size() * 2;
        byte[] state = new byte[nodes];
        int[] next = new int[nodes];
        int[] path = new int[nodes + 1];
        long[][] by = new long[nodes][];
        for (int start = 0; start < nodes; start += 2) {
            if (state[start] != 0) {
                continue;
            }
            int depth = 0;
            path[0] = start;
            state[start] = 1;
            while (depth >= 0) {
                int node = path[depth];
                List<long[]> out = edges.get(node / 2);
                if (next[node] == out.size()) {
                    state[node] = 2;
                    depth--;
                    continue;
                }
                long[] edge = out.get(next[node]++);
                boolean rw = edge[1] == RW;
                if (alternating && (rw && (node & 1) == 1 || edge[1] == AGAIN)) {
                    continue;
                }
                int to = (int) edge[0] * 2 + (alternating && rw ? 1 : 0);
                if (state[to] == 1) {
                    by[to] = edge;
                    return describe(path, depth, to, by, edge);
                }
                if (state[to] == 0) {
                    state[to] = 1;
                    by[to] = edge;
                    path[++depth] = to;
                }
            }
        }
        return "";
    }

    private String describe(int[] path, int depth, int from, long[][] by, long[] closing) {
        StringBuilder text = new StringBuilder();
        int begin = depth;
        while (path[begin] != from) {
            begin--;
        }
        for (int i = begin; i <= depth; i++) {
            long[] edge = i < depth ? by[path[i + 1]] : closing;
            text.append(committed.get(path[i] / 2))
                    .append("\n  --")
                    .append(KINDS[(int) edge[1]])
                    .append(" key ")
                    .append(edge[2])
                    .append("--> T")
                    .append(committed.get((int) edge[0]).id)
                    .append('\n');
        }
        return text.toString();
    }
}
