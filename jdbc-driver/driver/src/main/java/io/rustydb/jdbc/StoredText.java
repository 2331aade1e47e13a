package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.TransportLarge;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/// A text that stays in the database, as UTF-8. Who reads on where he stopped does not search.
final class StoredText implements TextSource {
    private static final int CHUNK_BYTES = 1 << 16;

    private final TransportLarge value;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final byte[] chunk = new byte[CHUNK_BYTES];
    /// A place known: a unit and the byte where its character begins.
    private long knownUnit;

    private long knownByte;

    StoredText(TransportLarge value) {
        this.value = value;
    }

    @Override
    public long size() throws SQLException {
        return value.units();
    }

    @Override
    public int read(long position, char[] target, int offset, int count) throws SQLException {
        int wanted = (int) Math.min(count, Math.max(0, size() - position));
        if (wanted == 0) {
            return 0;
        }
        int done = 0;
        if (position != knownUnit) {
            knownByte = value.positionOfUnit(position);
            knownUnit = position;
            // In the midst of a pair its first half comes first, and is left out.
            if (position > 0 && knownByte == value.positionOfUnit(position - 1)) {
                char[] pair = new char[2];
                knownUnit = position - 1;
                decode(pair, 0, 2);
                target[offset] = pair[1];
                done = 1;
            }
        }
        while (done < wanted) {
            int decoded = decode(target, offset + done, wanted - done);
            if (decoded == 0) {
                // The last unit wanted is the first half of a pair.
                char[] pair = new char[2];
                long unit = knownUnit;
                long at = knownByte;
                decode(pair, 0, 2);
                target[offset + done] = pair[0];
                done++;
                knownUnit = unit;
                knownByte = at;
                break;
            }
            done += decoded;
        }
        return done;
    }

    /// Decodes from the known place on and moves it.
    private int decode(char[] target, int offset, int count) throws SQLException {
        int filled = value.read(knownByte, chunk, 0, (int) Math.min(CHUNK_BYTES, 4L * count));
        ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, filled);
        CharBuffer chars = CharBuffer.wrap(target, offset, count);
        decoder.reset();
        CoderResult result = decoder.decode(bytes, chars, false);
        if (result.isError() || filled == 0) {
            throw SqlErrors.internal("a stored text is not UTF-8, byte=" + (knownByte + bytes.position()), null);
        }
        int decoded = chars.position() - offset;
        knownByte += bytes.position();
        knownUnit += decoded;
        return decoded;
    }
}
