package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.CHAR;
import static io.rustydb.base.type.TypeKind.INTEGER;
import static io.rustydb.base.type.TypeKind.NULL;
import static io.rustydb.base.type.TypeKind.VARBINARY;
import static io.rustydb.base.type.TypeKind.VARCHAR;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.Function;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.cast.Strings;
import io.rustydb.sql.function.text.ValueText;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Functions of character strings.
public final class StringFunctions {
    /// Behind every character.
    private static final long END = Long.MAX_VALUE;

    private StringFunctions() {}

    public static void register(Builder registry) {
        registerLengths(registry);
        registerCase(registry);
        registerConcatenation(registry);
        registerParts(registry);
        registerSearch(registry);
        registerTrim(registry);
        registerEdits(registry);
        registerCodes(registry);
        BinaryFunctions.register(registry);
        TextFunctions.register(registry);
        RegexFunctions.register(registry);
    }

    static BytesVector bytes(Vector vector) {
        return (BytesVector) vector;
    }

    static String text(Vector[] arguments, int index, int row) {
        return ((BytesVector) arguments[index]).getString(row);
    }

    static int intAt(Vector[] arguments, int index, int row) {
        return (int) ((LongVector) arguments[index]).get(row);
    }

    private static void registerLengths(Builder registry) {
        Kernel.RowKernel characters = (a, out, row, context) -> {
            BytesVector text = bytes(a[0]);
            ((LongVector) out)
                    .set(
                            row,
                            text.isLob(row)
                                    ? LargeOperands.toInteger(LargeOperands.characters(text, row, context))
                                    : Strings.characters(text.heap, text.start(row), text.significantLength(row)));
        };
        Kernel.RowKernel octets =
                (a, out, row, context) -> ((LongVector) out).set(row, LargeOperands.toInteger(octets(a, row)));
        for (TypeKind kind : new TypeKind[] {VARCHAR, CHAR}) {
            registry.perRow("length", SqlType.INTEGER, characters, "Number of characters.", "length('jose') → 4", kind);
            registry.perRow(
                    "octet_length",
                    SqlType.INTEGER,
                    octets,
                    "Number of bytes in UTF-8.",
                    "octet_length('ä') → 2",
                    kind);
        }
        registry.alias("char_length", "length").alias("character_length", "length");
        registry.perRow(
                "length",
                SqlType.INTEGER,
                octets,
                "Number of bytes.",
                "length(CAST('\\x0102' AS VARBINARY)) → 2",
                VARBINARY);
        registry.perRow(
                "octet_length",
                SqlType.INTEGER,
                octets,
                "Number of bytes.",
                "octet_length(CAST('\\x0102' AS VARBINARY)) → 2",
                VARBINARY);
        registry.perRow(
                "bit_length",
                SqlType.INTEGER,
                (a, out, row, context) -> ((LongVector) out).set(row, LargeOperands.toInteger(8L * octets(a, row))),
                "Number of bits in UTF-8.",
                "bit_length('jose') → 32",
                VARCHAR);
    }

    private static void registerCase(Builder registry) {
        registry.perRow(
                "upper",
                SqlType.VARCHAR,
                (a, out, row, context) -> {
                    if (!mapAscii(bytes(a[0]), row, bytes(out), 'a', -32)) {
                        bytes(out).set(row, text(a, 0, row).toUpperCase(Locale.ROOT));
                    }
                },
                "In upper case.",
                "upper('tom') → TOM",
                VARCHAR);
        registry.perRow(
                "lower",
                SqlType.VARCHAR,
                (a, out, row, context) -> {
                    if (!mapAscii(bytes(a[0]), row, bytes(out), 'A', 32)) {
                        bytes(out).set(row, text(a, 0, row).toLowerCase(Locale.ROOT));
                    }
                },
                "In lower case.",
                "lower('TOM') → tom",
                VARCHAR);
        registry.alias("ucase", "upper").alias("lcase", "lower");
        registry.perRow(
                "initcap",
                SqlType.VARCHAR,
                (a, out, row, context) -> bytes(out).set(row, initcap(text(a, 0, row))),
                "The first letter of each word in upper case, the rest in lower case.",
                "initcap('hi THOMAS') → Hi Thomas",
                VARCHAR);
    }

