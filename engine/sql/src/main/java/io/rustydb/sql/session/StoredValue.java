package io.rustydb.sql.session;

import io.rustydb.storage.lob.LobReader;

/// A large value of a session's result.
final class StoredValue implements LargeValue {
    private final SqlSession session;
    private final LobReader reader;
    private final boolean text;

    StoredValue(SqlSession session, LobReader reader, boolean text) {
        this.session = session;
        this.reader = reader;
        this.text = text;
    }

    @Override
    public boolean isText() {
        return text;
    }

    @Override
    public long bytes() {
        return reader.length();
    }

    @Override
    public long units() {
        return reader.units();
    }

    @Override
    public int read(long position, byte[] target, int offset, int count) {
        session.enter();
        try {
            session.checkOpen();
            return reader.read(position, target, offset, count);
        } finally {
            session.leave();
        }
    }

    @Override
    public long positionOfUnit(long unit) {
        session.enter();
        try {
            session.checkOpen();
            return reader.positionOfUnit(unit);
        } finally {
            session.leave();
        }
    }
}
