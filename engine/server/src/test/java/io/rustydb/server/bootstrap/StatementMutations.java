package io.rustydb.server.bootstrap;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Makes statements that nobody would write out of statements that somebody wrote: words go, come twice, change
/// places, are taken from elsewhere; constants become extreme; bracketed parts are put into each other.
final class StatementMutations {
    private static final String[] EXTREMES = {
        "0",
        "-1",
        "1",
        "2147483647",
        "-2147483648",
        "9223372036854775807",
        "-9223372036854775808",
        "1e308",
        "1e-400",
        "0.00000000000000000001",
        "99999999999999999999999999999999999999",
        "NULL",
        "TRUE",
        "''",
        "' '",
        "'0'",
        "'-infinity'",
        "'NaN'",
        "'{}'",
        "'[]'",
        "'%'",
        "'\u00e9\uD83D\uDE00'",
        "DATE '0001-01-01'",
        "TIMESTAMP '294246-12-31 23:59:59'",
        "X'00FF'",
        "(SELECT 1)",
        "(SELECT NULL)",
        "(VALUES (1), (2))",
        "?",
        "DEFAULT",
        "*",
        "CAST(NULL AS BIGINT)",
        "(1, 2)",
        "count(*)",
        "current_timestamp"
    };

    private final SplittableRandom random;
    private final List<List<String>> corpus = new ArrayList<>();

    StatementMutations(SplittableRandom random, List<String> statements) {
        this.random = random;
        statements.forEach(sql -> corpus.add(words(sql)));
    }

    /// @return a mutant of the statement
    String of(String sql) {
        List<String> words = new ArrayList<>(words(sql));
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && !words.isEmpty(); i++) {
            change(words);
        }
        return String.join(" ", words);
    }

    private void change(List<String> words) {
        int at = random.nextInt(words.size());
        switch (random.nextInt(9)) {
            case 0 -> words.remove(at);
            case 1 ->
                words.subList(at, Math.min(words.size(), at + 1 + random.nextInt(6)))
                        .clear();
            case 2 -> words.addAll(at, span(words));
            case 3 -> words.addAll(at, span(other()));
            case 4 -> words.set(at, any(other()));
            case 5 -> {
                String kept = words.get(at);
                int with = random.nextInt(words.size());
                words.set(at, words.get(with));
                words.set(with, kept);
            }
            case 6 -> replaceBracket(words, at);
            default -> {
                // A constant, where there is one.
                for (int i = 0; i < words.size(); i++) {
                    String word = words.get((at + i) % words.size());
                    if (Character.isDigit(word.charAt(0)) || word.startsWith("'")) {
                        words.set((at + i) % words.size(), EXTREMES[random.nextInt(EXTREMES.length)]);
                        return;
                    }
                }
                words.set(at, EXTREMES[random.nextInt(EXTREMES.length)]);
            }
        }
    }

    private List<String> other() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private String any(List<String> words) {
        return words.isEmpty() ? "SELECT" : words.get(random.nextInt(words.size()));
    }

    private List<String> span(List<String> words) {
        if (words.isEmpty()) {
            return List.of();
        }
        int from = random.nextInt(words.size());
        int to = Math.min(words.size(), from + 1 + random.nextInt(8));
        return new ArrayList<>(words.subList(from, to));
    }

    /// What stands in one pair of parentheses is replaced by what stands in another.
    private void replaceBracket(List<String> words, int from) {
        List<String> source = other();
        int[] target = bracket(words, from);
        int[] part = bracket(source, source.isEmpty() ? 0 : random.nextInt(source.size()));
        if (target.length == 0 || part.length == 0) {
            return;
        }
        List<String> inner = new ArrayList<>(source.subList(part[0], part[1]));
        words.subList(target[0], target[1]).clear();
        words.addAll(target[0], inner);
    }

    private static int[] bracket(List<String> words, int from) {
        for (int i = from; i < words.size(); i++) {
            if (words.get(i).equals("(")) {
                int depth = 0;
                for (int j = i; j < words.size(); j++) {
                    depth += words.get(j).equals("(") ? 1 : words.get(j).equals(")") ? -1 : 0;
                    if (depth == 0) {
                        return new int[] {i, j + 1};
                    }
                }
            }
        }
        return new int[0];
    }

    /// Words, numbers, quoted things and signs; comments are lost.
    static List<String> words(String sql) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            int end = at + 1;
            if (Character.isWhitespace(c)) {
                at = end;
                continue;
            }
            if (sql.startsWith("--", at)) {
                int line = sql.indexOf('\n', at);
                at = line < 0 ? sql.length() : line;
                continue;
            }
            if (Character.isLetterOrDigit(c) || c == '_' || c == '$') {
                while (end < sql.length()
                        && (Character.isLetterOrDigit(sql.charAt(end)) || "_$.".indexOf(sql.charAt(end)) >= 0)) {
                    end++;
                }
                if (end - at == 1 && end < sql.length() && sql.charAt(end) == '\'') {
                    end = quoted(sql, end);
                }
            } else if (c == '\'' || c == '"') {
                end = quoted(sql, at);
            } else {
                while (end < sql.length()
                        && "<>=!|:@#~&-*".indexOf(c) >= 0
                        && "<>=|:&@~*".indexOf(sql.charAt(end)) >= 0) {
                    end++;
                }
            }
            words.add(sql.substring(at, end));
            at = end;
        }
        return words;
    }

    private static int quoted(String sql, int from) {
        int end = sql.indexOf(sql.charAt(from), from + 1);
        return end < 0 ? sql.length() : end + 1;
    }
}
