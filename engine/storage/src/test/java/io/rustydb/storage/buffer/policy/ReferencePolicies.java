package io.rustydb.storage.buffer.policy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The six policies as their papers write them, with collections and no thought of speed: what the production
/// classes are compared with.
final class ReferencePolicies {
    private ReferencePolicies() {}

    /// A cache that is told of every access.
    interface Cache {
        /// @return true on a hit
        boolean access(long page);
    }

    static Cache of(PolicyKind kind, int slots) {
        return switch (kind) {
            case CLOCK -> new Clock(slots);
            case LRU -> new Lru(slots);
            case TWO_Q -> new TwoQueues(slots);
            case LRU_K -> new LruTwo(slots);
            case LIRS -> new Lirs(slots);
            case ARC -> new Arc(slots);
        };
    }

    private static <T> T oldest(Set<T> set) {
        return set.iterator().next();
    }

    private static long takeOldest(Set<Long> set) {
        long page = oldest(set);
        set.remove(page);
        return page;
    }

    private static final class Clock implements Cache {
        private final int slots;
        private final List<Long> pages = new ArrayList<>();
        private final List<Boolean> used = new ArrayList<>();
        private int hand;

        Clock(int slots) {
            this.slots = slots;
        }

        @Override
        public boolean access(long page) {
            int at = pages.indexOf(page);
            if (at >= 0) {
                used.set(at, true);
                return true;
            }
            if (pages.size() < slots) {
                pages.add(page);
                used.add(true);
                return false;
            }
            while (used.get(hand)) {
                used.set(hand, false);
                hand = (hand + 1) % slots;
            }
            pages.set(hand, page);
            used.set(hand, true);
            hand = (hand + 1) % slots;
            return false;
        }
    }

    private static final class Lru implements Cache {
        private final int slots;
        private final LinkedHashSet<Long> pages = new LinkedHashSet<>();

        Lru(int slots) {
            this.slots = slots;
        }

        @Override
        public boolean access(long page) {
            boolean hit = pages.remove(page);
            if (!hit && pages.size() == slots) {
                takeOldest(pages);
            }
            pages.add(page);
            return hit;
        }
    }

    /// Johnson and Shasha, figure "2Q, full version", Kin = 25 %, Kout = 50 %.
    private static final class TwoQueues implements Cache {
        private final int slots;
        private final int kin;
        private final int kout;
        private final LinkedHashSet<Long> am = new LinkedHashSet<>();
        private final LinkedHashSet<Long> in = new LinkedHashSet<>();
        private final LinkedHashSet<Long> out = new LinkedHashSet<>();

        TwoQueues(int slots) {
            this.slots = slots;
            kin = slots / 4;
            kout = slots / 2;
        }

        @Override
        public boolean access(long page) {
            if (am.remove(page)) {
                am.add(page);
                return true;
            }
            if (in.contains(page)) {
                return true;
            }
            boolean remembered = out.contains(page);
            // The paper reclaims before it takes the page from A1out.
            reclaim();
            if (remembered) {
                out.remove(page);
                am.add(page);
            } else {
                in.add(page);
            }
            return false;
        }

        private void reclaim() {
            if (am.size() + in.size() < slots) {
                return;
            }
            if (in.size() > kin) {
                out.add(takeOldest(in));
                if (out.size() > kout) {
                    takeOldest(out);
                }
            } else {
                takeOldest(am);
            }
        }
    }

    /// O'Neil, O'Neil and Weikum, section 2.1.2 with K = 2, no correlated reference period, and the history of
    /// as many evicted pages as there are slots.
    private static final class LruTwo implements Cache {
        private final int slots;
        private final Map<Long, long[]> history = new HashMap<>();
        private final Set<Long> resident = new HashSet<>();
        private final LinkedHashMap<Long, long[]> retained = new LinkedHashMap<>();
        private long now;

        LruTwo(int slots) {
            this.slots = slots;
        }

