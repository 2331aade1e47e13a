package io.rustydb.testkit.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A script for psql beside its expected output: statements, each with the answers expected of it.
final class PsqlScript {
    private static final Pattern COPY_IN = Pattern.compile("(?is)\\s*copy\\b.*\\bfrom\\s+stdin\\b.*");
    private static final Pattern ANSWERS =
            Pattern.compile("(?is)\\(*\\s*(select|values|with|show|table|explain|fetch|execute|call|analyze\\s*\\().*");

    private final List<String> lines;
    private final List<String> output;
    private final List<Item> items = new ArrayList<>();
    private final List<Item> ofLine = new ArrayList<>();
    private int out;
    private StringBuilder open = new StringBuilder();
    private int firstLine;

    /// A statement or a psql command.
    ///
    /// @param line 1-based, of its begin
    /// @param command a psql command behind the statement (`\gset x`), or the whole item when there is no
    ///     statement
    static final class Item {
        final int line;
        final String sql;
        final String command;
        List<String> data = List.of();
        List<ExpectedAnswer> expected = List.of();

        Item(int line, String sql, String command) {
            this.line = line;
            this.sql = sql;
            this.command = command;
        }

        boolean isStatement() {
            return !sql.isEmpty();
        }
    }

    private PsqlScript(List<String> lines, List<String> output) {
        this.lines = lines;
        this.output = output;
    }

    /// @param expected output, empty when nothing is to be compared
    static List<Item> read(String script, String expected) {
        PsqlScript reader =
                new PsqlScript(script.lines().toList(), expected.lines().toList());
        reader.read();
        return reader.items;
    }

    // ---- lexical state between lines ----
    private char quote;
    private String dollar = "";
    private int comment;
    private int parentheses;
    private int blocks;

    private boolean inText() {
        return quote != 0 || !dollar.isEmpty() || comment > 0;
    }

