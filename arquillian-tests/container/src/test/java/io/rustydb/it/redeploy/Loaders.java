package io.rustydb.it.redeploy;

import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The class loaders that witnesses have told of: one table for the JVM, whoever loads this class.
final class Loaders {
    private static final String KEY = "io.rustydb.it.redeploy.loaders";

    private Loaders() {}

    static void add(ClassLoader loader) {
        table().add(new WeakReference<>(loader));
    }

    static int seen() {
        return table().size();
    }

    static int alive() {
        return (int) table().stream().filter(r -> r.get() != null).count();
    }

    @SuppressWarnings("unchecked") // nobody else writes under this key
    private static Queue<WeakReference<ClassLoader>> table() {
        return (Queue<WeakReference<ClassLoader>>)
                System.getProperties().computeIfAbsent(KEY, k -> new ConcurrentLinkedQueue<WeakReference<ClassLoader>>());
    }
}
