package io.rustydb.base.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// Memory by `mmap`: zeroed by the operating system when it is touched, so that a large pool costs nothing to
/// open. Only on Linux, and only where this module may use native access without a warning.
final class AnonymousMapping {
    private static final int PROTECTION_READ_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;

    private final MethodHandle map;
    private final MethodHandle unmap;

    private AnonymousMapping(MethodHandle map, MethodHandle unmap) {
        this.map = map;
        this.unmap = unmap;
    }

    /// Null where it is not to be had.
    static @Nullable AnonymousMapping find() {
        if (!AnonymousMapping.class.getModule().isNativeAccessEnabled()
                || !System.getProperty("os.name", "").equals("Linux")) {
            return null;
        }
        return link();
    }

    @SuppressWarnings("restricted") // find() has asked whether it is allowed
    private static @Nullable AnonymousMapping link() {
        Linker linker = Linker.nativeLinker();
        SymbolLookup lookup = linker.defaultLookup();
        MemorySegment map = lookup.find("mmap").orElse(null);
        MemorySegment unmap = lookup.find("munmap").orElse(null);
        if (map == null || unmap == null) {
            return null;
        }
        return new AnonymousMapping(
                linker.downcallHandle(
                        map,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG)),
                linker.downcallHandle(
                        unmap,
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG)));
    }

    /// Unmapped when the arena is closed; null if the operating system refuses.
    @SuppressWarnings("restricted") // find() has asked whether it is allowed
    @Nullable
    MemorySegment reserve(long bytes, Arena arena) {
        long address = call(bytes);
        if (address == -1) {
            return null;
        }
        return MemorySegment.ofAddress(address).reinterpret(bytes, arena, segment -> release(segment.address(), bytes));
    }

    private long call(long bytes) {
        try {
            return (long) map.invokeExact(0L, bytes, PROTECTION_READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
        } catch (Throwable e) {
            throw new AssertionError("mmap declares no exception", e);
        }
    }

    private void release(long address, long bytes) {
        try {
            int result = (int) unmap.invokeExact(address, bytes);
            assert result == 0 : "munmap refused its own mapping";
        } catch (Throwable e) {
            throw new AssertionError("munmap declares no exception", e);
        }
    }
}
