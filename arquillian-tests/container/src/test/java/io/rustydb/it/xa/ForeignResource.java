package io.rustydb.it.xa;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/// Another resource than RustyDB: its branches are files in a directory, `prepared-BRANCH`, renamed to
/// `committed-BRANCH`.
///
/// What it does besides is decided by its [Behaviour]. Recovery works on a resource made anew over the
/// directory.
public final class ForeignResource implements XAResource {
    /// What happens when the server asks.
    public enum Behaviour {
        AGREES,
        READS_ONLY,
        REFUSES_TO_PREPARE,
        /// The machine dies before the decision: nobody may commit.
        DIES_IN_PREPARE,
        /// The machine dies after the decision: everybody must commit.
        DIES_IN_COMMIT
    }

    private static final String PREPARED = "prepared-";
    private static final String COMMITTED = "committed-";

    private final Path directory;
    private final Behaviour behaviour;
    private final List<String> calls = new ArrayList<>();

    public ForeignResource(Path directory, Behaviour behaviour) {
        this.directory = directory;
        this.behaviour = behaviour;
    }

    /// Verbs in order of their calls; of one branch.
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /// Branches that are committed for good.
    public static long committedIn(Path directory) throws IOException {
        return names(directory, COMMITTED).size();
    }

    /// Branches that wait for a decision.
    public static long preparedIn(Path directory) throws IOException {
        return names(directory, PREPARED).size();
    }

    @Override
    public void start(Xid xid, int flags) {
        calls.add("start");
    }

    @Override
    public void end(Xid xid, int flags) {
        calls.add("end");
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        calls.add("prepare");
        switch (behaviour) {
            case DIES_IN_PREPARE -> Runtime.getRuntime().halt(9);
            case REFUSES_TO_PREPARE -> throw new XAException(XAException.XA_RBROLLBACK);
            case READS_ONLY -> {
                return XA_RDONLY;
            }
            case AGREES, DIES_IN_COMMIT -> {}
        }
        try {
            Files.createDirectories(directory);
            Path file = directory.resolve(PREPARED + Branch.of(xid).text());
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            return XA_OK;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        calls.add(onePhase ? "commit one phase" : "commit");
        if (behaviour == Behaviour.DIES_IN_COMMIT) {
            Runtime.getRuntime().halt(9);
        }
        String branch = Branch.of(xid).text();
        try {
            Files.createDirectories(directory);
            if (onePhase) {
                Files.createFile(directory.resolve(COMMITTED + branch));
            } else if (Files.exists(directory.resolve(PREPARED + branch))) {
                Files.move(directory.resolve(PREPARED + branch), directory.resolve(COMMITTED + branch));
            } else {
                throw new XAException(XAException.XAER_NOTA);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        calls.add("rollback");
        try {
            Files.deleteIfExists(directory.resolve(PREPARED + Branch.of(xid).text()));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void forget(Xid xid) {
        calls.add("forget");
    }

    @Override
    public Xid[] recover(int flag) throws XAException {
        if ((flag & TMSTARTRSCAN) == 0) {
            return new Xid[0];
        }
        try {
            return names(directory, PREPARED).stream()
                    .map(n -> Branch.parse(n.substring(PREPARED.length())))
                    .toArray(Xid[]::new);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return other instanceof ForeignResource foreign && foreign.directory.equals(directory);
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }

    private static List<String> names(Path directory, String prefix) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(n -> n.startsWith(prefix))
                    .toList();
        }
    }

    private static XAException failed(IOException cause) {
        XAException failure = new XAException(XAException.XAER_RMERR);
        failure.initCause(cause);
        return failure;
    }
}
