package io.rustydb.storage.wal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Redo handlers by id. Immutable.
public final class RedoHandlers {
    private final @Nullable RedoHandler[] byId = new @Nullable RedoHandler[256];

    public RedoHandlers(List<? extends RedoHandler> handlers) {
        add(PageFormat.REDO);
        handlers.forEach(this::add);
    }

    private void add(RedoHandler handler) {
        int id = handler.id() & 0xFF;
        assert byId[id] == null : "two redo handlers with id " + id;
        byId[id] = handler;
    }

    @Nullable
    RedoHandler get(byte id) {
        return byId[id & 0xFF];
    }
}
