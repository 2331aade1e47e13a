package io.rustydb.base.config;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The settings of one open database: what there is, what is stored, what is in effect.
///
/// Thread rule: reading by any thread; [#load], [#force], [#listen] and [#change] by one caller at a time.
public final class SystemSettings {
    /// Where a value in effect comes from.
    public enum Source {
        DEFAULT("default"),
        /// `ALTER SYSTEM`.
        DATABASE("database"),
        /// Whoever opened the database said so: a URL, or the engine itself.
        OPEN("open");

        private final String word;

        Source(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /// @param stored as said with `ALTER SYSTEM`, null if nothing was
    public record Value<T>(
            T inEffect, Source source, @Nullable T stored) {}

    private final Map<String, Setting<?>> byName = new TreeMap<>();
    private final Map<String, Setting<?>> byAlias = new HashMap<>();
    private final Map<Setting<?>, Object> defaults = new HashMap<>();
    private final Map<Setting<?>, List<Consumer<Object>>> listeners = new HashMap<>();
    private volatile Map<Setting<?>, Value<?>> values = Map.of();
    private volatile int version;

    /// @param known all settings of all rooms
    public SystemSettings(Collection<? extends Setting<?>> known) {
        Map<Setting<?>, Value<?>> initial = new HashMap<>();
        for (Setting<?> setting : known) {
            boolean fresh = byName.put(setting.name(), setting) == null;
            for (String alias : setting.aliases()) {
                fresh &= byAlias.put(alias, setting) == null;
            }
            assert fresh : "a setting is declared once: " + setting.name();
            defaults.put(setting, setting.defaultValue());
            initial.put(setting, new Value<>(setting.defaultValue(), Source.DEFAULT, null));
        }
        values = Collections.unmodifiableMap(initial);
    }

    // ---- reading ----

    /// By its name or another database's; null if there is none.
    public @Nullable Setting<?> find(String name) {
        Setting<?> setting = byName.get(name);
        return setting != null ? setting : byAlias.get(name);
    }

    /// In the order of their names.
    public Collection<Setting<?>> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /// Names and aliases, for "did you mean".
    public Collection<String> names() {
        List<String> names = new ArrayList<>(byName.keySet());
        names.addAll(byAlias.keySet());
        return names;
    }

    public <T> T get(Setting<T> setting) {
        return value(setting).inEffect;
    }

    @SuppressWarnings("unchecked") // put in by the same setting
    public <T> Value<T> value(Setting<T> setting) {
        Value<?> value = values.get(setting);
        assert value != null : "setting of another database: " + setting.name();
        return (Value<T>) value;
    }

    /// What holds when nothing is said.
    @SuppressWarnings("unchecked") // put in by the same setting
    public <T> T defaultOf(Setting<T> setting) {
        return (T) defaults.get(setting);
    }

    /// Rises with every change of a value in effect.
    public int version() {
        return version;
    }

    /// What is stored, as [SettingStore#write] wants it.
    public SortedMap<String, String> stored() {
        SortedMap<String, String> stored = new TreeMap<>();
        for (Setting<?> setting : byName.values()) {
            String text = storedText(setting);
            if (text != null) {
                stored.put(setting.name(), text);
            }
        }
        return stored;
    }

    private <T> @Nullable String storedText(Setting<T> setting) {
        T stored = value(setting).stored;
        return stored == null ? null : setting.format(stored);
    }

    // ---- opening ----

    /// This database's default is another than the setting's.
    public <T> void setDefault(Setting<T> setting, T value) {
        defaults.put(setting, value);
        put(setting, new Value<>(value, Source.DEFAULT, null));
    }

    /// What was stored is in effect from now on.
    ///
    /// @throws DbException 22023, 42704
    public void load(SortedMap<String, String> stored) {
        stored.forEach((name, text) -> {
            Setting<?> setting = find(name);
            if (setting == null) {
                throw DbException.of(
                        ErrorCode.UNDEFINED_OBJECT, "stored setting is not known to this version, name=" + name);
            }
            load(setting, text);
        });
    }

    private <T> void load(Setting<T> setting, String text) {
        T value = setting.parse(text);
        put(setting, new Value<>(value, Source.DATABASE, value));
    }

    /// Holds for this opening, whatever is stored.
    public <T> void force(Setting<T> setting, T value) {
        put(setting, new Value<>(value, Source.OPEN, value(setting).stored));
    }

    /// @param listener told of each new value in effect, in the thread that changes it; must not fail
    @SuppressWarnings("unchecked") // a listener is told of values of its setting only
    public <T> void listen(Setting<T> setting, Consumer<? super T> listener) {
        listeners.computeIfAbsent(setting, s -> new ArrayList<>()).add((Consumer<Object>) (Consumer<?>) listener);
    }

    // ---- changing ----

    /// Makes a value stored, durably, and, if it applies online, in effect.
    ///
    /// @param text null: back to the default
    /// @throws DbException 22023 no value of the setting; 58030, 53100 it could not be
    ///     stored: what is in effect has not changed
    public <T> void change(Setting<T> setting, @Nullable String text, SettingStore store) {
        assert setting.scope() != Setting.Scope.PRESET : "nobody sets " + setting.name();
        Value<T> before = value(setting);
        T value = text == null ? null : setting.parse(text);
        SortedMap<String, String> stored = stored();
        if (value == null) {
            stored.remove(setting.name());
        } else {
            stored.put(setting.name(), setting.format(value));
        }
        store.write(stored);
        if (setting.applies() == Setting.Applies.ONLINE) {
            T now = value == null ? defaultOf(setting) : value;
            put(setting, new Value<>(now, value == null ? Source.DEFAULT : Source.DATABASE, value));
            listeners.getOrDefault(setting, List.of()).forEach(listener -> listener.accept(now));
        } else {
            put(setting, new Value<>(before.inEffect, before.source, value));
        }
    }

    private <T> void put(Setting<T> setting, Value<T> value) {
        Map<Setting<?>, Value<?>> next = new HashMap<>(values);
        next.put(setting, value);
        values = Collections.unmodifiableMap(next);
        version++;
    }
}
