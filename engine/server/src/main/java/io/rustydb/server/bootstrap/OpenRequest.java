package io.rustydb.server.bootstrap;

/// Which database to open, and how if it is not open yet.
///
/// @param target name of a memory database, or a directory whose parent exists
/// @param createIfMissing false: a missing database is refused with 3D000
/// @param bufferPoolBytes 0 = the engine's default; must not contradict a database that is open already
public record OpenRequest(Kind kind, String target, boolean createIfMissing, long bufferPoolBytes) {
    public enum Kind {
        MEMORY,
        FILE
    }

    public OpenRequest {
        assert !target.isEmpty() : "a location has a name";
        assert bufferPoolBytes >= 0 : "sizes are not negative";
    }

    public static OpenRequest memory(String name) {
        return new OpenRequest(Kind.MEMORY, name, true, 0);
    }

    public static OpenRequest file(String directory) {
        return new OpenRequest(Kind.FILE, directory, true, 0);
    }
}
