package io.rustydb.jdbc.transport;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a URL and its properties say, checked: every key is known and every value of its type.
///
/// @param form `mem` or `file`
/// @param target name of the memory database, or the directory as written
/// @param user null = not given: the embedded owner
/// @param password null = not given
/// @param options values of the other keys that were given, by key name
public record ConnectRequest(
        String form,
        String target,
        @Nullable String user,
        @Nullable String password,
        Map<String, String> options) {
    public ConnectRequest {
        options = Map.copyOf(options);
    }

    /// Without the password.
    @Override
    public String toString() {
        return "jdbc:rustydb:" + form + ":" + target + " user=" + user + " options=" + options;
    }
}
