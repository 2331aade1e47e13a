package io.rustydb.testkit;

/// The power failed. Thrown into every task that touches the simulated machine afterwards; an [Error] so that
/// no handler of failures takes it for one.
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    public SimulatedCrash() {
        super("simulated power failure", null, false, false);
    }
}
