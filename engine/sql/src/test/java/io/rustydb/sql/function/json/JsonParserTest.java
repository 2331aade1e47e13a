package io.rustydb.sql.function.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rustydb.base.error.DbException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonParserTest {
    private static boolean accepts(byte[] text) {
        if (!JsonText.isUtf8(text, 0, text.length)) {
            return false;
        }
        try {
            JsonParser.check(text, 0, text.length);
            return true;
        } catch (DbException e) {
            assertTrue(List.of("22P02", "54001").contains(e.sqlState()), e.toString());
            return false;
        }
    }

    private static boolean accepts(String text) {
        return accepts(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String document(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return JsonbText.of(JsonbCodec.encodeText(utf8, 0, utf8.length));
    }

    /// Files of JSONTestSuite where a folder of them is named: `-Drustydb.json.corpus=…/test_parsing`.
    @Test
    void theCorpusIsAcceptedAndRejectedAsItsNamesSay() throws IOException {
        String folder = System.getProperty("rustydb.json.corpus");
        assumeTrue(folder != null, "no corpus named");
        List<String> wrong = new ArrayList<>();
        int files = 0;
        try (Stream<Path> paths = Files.list(Path.of(folder))) {
            for (Path path : paths.toList()) {
                String name = path.getFileName().toString();
                boolean accepted = accepts(Files.readAllBytes(path));
                if (name.startsWith("y_") && !accepted || name.startsWith("n_") && accepted) {
                    wrong.add(name);
                }
                files++;
            }
        }
        assertTrue(files > 100, "files=" + files);
        assertEquals(List.of(), wrong);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0e-0",
                "1E400",
                "12.50",
                "\"\"",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "\"\\/\\b\\f\\n\\r\\t\"",
                " [ ] ",
                "{}",
                "[[],{}]",
                "{\"a\":1,\"a\":2}",
                "\t\r\n null",
                "true",
                "false",
                "\"\u007f\"",
                "[1,[2,[3]]]",
                "{\"\":{\"\":[]}}",
                "\"\uD83D\uDE00\""
            })
    void textOfTheGrammarIsAccepted(String text) {
        assertTrue(accepts(text), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "01",
                "-",
                "+1",
                ".5",
                "1.",
                "1e",
                "1e+",
                "0x1",
                "1a",
                "NaN",
                "Infinity",
                "-Infinity",
                "nul",
                "nulll",
                "True",
                "'a'",
                "\"a",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"a\nb\"",
                "[",
                "]",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{a:1}",
                "{\"a\":1,}",
                "{1:1}",
                "{\"a\":1 \"b\":2}",
                "1 2",
                "[]]",
                "//x",
                "\uFEFF1",
                "\u00a0 1",
                "\"\\\"",
                "[\"\\",
                "--1",
                "1.5.5",
                "\"\u0001\""
            })
    void otherTextIsRejected(String text) {
        assertFalse(accepts(text), text);
    }

    @Test
    void bytesThatAreNoUtf8AreRejected() {
        for (byte[] bad : new byte[][] {
            {'"', (byte) 0xC0, (byte) 0x80, '"'},
            {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'},
            {'"', (byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'},
            {'"', (byte) 0xE4, '"'},
            {'"', (byte) 0x80, '"'},
            {(byte) 0xFF}
        }) {
            assertFalse(accepts(bad), java.util.Arrays.toString(bad));
        }
    }

    @Test
    void failuresTellLineAndColumn() {
        DbException e = assertThrows(DbException.class, () -> JsonParser.parse("{\n  \"ä\": tru }"));
        assertTrue(e.getMessage().contains("line=2, column=8"), e.getMessage());
    }

    @Test
    void nestingIsBoundedAndNeverOverflowsTheStack() {
        assertTrue(accepts("[".repeat(1000) + "]".repeat(1000)));
        for (String opening : List.of("[", "{\"a\":")) {
            byte[] deep = opening.repeat(100_000).getBytes(StandardCharsets.UTF_8);
            DbException e = assertThrows(DbException.class, () -> JsonParser.check(deep, 0, deep.length));
            assertEquals("54001", e.sqlState());
        }
        String deep = "[".repeat(1000) + "]".repeat(1000);
        assertEquals(deep, document(deep));
        JsonValue value = JsonParser.parse(deep);
        DbException e =
                assertThrows(DbException.class, () -> JsonbCodec.encode(new JsonValue.JsonArray(List.of(value))));
        assertEquals("54001", e.sqlState());
    }

    @Test
    void documentsKeepWhatTheTextSays() {
        assertEquals(
                "{\"b\": 1, \"aa\": 3, \"\u00e4\u00e4\": [1.50, 100, 0]}",
                document("{\"ää\":[1.50,1e2,-0],\"aa\":2,\"b\":1,\"aa\":3}"));
        assertEquals(
                "22P05",
                assertThrows(DbException.class, () -> document("\"\\u0000\"")).sqlState());
        assertEquals(
                "22P02",
                assertThrows(DbException.class, () -> document("\"\\udead\"")).sqlState());
        assertEquals(
                "22003",
                assertThrows(DbException.class, () -> document("1e999999")).sqlState());
    }

    /// Random documents: text → bytes → text → bytes is stable, order agrees with equality, fields are found.
    @Test
    void randomDocumentsComeBack() {
        long seed = Long.getLong("rustydb.seed", System.identityHashCode(new Object()));
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder();
            append(text, random, 0);
            String first = document(text.toString());
            assertEquals(first, document(first), "seed=" + seed + ", " + text);
            byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
            byte[] bytes = JsonbCodec.encodeText(utf8, 0, utf8.length);
            assertEquals(first, JsonbText.of(JsonbCodec.encode(JsonbCodec.decode(bytes, 0, bytes.length))));
            assertEquals(document(first.replaceAll("\\s", " ")), first, "seed=" + seed + ", blanks do not count");
        }
    }

    private static void append(StringBuilder out, Random random, int depth) {
        switch (random.nextInt(depth < 5 ? 8 : 5)) {
            case 0 -> out.append(List.of("null", "true", "false").get(random.nextInt(3)));
            case 1, 2 -> out.append(random.nextInt(2000) - 1000).append(random.nextBoolean() ? ".50" : "");
            case 3, 4 -> out.append("\"s").append(random.nextInt(5)).append("\\u00e4\\n\"");
            case 5, 6 -> {
                int count = random.nextInt(40) == 0 ? 400 : random.nextInt(4);
                out.append('[');
                for (int i = 0; i < count; i++) {
                    out.append(i == 0 ? " " : " ,");
                    append(out, random, count > 4 ? 5 : depth + 1);
                }
                out.append(']');
            }
            default -> {
                out.append('{');
                int count = random.nextInt(5);
                for (int i = 0; i < count; i++) {
                    out.append(i == 0 ? "" : ",")
                            .append('"')
                            .append("k".repeat(1 + random.nextInt(3)))
                            .append(random.nextInt(4))
                            .append("\" : ");
                    append(out, random, depth + 1);
                }
                out.append('}');
            }
        }
    }
}