    /// Shifts the 26 letters from `first` on; false when a byte is not ASCII.
    private static boolean mapAscii(BytesVector in, int row, BytesVector out, char first, int shift) {
        int start = in.start(row);
        int length = in.length(row);
        int at = out.reserve(row, length);
        byte[] source = in.heap;
        byte[] target = out.heap;
        for (int i = 0; i < length; i++) {
            byte b = source[start + i];
            if (b < 0) {
                out.trim(row, 0);
                return false;
            }
            target[at + i] = (byte) (b >= first && b < first + 26 ? b + shift : b);
        }
        return true;
    }

    private static String initcap(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean inWord = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean letter = Character.isLetterOrDigit(c);
            out.appendCodePoint(!letter ? c : inWord ? Character.toLowerCase(c) : Character.toUpperCase(c));
            inWord = letter;
        }
        return out.toString();
    }

    private static void registerConcatenation(Builder registry) {
        registry.strict(
                "||",
                SqlType.VARCHAR,
                Kernel.perRow((a, out, row, context) -> append(bytes(a[0]), bytes(a[1]), bytes(out), row)),
                "Concatenation.",
                "'Post' || 'greSQL' → PostgreSQL",
                VARCHAR,
                VARCHAR);
        registry.strict(
                "||",
                SqlType.VARBINARY,
                Kernel.perRow((a, out, row, context) -> append(bytes(a[0]), bytes(a[1]), bytes(out), row)),
                "Concatenation of bytes.",
                "CAST('\\x01' AS VARBINARY) || CAST('\\x02' AS VARBINARY) → \\x0102",
                VARBINARY,
                VARBINARY);
        JsonEditFunctions.registerConcatenation(registry);
        Kernel.RowKernel anything = (a, out, row, context) -> bytes(out)
                .set(
                        row,
                        concatText(a[0], row, context, "true", "false")
                                + concatText(a[1], row, context, "true", "false"));
        registry.perRow(
                "||",
                SqlType.VARCHAR,
                anything,
                "Concatenation with a value's text.",
                "'Value: ' || 42 → Value: 42",
                VARCHAR,
                NULL);
        registry.perRow(
                "||",
                SqlType.VARCHAR,
                anything,
                "Concatenation with a value's text.",
                "42 || '!' → 42!",
                NULL,
                VARCHAR);
        registry.add(new Function(
                "concat",
                List.of(NULL),
                true,
                Function.ResultRule.of(SqlType.VARCHAR),
                Volatility.STABLE,
                false,
                Kernel.perRow((a, out, row, context) -> {
                    StringBuilder all = new StringBuilder();
                    for (Vector value : a) {
                        if (!value.isNull(row)) {
                            all.append(concatText(value, row, context, "t", "f"));
                        }
                    }
                    bytes(out).set(row, all.toString());
                }),
                "Text of all arguments one behind the other; NULLs are left out.",
                "concat('abcde', 2, NULL, 22) → abcde222"));
        registry.add(new Function(
                "concat_ws",
                List.of(VARCHAR, NULL),
                true,
                Function.ResultRule.of(SqlType.VARCHAR),
                Volatility.STABLE,
                false,
                Kernel.perRow((a, out, row, context) -> {
                    if (a[0].isNull(row)) {
                        out.setNull(row);
                        return;
                    }
                    String separator = text(a, 0, row);
                    StringBuilder all = new StringBuilder();
                    boolean first = true;
                    for (int i = 1; i < a.length; i++) {
                        if (!a[i].isNull(row)) {
                            all.append(first ? "" : separator).append(concatText(a[i], row, context, "t", "f"));
                            first = false;
                        }
                    }
                    bytes(out).set(row, all.toString());
                }),
                "Text of all arguments but the first, which separates them; NULLs are left out.",
                "concat_ws(',', 'abcde', 2, NULL, 22) → abcde,2,22"));
    }

    private static void append(BytesVector a, BytesVector b, BytesVector out, int row) {
        int first = a.length(row);
        int second = b.length(row);
        int at = out.reserve(row, Math.addExact(first, second));
        System.arraycopy(a.heap, a.start(row), out.heap, at, first);
        System.arraycopy(b.heap, b.start(row), out.heap, at + first, second);
    }

    private static String concatText(Vector value, int row, EvaluationContext context, String yes, String no) {
        if (value instanceof BooleanVector truth) {
            return truth.get(row) ? yes : no;
        }
        return ValueText.of(value, row, context.style());
    }

    private static void registerParts(Builder registry) {
        registry.perRow(
                "substring",
                SqlType.VARCHAR,
                (a, out, row, context) -> substring(bytes(a[0]), row, intAt(a, 1, row), END, bytes(out), context),
                "Characters from a position on.",
                "substring('alphabet', 3) → phabet",
                VARCHAR,
                INTEGER);
        registry.perRow(
                "substring",
                SqlType.VARCHAR,
                (a, out, row, context) -> {
                    long from = intAt(a, 1, row);
                    int count = intAt(a, 2, row);
                    if (count < 0) {
                        throw DbException.of(
                                ErrorCode.SUBSTRING_ERROR,
                                "length of a substring is negative, length=" + count + "; give 0 or more");
                    }
                    substring(bytes(a[0]), row, from, from + count, bytes(out), context);
                },
                "So many characters from a position on.",
                "substring('alphabet', 3, 2) → ph",
                VARCHAR,
                INTEGER,
                INTEGER);
        registry.alias("substr", "substring");
        registry.perRow(
                "left",
                SqlType.VARCHAR,
                (a, out, row, context) -> {
                    int count = intAt(a, 1, row);
                    long kept = count >= 0 ? count : Math.max(0, characters(a, row, context) + count);
                    substring(bytes(a[0]), row, 1, 1L + kept, bytes(out), context);
                },
                "The first characters; a negative count leaves so many out at the end.",
                "left('abcde', 2) → ab",
                VARCHAR,
                INTEGER);
        registry.perRow(
                "right",
                SqlType.VARCHAR,
                (a, out, row, context) -> {
                    int count = intAt(a, 1, row);
                    long skipped = count >= 0 ? Math.max(0, characters(a, row, context) - count) : -(long) count;
                    substring(bytes(a[0]), row, 1 + skipped, END, bytes(out), context);
                },
                "The last characters; a negative count leaves so many out at the start.",
                "right('abcde', 2) → de",
                VARCHAR,
                INTEGER);
        registry.perRow(
                "split_part",
                SqlType.VARCHAR,
                (a, out, row, context) ->
                        bytes(out).set(row, splitPart(text(a, 0, row), text(a, 1, row), intAt(a, 2, row))),
                "The n-th part between delimiters; a negative n counts from the end.",
                "split_part('abc~@~def~@~ghi', '~@~', 2) → def",
                VARCHAR,
                VARCHAR,
                INTEGER);
    }

    private static long octets(Vector[] arguments, int row) {
        BytesVector value = bytes(arguments[0]);
        return value.isLob(row) ? value.lobLength(row) : value.length(row);
    }

    private static long characters(Vector[] arguments, int row, EvaluationContext context) {
        BytesVector text = bytes(arguments[0]);
        return text.isLob(row)
                ? LargeOperands.characters(text, row, context)
                : Strings.characters(text.heap, text.start(row), text.length(row));
    }

    /// Characters at 1-based positions `[from, to)`, positions outside the string left out.
    private static void substring(
            BytesVector in, int row, long from, long to, BytesVector out, EvaluationContext context) {
        if (in.isLob(row)) {
            LargeOperands.substring(in, row, from, to, out, context);
            return;
        }
        int start = in.start(row);
        int length = in.length(row);
        long first = Math.max(from, 1);
        if (to <= first) {
            out.set(row, in.heap, start, 0);
            return;
        }
        int skip = Strings.bytesOf(in.heap, start, length, (int) Math.min(first - 1, Integer.MAX_VALUE));
        int kept = Strings.bytesOf(in.heap, start + skip, length - skip, (int) Math.min(to - first, Integer.MAX_VALUE));
        out.set(row, in.heap, start + skip, kept);
    }

    private static String splitPart(String text, String delimiter, int n) {
        if (n == 0) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT, "field position must not be zero; count from 1 or from -1");
        }
        if (delimiter.isEmpty()) {
            return n == 1 || n == -1 ? text : "";
        }
        if (n < 0) {
            int end = text.length();
            for (int part = -1; ; part--) {
                int at = text.lastIndexOf(delimiter, end - delimiter.length());
                at = end < delimiter.length() ? -1 : at;
                if (part == n) {
                    return text.substring(at < 0 ? 0 : at + delimiter.length(), end);
                }
                if (at < 0) {
                    return "";
                }
                end = at;
            }
        }
        int start = 0;
        for (int part = 1; ; part++) {
            int at = text.indexOf(delimiter, start);
            if (part == n) {
                return text.substring(start, at < 0 ? text.length() : at);
            }
            if (at < 0) {
                return "";
            }
            start = at + delimiter.length();
        }
    }

    private static void registerSearch(Builder registry) {
        registry.perRow(
                "strpos",
                SqlType.INTEGER,
                (a, out, row, context) -> ((LongVector) out).set(row, position(bytes(a[1]), bytes(a[0]), row)),
                "Position of a string in another, from 1; 0 if it is not there.",
                "strpos('high', 'ig') → 2",
                VARCHAR,
                VARCHAR);
        registry.alias("instr", "strpos");
        for (String name : new String[] {"position", "locate"}) {
            registry.perRow(
                    name,
                    SqlType.INTEGER,
                    (a, out, row, context) -> ((LongVector) out).set(row, position(bytes(a[0]), bytes(a[1]), row)),
                    "Position of the first argument in the second, from 1; 0 if it is not there.",
                    name.equals("locate") ? "locate('om', 'Thomas') → 3" : "position('om' IN 'Thomas') → 3",
                    VARCHAR,
                    VARCHAR);
        }
        registry.perRow(
                "starts_with",
                SqlType.BOOLEAN,
                (a, out, row, context) -> {
                    BytesVector text = bytes(a[0]);
                    BytesVector prefix = bytes(a[1]);
                    int length = prefix.length(row);
                    ((BooleanVector) out)
                            .set(
                                    row,
                                    text.length(row) >= length
                                            && Arrays.equals(
                                                    text.heap,
                                                    text.start(row),
                                                    text.start(row) + length,
                                                    prefix.heap,
                                                    prefix.start(row),
                                                    prefix.start(row) + length));
                },
                "Whether a string begins with another.",
                "starts_with('alphabet', 'alph') → true",
                VARCHAR,
                VARCHAR);
    }

    private static int position(BytesVector needle, BytesVector text, int row) {
        // UTF-8 never matches in the middle of a character, so the search is one on bytes.
        int sought = needle.length(row);
        int start = text.start(row);
        int last = start + text.length(row) - sought;
        int needleStart = needle.start(row);
        for (int at = start; at <= last; at++) {
            if (Arrays.equals(text.heap, at, at + sought, needle.heap, needleStart, needleStart + sought)) {
                return Strings.characters(text.heap, start, at - start) + 1;
            }
        }
        return 0;
    }

    private static void registerTrim(Builder registry) {
        registerTrim(
                registry,
                "btrim",
                true,
                true,
                "At both ends, removes blanks or the given characters.",
                "btrim('xyxtrimyyx', 'xyz') → trim");
        registerTrim(
                registry,
                "ltrim",
                true,
                false,
                "At the start, removes blanks or the given characters.",
                "ltrim('zzzytest', 'xyz') → test");
        registerTrim(
                registry,
                "rtrim",
                false,
                true,
                "At the end, removes blanks or the given characters.",
                "rtrim('testxxzx', 'xyz') → test");
        registry.alias("trim", "btrim");
    }

    private static void registerTrim(
            Builder registry, String name, boolean start, boolean end, String doc, String example) {
        registry.perRow(
                name,
                SqlType.VARCHAR,
                (a, out, row, context) -> {
                    BytesVector in = bytes(a[0]);
                    int from = in.start(row);
                    int to = from + in.length(row);
                    while (start && from < to && in.heap[from] == ' ') {
                        from++;
                    }
                    while (end && from < to && in.heap[to - 1] == ' ') {
                        to--;
                    }
                    bytes(out).set(row, in.heap, from, to - from);
                },
                doc,
                name + "('x') → x",
                VARCHAR);
        registry.perRow(
                name,
                SqlType.VARCHAR,
                (a, out, row, context) -> {
                    String text = text(a, 0, row);
                    String set = text(a, 1, row);
                    int from = 0;
                    int to = text.length();
                    while (start && from < to && set.indexOf(text.codePointAt(from)) >= 0) {
                        from += Character.charCount(text.codePointAt(from));
                    }
                    while (end && from < to && set.indexOf(text.codePointBefore(to)) >= 0) {
                        to -= Character.charCount(text.codePointBefore(to));
                    }
                    bytes(out).set(row, text.substring(from, to));
                },
                doc,
                example,
                VARCHAR,
                VARCHAR);
    }

    private static void registerEdits(Builder registry) {
        registry.perRow(
                "replace",
                SqlType.VARCHAR,
                (a, out, row, context) -> {
                    String sought = text(a, 1, row);
                    String text = text(a, 0, row);
                    bytes(out).set(row, sought.isEmpty() ? text : text.replace(sought, text(a, 2, row)));
                },
                "Each occurrence of a string replaced by another.",
                "replace('abcdefabcdef', 'cd', 'XX') → abXXefabXXef",
                VARCHAR,
                VARCHAR,
                VARCHAR);
        registerPad(registry, "lpad", true, "lpad('hi', 5, 'xy') → xyxhi");
        registerPad(registry, "rpad", false, "rpad('hi', 5, 'xy') → hixyx");
        registry.perRow(
                "repeat",
                SqlType.VARCHAR,
                (a, out, row, context) -> {
                    BytesVector in = bytes(a[0]);
                    int times = Math.max(0, intAt(a, 1, row));
                    int length = in.length(row);
                    long total = (long) times * length;
                    checkLength(total);
                    int at = bytes(out).reserve(row, (int) total);
                    for (int i = 0; i < total; i += length) {
                        System.arraycopy(in.heap, in.start(row), bytes(out).heap, at + i, length);
                    }
                },
                "A string so many times.",
                "repeat('Pg', 4) → PgPgPgPg",
                VARCHAR,
                INTEGER);
        registry.perRow(
                "reverse",
                SqlType.VARCHAR,
                (a, out, row, context) -> bytes(out)
                        .set(row, new StringBuilder(text(a, 0, row)).reverse().toString()),
                "The characters in reverse order.",
                "reverse('abcde') → edcba",
                VARCHAR);
        registry.perRow(
                "overlay",
                SqlType.VARCHAR,
                (a, out, row, context) -> {
                    String replacement = text(a, 1, row);
                    int length = replacement.codePointCount(0, replacement.length());
                    bytes(out).set(row, overlay(text(a, 0, row), replacement, intAt(a, 2, row), length));
                },
                "Overwrites characters from a position on.",
                "overlay('Txxxxas', 'hom', 2) → Thomxas",
                VARCHAR,
                VARCHAR,
                INTEGER);
        registry.perRow(
                "overlay",
                SqlType.VARCHAR,
                (a, out, row, context) -> bytes(out)
                        .set(row, overlay(text(a, 0, row), text(a, 1, row), intAt(a, 2, row), intAt(a, 3, row))),
                "Replaces so many characters from a position on.",
                "overlay('Txxxxas', 'hom', 2, 4) → Thomas",
                VARCHAR,
                VARCHAR,
                INTEGER,
                INTEGER);
        registry.perRow(
                "translate",
                SqlType.VARCHAR,
                (a, out, row, context) ->
                        bytes(out).set(row, translate(text(a, 0, row), text(a, 1, row), text(a, 2, row))),
                "Each character of the first set replaced by the one at its place in the second, or removed.",
                "translate('12345', '143', 'ax') → a2x5",
                VARCHAR,
                VARCHAR,
                VARCHAR);
    }

    private static void checkLength(long bytes) {
        if (bytes > 1 << 28) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "string would be too long, bytes=" + bytes + ", maximum=" + (1 << 28) + "; ask for less");
        }
    }

    private static void registerPad(Builder registry, String name, boolean left, String example) {
        registry.perRow(
                name,
                SqlType.VARCHAR,
                (a, out, row, context) -> bytes(out).set(row, pad(text(a, 0, row), intAt(a, 1, row), " ", left)),
                "Fills a string with blanks, or cuts its end, to a length.",
                name + "('hi', 2) → hi",
                VARCHAR,
                INTEGER);
        registry.perRow(
                name,
                SqlType.VARCHAR,
                (a, out, row, context) ->
                        bytes(out).set(row, pad(text(a, 0, row), intAt(a, 1, row), text(a, 2, row), left)),
                "Fills a string with another, or cuts its end, to a length.",
                example,
                VARCHAR,
                INTEGER,
                VARCHAR);
    }

    private static String pad(String text, int length, String fill, boolean left) {
        checkLength(length);
        int have = text.codePointCount(0, text.length());
        if (have >= length || fill.isEmpty()) {
            return text.substring(0, text.offsetByCodePoints(0, Math.min(have, Math.max(length, 0))));
        }
        int missing = length - have;
        int[] points = fill.codePoints().toArray();
        StringBuilder padding = new StringBuilder(missing);
        for (int i = 0; i < missing; i++) {
            padding.appendCodePoint(points[i % points.length]);
        }
        return left ? padding.append(text).toString() : text + padding;
    }

    private static String overlay(String text, String replacement, int from, int count) {
        if (from < 1) {
            throw DbException.of(
                    ErrorCode.SUBSTRING_ERROR,
                    "position of OVERLAY is not positive, position=" + from + "; count from 1");
        }
        int characters = text.codePointCount(0, text.length());
        int head = Math.min(from - 1, characters);
        long behind = (long) from - 1 + count;
        int tail = (int) Math.max(0, Math.min(behind, characters));
        return text.substring(0, text.offsetByCodePoints(0, head))
                + replacement
                + text.substring(text.offsetByCodePoints(0, tail));
    }

    private static String translate(String text, String from, String to) {
        int[] sought = from.codePoints().toArray();
        int[] given = to.codePoints().toArray();
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            int at = 0;
            while (at < sought.length && sought[at] != c) {
                at++;
            }
            if (at == sought.length) {
                out.appendCodePoint(c);
            } else if (at < given.length) {
                out.appendCodePoint(given[at]);
            }
        }
        return out.toString();
    }

    private static void registerCodes(Builder registry) {
        registry.perRow(
                "ascii",
                SqlType.INTEGER,
                (a, out, row, context) -> {
                    String text = text(a, 0, row);
                    ((LongVector) out).set(row, text.isEmpty() ? 0 : text.codePointAt(0));
                },
                "Code point of the first character, 0 of an empty string.",
                "ascii('x') → 120",
                VARCHAR);
        registry.perRow(
                "chr",
                SqlType.VARCHAR,
                (a, out, row, context) -> {
                    int c = intAt(a, 0, row);
                    if (c <= 0 || c > Character.MAX_CODE_POINT || c >= 0xD800 && c <= 0xDFFF) {
                        throw DbException.of(
                                ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                                "there is no such character, code=" + c + "; give a code point of 1 to 1114111");
                    }
                    bytes(out).set(row, Character.toString(c));
                },
                "The character with a code point.",
                "chr(65) → A",
                INTEGER);
    }
}
