package io.rustydb.sql.function.json.path;

import io.rustydb.sql.function.json.JsonValue;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a path sees beside the document.
///
/// @param variables by name, without `$`
/// @param zone in which values without a zone are compared with others; null where that is an error
public record PathContext(
        Map<String, JsonValue> variables, @Nullable ZoneId zone) {
    public static final PathContext NONE = new PathContext(Map.of(), null);
}
