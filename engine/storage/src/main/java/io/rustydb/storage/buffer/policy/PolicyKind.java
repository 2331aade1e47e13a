package io.rustydb.storage.buffer.policy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The policies by name.
public enum PolicyKind {
    CLOCK("clock"),
    LRU("lru"),
    TWO_Q("2q"),
    LRU_K("lru-k"),
    LIRS("lirs"),
    ARC("arc");

    private final String text;

    PolicyKind(String text) {
        this.text = text;
    }

    /// As settings and views spell it.
    public String text() {
        return text;
    }

    /// The policy of that name, in any case, with `_` or nothing for `-`; null if there is none.
    public static @Nullable PolicyKind find(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
        for (PolicyKind kind : values()) {
            if (kind.text.replace("-", "").equals(wanted)) {
                return kind;
            }
        }
        return null;
    }

    /// True if the policy lives on reference bits alone and needs no records of hits.
    public boolean readsBitsOnly() {
        return this == CLOCK;
    }

    /// A policy for so many slots.
    ///
    /// @param bits reference bits of the slots; used by CLOCK alone
    public EvictionPolicy create(int slots, ReferenceBits bits) {
        return switch (this) {
            case CLOCK -> new ClockPolicy(slots, bits);
            case LRU -> new LruPolicy(slots);
            case TWO_Q -> new TwoQueuePolicy(slots);
            case LRU_K -> new LruKPolicy(slots);
            case LIRS -> new LirsPolicy(slots);
            case ARC -> new ArcPolicy(slots);
        };
    }
}
