package io.rustydb.base.random;

import java.security.SecureRandom;

/// The operating system's randomness.
public final class SystemEntropy implements Entropy {
    private final SecureRandom random = new SecureRandom();

    @Override
    public long nextLong() {
        return random.nextLong();
    }
}
