package io.rustydb.storage.buffer;

import java.util.Arrays;

/// Which objects are assigned to which pool; DEFAULT where nothing is said. Read on misses, without lock or
/// allocation.
final class PoolAssignments {
    private record Table(int[] objects, PoolName[] pools) {}

    private volatile Table table = new Table(new int[0], new PoolName[0]);

    PoolName of(int object) {
        Table now = table;
        int at = Arrays.binarySearch(now.objects, object);
        return at < 0 ? PoolName.DEFAULT : now.pools[at];
    }

    synchronized void assign(int object, PoolName pool) {
        Table now = table;
        int at = Arrays.binarySearch(now.objects, object);
        if (at >= 0) {
            PoolName[] pools = now.pools.clone();
            pools[at] = pool;
            table = new Table(now.objects, pools);
        } else if (pool != PoolName.DEFAULT) {
            int place = -at - 1;
            int[] objects = new int[now.objects.length + 1];
            PoolName[] pools = new PoolName[objects.length];
            System.arraycopy(now.objects, 0, objects, 0, place);
            System.arraycopy(now.pools, 0, pools, 0, place);
            objects[place] = object;
            pools[place] = pool;
            System.arraycopy(now.objects, place, objects, place + 1, now.objects.length - place);
            System.arraycopy(now.pools, place, pools, place + 1, now.objects.length - place);
            table = new Table(objects, pools);
        }
    }
}
