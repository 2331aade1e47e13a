package io.rustydb.base.random;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/// The operating system's randomness: its generator's device where there is one, since finding the platform's
/// security providers is a twentieth of an embedded engine's start; else [SecureRandom].
///
/// Thread rule: any thread.
public final class SystemEntropy implements Entropy {
    private static final String DEVICE = "/dev/urandom";
    private static final int BUFFER_BYTES = 256;

    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private @Nullable SecureRandom random;

    @Override
    public synchronized long nextLong() {
        if (random == null && !buffer.hasRemaining() && !fill()) {
            random = new SecureRandom();
        }
        return random == null ? buffer.getLong() : random.nextLong();
    }

    private boolean fill() {
        try (InputStream device = new FileInputStream(DEVICE)) {
            if (device.readNBytes(buffer.array(), 0, BUFFER_BYTES) < BUFFER_BYTES) {
                return false;
            }
        } catch (IOException e) {
            // No such device here, or not for this process: the platform's own generator it is.
            return false;
        }
        buffer.clear();
        return true;
    }
}
