package io.rustydb.testkit.conformance;

import io.rustydb.testkit.conformance.ConformancePort.Answer;
import io.rustydb.testkit.conformance.ExpectedAnswer.Failure;
import io.rustydb.testkit.conformance.ExpectedAnswer.Lines;
import io.rustydb.testkit.conformance.ExpectedAnswer.Rows;
import io.rustydb.testkit.conformance.PsqlScript.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Runs files of PostgreSQL's regression suite, each in a database of its own that `test_setup` has filled.
public final class PgRegress {
    /// What pg_regress sets for every connection.
    private static final List<String> SETTINGS = List.of(
            "ALTER SYSTEM SET server_files = on",
            "SET datestyle = 'Postgres, MDY'",
            "SET timezone = 'PST8PDT'",
            "SET intervalstyle = 'postgres_verbose'");

    private static final Pattern VARIABLE = Pattern.compile(":(['\"]?)([A-Za-z_][A-Za-z0-9_]*)\\1");
    private static final Pattern ARGUMENT = Pattern.compile("'(?:[^']|'')*'|[^\\s']+");
    private static final Pattern ORDERED = Pattern.compile("(?is).*\\border\\s+by\\b.*");
    private static final Pattern COPY_OUT = Pattern.compile("(?is)\\s*copy\\b.*\\bto\\s+stdout\\b.*");
    private static final Pattern COPY_IN = Pattern.compile("(?is)\\s*copy\\b.*\\bfrom\\s+stdin\\b.*");

    private final Path folder;
    private final ErrorMessages messages = new ErrorMessages();
    private final Map<String, String> variables = new HashMap<>();
    private String shownNull = "";
    private boolean aligned;
    private boolean active = true;
    private ConformancePort port;

    private PgRegress(Path folder, ConformancePort port) {
        this.folder = folder;
        this.port = port;
    }

    /// @param folder with `sql` and `expected`
    /// @param names of files, without `.sql`; empty for all
    /// @param databases gives a connection to a new database
    public static List<Score> run(Path folder, Set<String> names, Supplier<ConformancePort> databases)
            throws IOException {
        List<Path> scripts;
        try (var files = Files.list(folder.resolve("sql"))) {
            scripts = files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .toList();
        }
        List<Score> scores = new ArrayList<>();
        for (Path script : scripts) {
            String name = script.getFileName().toString().replace(".sql", "");
            if (name.equals("test_setup") || !names.isEmpty() && !names.contains(name)) {
                continue;
            }
            scores.add(best(folder, name, databases));
        }
        return scores;
    }

    /// A file may have several expected outputs, for different platforms.
    private static Score best(Path folder, String name, Supplier<ConformancePort> databases) throws IOException {
        Score best = null;
        for (String suffix : List.of("", "_1", "_2", "_3", "_4")) {
            Path expected = folder.resolve("expected").resolve(name + suffix + ".out");
            if (!Files.exists(expected)) {
                continue;
            }
            Score score = file(folder, name, Files.readString(expected), databases);
            if (best == null || score.passed() > best.passed()) {
                best = score;
            }
        }
        return best == null ? new Score(name) : best;
    }

    private static Score file(Path folder, String name, String expected, Supplier<ConformancePort> databases)
            throws IOException {
        PgRegress run = new PgRegress(folder, databases.get());
        try {
            run.settings();
            run.script("test_setup", "", new Score("test_setup"));
            run.variables.clear();
            run.reconnect();
            Score score = new Score(name);
            run.script(name, expected, score);
            return score;
        } finally {
            // Databases in memory would stay until the end.
            run.port.execute("SHUTDOWN IMMEDIATELY");
            run.port.close();
        }
    }

    private void settings() {
        for (String setting : SETTINGS) {
            port.execute(setting);
        }
    }

    private void reconnect() {
        ConformancePort next = port.reconnect();
        port.close();
        port = next;
        settings();
    }

    private void script(String name, String expected, Score score) throws IOException {
        shownNull = "";
        aligned = true;
        active = true;
        for (Item item : PsqlScript.read(Files.readString(folder.resolve("sql").resolve(name + ".sql")), expected)) {
            if (item.isStatement()) {
                if (active) {
                    statement(item, score);
                }
            } else if (!command(item.command)) {
                return;
            }
        }
    }

