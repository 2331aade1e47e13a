package io.rustydb.sql.plancache;

import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.execution.statement.PlannedStatement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The shared cache of plans. Thread rule: any thread.
public final class PlanCache {
    public static final int PLANS_MAX_DEFAULT = 4096;

    private final Map<Object, PlannedStatement> plans;
    private long hits;
    private long misses;

    /// @param plansMax the plan unused for longest goes when there are more
    public PlanCache(int plansMax) {
        plans = new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Object, PlannedStatement> eldest) {
                return size() > plansMax;
            }
        };
    }

    /// @return null when there is none, or none that is valid in this catalogue
    public @Nullable PlannedStatement find(Object key, CatalogSnapshot catalog) {
        synchronized (this) {
            PlannedStatement plan = plans.get(key);
            if (plan != null && plan.isValidIn(catalog)) {
                hits++;
                return plan;
            }
            misses++;
            return null;
        }
    }

    public synchronized void put(Object key, PlannedStatement plan) {
        plans.put(key, plan);
    }

    public synchronized void clear() {
        plans.clear();
    }

    public synchronized int size() {
        return plans.size();
    }

    public synchronized long hits() {
        return hits;
    }

    public synchronized long misses() {
        return misses;
    }
}
