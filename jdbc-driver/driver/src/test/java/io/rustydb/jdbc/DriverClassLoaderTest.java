package io.rustydb.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DriverClassLoaderTest {
    /// What a server does at redeployment: nothing of the driver may keep the old class loader.
    @Test
    void aClassLoaderGoesAfterItsDriverWasDeregistered()
            throws IOException, ReflectiveOperationException, InterruptedException {
        WeakReference<ClassLoader> loader = loadAndDeregister();
        for (int i = 0; i < 50 && loader.get() != null; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertTrue(loader.get() == null, "the class loader of a deregistered driver is still reachable");
    }

    private static WeakReference<ClassLoader> loadAndDeregister() throws IOException, ReflectiveOperationException {
        String[] path = System.getProperty("java.class.path").split(File.pathSeparator);
        URL[] urls = new URL[path.length];
        for (int i = 0; i < path.length; i++) {
            urls[i] = new File(path[i]).toURI().toURL();
        }
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Class<?> driver = Class.forName("io.rustydb.jdbc.RustyDbDriver", true, loader);
            assertNotSame(RustyDbDriver.class, driver, Arrays.toString(path));
            Class<?> source = Class.forName("io.rustydb.jdbc.RustyDbDataSource", true, loader);
            Object bean = source.getConstructor().newInstance();
            source.getMethod("setUrl", String.class).invoke(bean, "jdbc:rustydb:mem:x");
            assertEquals("jdbc:rustydb:mem:x", source.getMethod("getUrl").invoke(bean));
            driver.getMethod("deregister").invoke(null);
            return new WeakReference<>(loader);
        }
    }
}