    private void read() {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isEmpty() && !inText()) {
                continue;
            }
            echo(line);
            ofLine.clear();
            if (open.toString().isBlank()) {
                firstLine = i + 1;
            }
            scan(line, i + 1);
            if (!ofLine.isEmpty()) {
                Item last = ofLine.getLast();
                if (COPY_IN.matcher(last.sql).matches() && hasData(i + 1)) {
                    List<String> data = new ArrayList<>();
                    for (i++; i < lines.size() && !lines.get(i).equals("\\."); i++) {
                        data.add(lines.get(i));
                    }
                    last.data = data;
                }
                distribute(answerLines(i + 1));
            }
        }
    }

    private void echo(String line) {
        // Output that nobody asked for is skipped, so that the two texts come together again.
        for (int ahead = out; ahead < output.size(); ahead++) {
            if (output.get(ahead).equals(line)) {
                out = ahead + 1;
                return;
            }
        }
    }

    private String nextEcho(int from) {
        int next = from;
        while (next < lines.size() && lines.get(next).isEmpty()) {
            next++;
        }
        return next < lines.size() ? lines.get(next) : "\u0000";
    }

    private boolean hasData(int from) {
        if (from >= lines.size()) {
            return false;
        }
        if (output.isEmpty() || lines.get(from).equals("\\.")) {
            return true;
        }
        String echo = nextEcho(from);
        if (out < output.size() && (output.get(out).startsWith("ERROR:"))) {
            int behind = ExpectedAnswer.afterMessage(output, out + 1);
            return behind >= output.size() || !output.get(behind).equals(echo);
        }
        return out < output.size() && !output.get(out).equals(echo);
    }

    private List<String> answerLines(int from) {
        String echo = nextEcho(from);
        List<String> answer = new ArrayList<>();
        while (out < output.size()) {
            if (output.get(out).equals(echo)) {
                break;
            }
            if (ExpectedAnswer.startsTable(output, out)) {
                int end = ExpectedAnswer.tableEnd(output, out);
                answer.addAll(output.subList(out, end));
                out = end;
            } else {
                answer.add(output.get(out++));
            }
        }
        return answer;
    }

    /// Gives the answers behind a line to its statements.
    private void distribute(List<String> answer) {
        List<ExpectedAnswer> answers = ExpectedAnswer.split(answer);
        int next = 0;
        for (int i = 0; i < ofLine.size(); i++) {
            Item item = ofLine.get(i);
            if (i == ofLine.size() - 1) {
                item.expected = answers.subList(next, answers.size());
            } else if (next < answers.size() && takes(item, answers.get(next))) {
                item.expected = List.of(answers.get(next++));
            }
        }
    }

    private static boolean takes(Item item, ExpectedAnswer answer) {
        return answer instanceof ExpectedAnswer.Failure
                || ANSWERS.matcher(item.sql).matches()
                || item.sql.toLowerCase(java.util.Locale.ROOT).contains("returning");
    }

    private void add(String command) {
        String sql = open.toString().strip();
        open = new StringBuilder();
        parentheses = 0;
        blocks = 0;
        if (sql.isEmpty() && command.isEmpty()) {
            return;
        }
        Item item = new Item(firstLine, sql, command);
        items.add(item);
        ofLine.add(item);
    }

    private void scan(String line, int number) {
        int at = 0;
        int length = line.length();
        while (at < length) {
            char c = line.charAt(at);
            if (comment > 0) {
                if (line.startsWith("*/", at)) {
                    comment--;
                    at += 2;
                } else if (line.startsWith("/*", at)) {
                    comment++;
                    at += 2;
                } else {
                    at++;
                }
                continue;
            }
            if (quote != 0) {
                boolean escaped = c == '\\' && quote == 'E' && at + 1 < length;
                if (escaped) {
                    open.append(c).append(line.charAt(at + 1));
                    at += 2;
                    continue;
                }
                if (c == (quote == '"' ? '"' : '\'')) {
                    quote = 0;
                }
                open.append(c);
                at++;
                continue;
            }
            if (!dollar.isEmpty()) {
                if (line.startsWith(dollar, at)) {
                    open.append(dollar);
                    at += dollar.length();
                    dollar = "";
                } else {
                    open.append(c);
                    at++;
                }
                continue;
            }
            if (line.startsWith("--", at)) {
                break;
            }
            if (line.startsWith("/*", at)) {
                comment++;
                at += 2;
                continue;
            }
            if (c == '\\') {
                int end = command(line, at, number);
                at = end;
                continue;
            }
            if (c == ';' && parentheses == 0 && blocks == 0) {
                at++;
                add("");
                firstLine = number;
                continue;
            }
            if (c == '\'' || c == '"') {
                boolean escapes = c == '\''
                        && at > 0
                        && (line.charAt(at - 1) == 'E' || line.charAt(at - 1) == 'e')
                        && (at < 2 || !Character.isLetterOrDigit(line.charAt(at - 2)));
                quote = escapes ? 'E' : c;
            } else if (c == '$') {
                String tag = dollarTag(line, at);
                if (!tag.isEmpty()) {
                    dollar = tag;
                    open.append(tag);
                    at += tag.length();
                    continue;
                }
            } else if (c == '(') {
                parentheses++;
            } else if (c == ')') {
                parentheses = Math.max(0, parentheses - 1);
            } else if (Character.isLetter(c)
                    && (at == 0 || !Character.isLetterOrDigit(line.charAt(at - 1)) && line.charAt(at - 1) != '_')) {
                countBlock(line, at);
            }
            open.append(c);
            at++;
        }
        if (!open.isEmpty()) {
            open.append('\n');
        }
    }

    /// BEGIN ATOMIC … END of a routine.
    private void countBlock(String line, int at) {
        if (!open.toString().strip().matches("(?is)create\\s+(or\\s+replace\\s+)?(function|procedure)\\b.*")) {
            return;
        }
        int end = at;
        while (end < line.length() && (Character.isLetterOrDigit(line.charAt(end)) || line.charAt(end) == '_')) {
            end++;
        }
        switch (line.substring(at, end).toLowerCase(java.util.Locale.ROOT)) {
            case "begin", "case" -> blocks++;
            case "end" -> blocks = Math.max(0, blocks - 1);
            default -> {}
        }
    }

    private static String dollarTag(String line, int at) {
        if (at > 0 && (Character.isLetterOrDigit(line.charAt(at - 1)) || line.charAt(at - 1) == '_')) {
            return "";
        }
        int end = at + 1;
        while (end < line.length() && (Character.isLetterOrDigit(line.charAt(end)) || line.charAt(end) == '_')) {
            end++;
        }
        boolean tag = end < line.length()
                && line.charAt(end) == '$'
                && (end == at + 1 || !Character.isDigit(line.charAt(at + 1)));
        return tag ? line.substring(at, end + 1) : "";
    }

    /// @return where the line goes on
    private int command(String line, int at, int number) {
        if (line.startsWith("\\;", at)) {
            add("");
            firstLine = number;
            return at + 2;
        }
        String rest = line.substring(at).strip();
        if (rest.startsWith("\\\\")) {
            return at + 2;
        }
        int next = rest.indexOf(" \\\\ ");
        String command = next < 0 ? rest : rest.substring(0, next);
        String name = command.split("\\s", 2)[0];
        switch (name) {
            case "\\g", "\\gset", "\\gexec", "\\gx", "\\gdesc", "\\crosstabview", "\\watch" -> add(command);
            default -> {
                StringBuilder kept = open;
                open = new StringBuilder();
                int keptParentheses = parentheses;
                add(command);
                parentheses = keptParentheses;
                open = kept;
            }
        }
        return next < 0 ? line.length() : at + next + 4;
    }
}