        @Override
        public boolean access(long page) {
            now++;
            if (resident.contains(page)) {
                long[] times = history.get(page);
                times[1] = times[0];
                times[0] = now;
                return true;
            }
            if (resident.size() == slots) {
                long victim = resident.stream()
                        .min(Comparator.<Long>comparingLong(p -> history.get(p)[1])
                                .thenComparingLong(p -> history.get(p)[0]))
                        .orElseThrow();
                resident.remove(victim);
                retained.put(victim, history.remove(victim));
                if (retained.size() > slots) {
                    retained.remove(oldest(retained.keySet()));
                }
            }
            long[] before = retained.remove(page);
            history.put(page, new long[] {now, before == null ? 0 : before[0]});
            resident.add(page);
            return false;
        }
    }

    /// Jiang and Zhang, section 3.3, with 1 % HIR slots and as many evicted pages in the stack as there are
    /// slots.
    private static final class Lirs implements Cache {
        private final int slots;
        private final int lirMax;
        private final Deque<Long> stack = new ArrayDeque<>();
        private final Deque<Long> queue = new ArrayDeque<>();
        private final Set<Long> lir = new HashSet<>();
        private final LinkedHashSet<Long> gone = new LinkedHashSet<>();

        Lirs(int slots) {
            this.slots = slots;
            lirMax = slots - Math.max(1, slots / 100);
        }

        @Override
        public boolean access(long page) {
            if (lir.contains(page)) {
                stack.remove(page);
                stack.push(page);
                prune();
                return true;
            }
            if (queue.contains(page)) {
                boolean inStack = stack.remove(page);
                stack.push(page);
                queue.remove(page);
                if (inStack) {
                    makeLir(page);
                } else {
                    queue.addLast(page);
                }
                return true;
            }
            if (lir.size() + queue.size() == slots) {
                long victim = queue.removeFirst();
                if (stack.contains(victim)) {
                    gone.add(victim);
                    if (gone.size() > slots) {
                        stack.remove(takeOldest(gone));
                    }
                }
            }
            boolean remembered = gone.remove(page);
            stack.remove(page);
            stack.push(page);
            if (remembered || lir.size() < lirMax) {
                makeLir(page);
            } else {
                queue.addLast(page);
            }
            return false;
        }

        private void makeLir(long page) {
            lir.add(page);
            if (lir.size() > lirMax) {
                long bottom = stack.removeLast();
                lir.remove(bottom);
                queue.addLast(bottom);
            }
            prune();
        }

        private void prune() {
            Iterator<Long> fromBottom = stack.descendingIterator();
            while (fromBottom.hasNext()) {
                long page = fromBottom.next();
                if (lir.contains(page)) {
                    return;
                }
                fromBottom.remove();
                gone.remove(page);
            }
        }
    }

    /// Megiddo and Modha, figure 4, with whole numbers.
    private static final class Arc implements Cache {
        private final int c;
        private final LinkedHashSet<Long> t1 = new LinkedHashSet<>();
        private final LinkedHashSet<Long> t2 = new LinkedHashSet<>();
        private final LinkedHashSet<Long> b1 = new LinkedHashSet<>();
        private final LinkedHashSet<Long> b2 = new LinkedHashSet<>();
        private int p;

        Arc(int slots) {
            c = slots;
        }

        @Override
        public boolean access(long x) {
            if (t1.remove(x) || t2.remove(x)) {
                t2.add(x);
                return true;
            }
            if (b1.contains(x)) {
                p = Math.min(c, p + Math.max(b2.size() / b1.size(), 1));
                replace(x);
                b1.remove(x);
                t2.add(x);
                return false;
            }
            if (b2.contains(x)) {
                p = Math.max(0, p - Math.max(b1.size() / b2.size(), 1));
                replace(x);
                b2.remove(x);
                t2.add(x);
                return false;
            }
            if (t1.size() + b1.size() == c) {
                if (t1.size() < c) {
                    takeOldest(b1);
                    replace(x);
                } else {
                    takeOldest(t1);
                }
            } else if (t1.size() + b1.size() + t2.size() + b2.size() >= c) {
                if (t1.size() + b1.size() + t2.size() + b2.size() == 2 * c) {
                    takeOldest(b2);
                }
                replace(x);
            }
            t1.add(x);
            return false;
        }

        private void replace(long x) {
            if (!t1.isEmpty() && (b2.contains(x) && t1.size() == p || t1.size() > p)) {
                b1.add(takeOldest(t1));
            } else {
                b2.add(takeOldest(t2));
            }
        }
    }
}
