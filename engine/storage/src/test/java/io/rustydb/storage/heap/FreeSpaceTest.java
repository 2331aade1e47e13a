package io.rustydb.storage.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// The tree of maxima against a plain array.
class FreeSpaceTest {
    private static final int PAGE_SIZE = 4096;
    private static final int CLASS_BYTES = PAGE_SIZE / FreeSpace.CLASSES;

    @Test
    void aPageIsFoundIfAndOnlyIfOneHasTheRoom() {
        for (long seed = 1; seed <= 40; seed++) {
            Random random = new Random(seed);
            FreeSpace space = new FreeSpace(PAGE_SIZE);
            int[] model = new int[0];
            boolean[] withdrawn = new boolean[20_000];
            int pages = 0;
            for (int step = 0; step < 3000; step++) {
                int what = random.nextInt(100);
                if (what < 5 && pages < 15_000) {
                    int more = 1 + random.nextInt(random.nextInt(10) == 0 ? 3000 : 20);
                    int freeClass = random.nextInt(3);
                    model = java.util.Arrays.copyOf(model, pages + more);
                    java.util.Arrays.fill(model, pages, pages + more, freeClass);
                    pages += more;
                    space.add(pages, freeClass);
                } else if (what < 60 && pages > 0) {
                    int ordinal = random.nextInt(pages);
                    int freeClass = random.nextInt(FreeSpace.CLASSES);
                    space.set(ordinal, freeClass);
                    if (!withdrawn[ordinal]) {
                        model[ordinal] = freeClass;
                    }
                } else if (what < 62 && pages > 0) {
                    int from = random.nextInt(pages);
                    int until = Math.min(pages, from + random.nextInt(100));
                    space.withdraw(from, until);
                    for (int i = from; i < until; i++) {
                        model[i] = 0;
                        withdrawn[i] = true;
                    }
                } else {
                    int wanted = 1 + random.nextInt(FreeSpace.CLASSES - 1);
                    int found = space.take(wanted * CLASS_BYTES, ordinal -> {
                        throw new AssertionError("every page is known");
                    });
                    String message = "seed=" + seed + ", step=" + step + ", wanted=" + wanted + ", found=" + found;
                    if (found >= 0) {
                        assertEquals(true, model[found] >= wanted, message);
                        model[found] = 0;
                    } else {
                        for (int i = 0; i < pages; i++) {
                            assertEquals(true, model[i] < wanted, message + ", has=" + i);
                        }
                    }
                }
            }
            assertNotEquals(0, pages);
        }
    }
}
