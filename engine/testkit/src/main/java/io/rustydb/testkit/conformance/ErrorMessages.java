package io.rustydb.testkit.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The SQLSTATEs behind PostgreSQL's messages: expected outputs have the text only.
final class ErrorMessages {
    private final List<Known> known = new ArrayList<>();

    private record Known(Pattern pattern, String sqlState) {}

    ErrorMessages() {
        try (InputStream in = Objects.requireNonNull(ErrorMessages.class.getResourceAsStream("messages.txt"));
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.startsWith("#")) {
                    known.add(new Known(pattern(line.substring(6)), line.substring(0, 5)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Pattern pattern(String message) {
        StringBuilder regex = new StringBuilder();
        for (String part : message.split("%", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(part.isEmpty() ? "" : Pattern.quote(part));
        }
        return Pattern.compile(message.equals("%") ? "(?!)" : regex.toString());
    }

    /// @return null for a message that is not known: any failure will do then
    @Nullable
    String sqlState(String message) {
        String best = null;
        int bestLength = -1;
        for (Known candidate : known) {
            int length = candidate.pattern.pattern().length();
            if (length > bestLength && candidate.pattern.matcher(message).matches()) {
                best = candidate.sqlState;
                bestLength = length;
            }
        }
        return best;
    }
}