    // ---- psql commands ----

    /// @return false when the script ends
    private boolean command(String command) {
        String[] words = command.split("\\s+");
        switch (words[0]) {
            case "\\if" -> active = isTrue(interpolate(words.length > 1 ? words[1] : ""));
            case "\\else" -> active = !active;
            case "\\elif" -> active = !active && isTrue(interpolate(words[1]));
            case "\\endif" -> active = true;
            case "\\quit", "\\q" -> {
                return !active;
            }
            case "\\set" -> {
                if (words.length > 1) {
                    variables.put(words[1], value(command.substring(command.indexOf(words[1]) + words[1].length())));
                }
            }
            case "\\unset" -> variables.remove(words[1]);
            case "\\getenv" -> {
                String value = switch (words[2]) {
                    case "PG_ABS_SRCDIR" -> folder.toAbsolutePath().toString();
                    case "PG_ABS_BUILDDIR" -> folder.toAbsolutePath().toString();
                    case "PG_LIBDIR" -> "/nonexistent";
                    case "PG_DLSUFFIX" -> ".so";
                    default -> null;
                };
                if (value != null) {
                    variables.put(words[1], value);
                }
            }
            case "\\pset" -> {
                if (words.length > 1 && words[1].equals("null")) {
                    shownNull = words.length > 2 ? words[2].replace("'", "") : "";
                } else if (words.length > 2 && words[1].equals("format")) {
                    aligned = words[2].equals("aligned");
                }
            }
            case "\\a" -> aligned = !aligned;
            case "\\x", "\\t" -> aligned = words.length > 1 && words[1].equals("off");
            case "\\c", "\\connect" -> reconnect();
            default -> {}
        }
        return true;
    }

    /// What `\\set` makes of its arguments: one behind the other, quotes taken away, variables put in.
    private String value(String arguments) {
        StringBuilder out = new StringBuilder();
        Matcher part = ARGUMENT.matcher(arguments);
        while (part.find()) {
            String text = part.group();
            out.append(
                    text.startsWith("'")
                            ? text.substring(1, text.length() - 1)
                                    .replace("''", "'")
                                    .replace("\\n", "\n")
                            : interpolate(text));
        }
        return out.toString();
    }

    private static boolean isTrue(String text) {
        return Set.of("t", "true", "on", "1", "yes").contains(text.toLowerCase(Locale.ROOT));
    }

