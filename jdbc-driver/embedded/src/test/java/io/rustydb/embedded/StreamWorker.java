package io.rustydb.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// A Java VM of its own with a small heap: writes a large value through a parameter, reads it back through a
/// result set, and copies it by SQL. Arguments: directory, bytes. Prints `ok` and what it took.
final class StreamWorker {
    private StreamWorker() {}

    /// Bytes that follow from their position.
    static byte at(long position) {
        long mixed = position * 0x9E3779B97F4A7C15L;
        return (byte) (mixed >>> 40);
    }

    /// Characters of one to four bytes of UTF-8, in a pattern that follows from their position.
    static char unit(long position) {
        return switch ((int) (position % 7)) {
            case 0 -> 'é';
            case 1 -> '€';
            case 2 -> '\uD83D';
            case 3 -> '\uDE00';
            default -> (char) ('a' + position % 26);
        };
    }

    static final class Bytes extends InputStream {
        private final long length;
        private long position;

        Bytes(long length) {
            this.length = length;
        }

        @Override
        public int read() {
            return position == length ? -1 : at(position++) & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int count) {
            if (position == length) {
                return -1;
            }
            int read = (int) Math.min(count, length - position);
            for (int i = 0; i < read; i++) {
                target[offset + i] = at(position++);
            }
            return read;
        }
    }

    static final class Units extends Reader {
        private final long length;
        private long position;

        Units(long length) {
            this.length = length;
        }

        @Override
        public int read(char[] target, int offset, int count) {
            if (position == length) {
                return -1;
            }
            int read = (int) Math.min(count, length - position);
            for (int i = 0; i < read; i++) {
                target[offset + i] = unit(position++);
            }
            return read;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    public static void main(String[] args) throws SQLException, IOException {
        long bytes = Long.parseLong(args[1]);
        // Whole pairs only.
        long units = bytes / 4 / 7 * 7;
        long begin = System.currentTimeMillis();
        String url = "jdbc:rustydb:file:" + args[0];
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE large (id INTEGER PRIMARY KEY, b BLOB, c CLOB)");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO large VALUES (?, ?, ?)")) {
                insert.setInt(1, 1);
                insert.setBinaryStream(2, new Bytes(bytes), bytes);
                insert.setCharacterStream(3, new Units(units));
                insert.executeUpdate();
            }
            long written = System.currentTimeMillis();
            check(statement, 1, bytes, units);
            long read = System.currentTimeMillis();
            System.out.println("written ms=" + (written - begin) + ", read ms=" + (read - written) + ", heap peak MB="
                    + heapPeakBytes() / (1 << 20));
            if (args.length > 2) {
                statement.executeUpdate("INSERT INTO large SELECT 2, b, c FROM large");
                statement.executeUpdate("DELETE FROM large WHERE id = 1");
                check(statement, 2, bytes, units);
            }
        }
        System.out.println("ok");
    }

    private static void check(Statement statement, int id, long bytes, long units) throws SQLException, IOException {
        try (ResultSet rows = statement.executeQuery("SELECT b, c, length(b), length(c) FROM large WHERE id = " + id)) {
            rows.next();
            try (InputStream stream = rows.getBinaryStream(1)) {
                byte[] buffer = new byte[1 << 16];
                long position = 0;
                for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                    for (int i = 0; i < n; i++) {
                        require(buffer[i] == at(position), "byte " + position);
                        position++;
                    }
                }
                require(position == bytes, "bytes=" + position);
            }
            try (Reader reader = rows.getCharacterStream(2)) {
                char[] buffer = new char[1 << 15];
                long position = 0;
                for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                    for (int i = 0; i < n; i++) {
                        require(buffer[i] == unit(position), "unit " + position);
                        position++;
                    }
                }
                require(position == units, "units=" + position);
            }
            require(rows.getClob(2).length() == units, "length of the Clob");
            require(rows.getBlob(1).getBytes(bytes - 9, 100).length == 10, "end of the Blob");
            require(rows.getLong(3) == bytes, "length(b)=" + rows.getLong(3));
            require(rows.getLong(4) == units / 7 * 6, "length(c)=" + rows.getLong(4));
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static long heapPeakBytes() {
        long peak = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                peak += pool.getPeakUsage().getUsed();
            }
        }
        return peak;
    }
}
