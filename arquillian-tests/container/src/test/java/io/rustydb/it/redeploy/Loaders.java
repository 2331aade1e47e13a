package io.rustydb.it.redeploy;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
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

    /// Which of them are still there, in order of their deployment, from 1.
    static List<Integer> alive() {
        List<Integer> alive = new ArrayList<>();
        int number = 0;
        for (WeakReference<ClassLoader> reference : table()) {
            number++;
            if (reference.get() != null) {
                alive.add(number);
            }
        }
        return alive;
    }

    /// Threads that work in the name of one of them, whoever began them.
    static List<String> threads() {
        List<String> threads = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            ClassLoader loader = thread.getContextClassLoader();
            if (loader != null && table().stream().anyMatch(r -> r.refersTo(loader))) {
                threads.add(thread.getName());
            }
        }
        return threads;
    }

    @SuppressWarnings("unchecked") // nobody else writes under this key
    private static Queue<WeakReference<ClassLoader>> table() {
        return (Queue<WeakReference<ClassLoader>>) System.getProperties()
                .computeIfAbsent(KEY, k -> new ConcurrentLinkedQueue<WeakReference<ClassLoader>>());
    }
}