    private String interpolate(String sql) {
        if (sql.indexOf(':') < 0) {
            return sql;
        }
        Matcher matcher = VARIABLE.matcher(sql);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String value = variables.get(matcher.group(2));
            boolean cast = matcher.start() > 0 && sql.charAt(matcher.start() - 1) == ':';
            String text = value == null || cast
                    ? matcher.group()
                    : switch (matcher.group(1)) {
                        case "'" -> "'" + value.replace("'", "''") + "'";
                        case "\"" -> "\"" + value + "\"";
                        default -> value;
                    };
            matcher.appendReplacement(out, Matcher.quoteReplacement(text));
        }
        return matcher.appendTail(out).toString();
    }

    // ---- statements ----

    private void statement(Item item, Score score) {
        String sql = interpolate(item.sql);
        if (item.sql.startsWith(":")) {
            // A variable may hold several statements: the last one is what the answer belongs to.
            List<Item> parts = PsqlScript.read(sql + ";", "");
            for (Item part : parts.subList(0, Math.max(0, parts.size() - 1))) {
                port.execute(part.sql);
            }
            sql = parts.isEmpty() ? sql : parts.getLast().sql;
        }
        Answer answer = COPY_IN.matcher(sql).matches()
                ? port.copyIn(sql, item.data)
                : COPY_OUT.matcher(sql).matches() ? port.copyOut(sql) : port.execute(sql);
        if (item.command.startsWith("\\gset")) {
            gset(item.command.substring(5).strip(), answer);
        } else if (item.command.startsWith("\\gexec") && answer.rows() != null) {
            for (List<@Nullable String> row : answer.rows()) {
                for (String cell : row) {
                    if (cell != null) {
                        port.execute(cell);
                    }
                }
            }
        }
        String difference = compare(item, sql, answer);
        if (difference == null) {
            score.pass();
        } else {
            int end = difference.indexOf('\n');
            score.fail(
                    item.line,
                    sql,
                    end < 0 ? difference : difference.substring(0, end),
                    end < 0 ? "" : difference.substring(end + 1));
        }
    }

    private void gset(String prefix, Answer answer) {
        if (answer.rows() != null && answer.rows().size() == 1) {
            for (int i = 0; i < answer.columns().size(); i++) {
                String value = answer.rows().getFirst().get(i);
                variables.put(prefix + answer.columns().get(i), value == null ? "" : value);
            }
        }
    }

    /// @return null when it counts; else the cause, and more behind a line end
    private @Nullable String compare(Item item, String sql, Answer answer) {
        ExpectedAnswer expected = item.expected.isEmpty() ? null : item.expected.getFirst();
        if (expected instanceof Failure failure) {
            String state = messages.sqlState(failure.message());
            if (answer.sqlState() == null) {
                return "no failure, expected " + (state == null ? "one" : state) + "\nexpected: " + failure.message();
            }
            boolean same = state == null
                    ? !answer.sqlState().startsWith("XX") && !answer.sqlState().startsWith("0A")
                    : answer.sqlState().startsWith(state.substring(0, 2));
            return same
                    ? null
                    : "expected " + state + ", found " + answer.sqlState() + " " + Score.likeness("" + answer.message())
                            + "\nexpected: " + failure.message() + "\nfound: " + answer.message();
        }
        if (answer.sqlState() != null) {
            return answer.sqlState() + " " + Score.likeness("" + answer.message()) + "\n" + answer.message();
        }
        if (item.command.startsWith("\\g") && !item.command.equals("\\g")) {
            return null;
        }
        return switch (expected) {
            case Rows rows -> compareRows(rows, answer, ORDERED.matcher(sql).matches());
            case Lines lines when COPY_OUT.matcher(sql).matches() -> compareLines(lines, answer);
            case Lines lines -> null;
            case Failure failure -> throw new AssertionError("handled above");
            case null ->
                answer.rows() != null
                                && !answer.rows().isEmpty()
                                && aligned
                                && !COPY_OUT.matcher(sql).matches()
                        ? "rows where none are expected\n" + answer.rows()
                        : null;
        };
    }

    private static @Nullable String compareLines(Lines lines, Answer answer) {
        List<String> found = new ArrayList<>();
        if (answer.rows() != null) {
            answer.rows().forEach(row -> found.add("" + row.getFirst()));
        }
        return found.equals(lines.lines()) ? null : "lines differ\nexpected: " + lines.lines() + "\nfound: " + found;
    }

    private @Nullable String compareRows(Rows rows, Answer answer, boolean ordered) {
        if (answer.rows() == null) {
            return "no rows where some are expected\n" + rows.rows();
        }
        List<String> expected = new ArrayList<>();
        for (List<String> row : rows.rows()) {
            expected.add(String.join("|", row));
        }
        List<String> found = new ArrayList<>();
        for (List<@Nullable String> row : answer.rows()) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                line.append(i == 0 ? "" : "|").append(cell == null ? shownNull : plain(cell));
            }
            found.add(line.toString());
        }
        if (!ordered) {
            expected.sort(null);
            found.sort(null);
        }
        return expected.equals(found)
                ? null
                : "rows differ\nexpected:\n" + String.join("\n", expected).indent(2) + "found:\n"
                        + String.join("\n", found).indent(2);
    }

    /// As the reader of expected tables leaves it: each line of a value without the blanks around it.
    private static String plain(String cell) {
        if (cell.indexOf('\n') < 0) {
            return cell.strip();
        }
        StringBuilder out = new StringBuilder();
        for (String line : cell.split("\n", -1)) {
            out.append(out.isEmpty() ? "" : "\n").append(line.strip());
        }
        return out.toString().strip();
    }
}
