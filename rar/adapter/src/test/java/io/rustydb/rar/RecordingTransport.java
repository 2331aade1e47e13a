package io.rustydb.rar;

import io.rustydb.jdbc.transport.Transport;
import io.rustydb.jdbc.transport.TransportXa;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// A conversation with nobody: it knows what state it is in and notes the verbs that end or reset something.
final class RecordingTransport {
    final List<String> verbs = new ArrayList<>();
    boolean autoCommit = true;
    boolean closed;
    /// Thrown by the next commit.
    SQLException commitFailure;

    Transport transport() {
        return (Transport) Proxy.newProxyInstance(
                Transport.class.getClassLoader(), new Class<?>[] {Transport.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "autoCommit":
                            return autoCommit;
                        case "setAutoCommit":
                            autoCommit = (Boolean) arguments[0];
                            return null;
                        case "inTransaction":
                            return !autoCommit;
                        case "isClosed":
                            return closed;
                        case "isValid":
                            return !closed;
                        case "xa":
                            return Proxy.newProxyInstance(
                                    TransportXa.class.getClassLoader(),
                                    new Class<?>[] {TransportXa.class},
                                    (p, m, a) -> null);
                        case "commit":
                            if (commitFailure != null) {
                                throw commitFailure;
                            }
                            verbs.add("commit");
                            return null;
                        case "rollback":
                            verbs.add("rollback");
                            return null;
                        case "reset":
                            verbs.add("reset");
                            autoCommit = true;
                            return null;
                        case "close":
                            closed = true;
                            verbs.add("close");
                            return null;
                        case "schema", "user":
                            return "rustydb";
                        default:
                            throw new AssertionError("not expected: " + method);
                    }
                });
    }
}
