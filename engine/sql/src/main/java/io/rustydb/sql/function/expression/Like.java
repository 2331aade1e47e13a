package io.rustydb.sql.function.expression;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.Origin;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `text [I]LIKE pattern [ESCAPE escape]`; a pattern is compiled when it changes.
final class Like implements Expression {
    private final Expression text;
    private final Expression pattern;
    private final @Nullable Expression escape;
    private final boolean ignoreCase;
    private final BooleanVector result = new BooleanVector();
    private final BytesVector folded = new BytesVector(SqlType.VARCHAR);
    private byte @Nullable [] compiledFrom;
    private final Origin origin;
    private int compiledEscape;
    private LikePattern compiled = LikePattern.compile(new byte[0], 0, 0, -1);

    /// @param escape null = backslash
    Like(Expression text, Expression pattern, @Nullable Expression escape, boolean ignoreCase, Origin origin) {
        this.origin = origin;
        this.text = text;
        this.pattern = pattern;
        this.escape = escape;
        this.ignoreCase = ignoreCase;
    }

    @Override
    public SqlType type() {
        return SqlType.BOOLEAN;
    }

    @Override
    public Vector evaluate(Batch in, EvaluationContext context) {
        int count = in.count();
        result.reset(Math.max(in.rowCount(), 1));
        if (count == 0) {
            return result;
        }
        BytesVector texts = (BytesVector) text.evaluate(in, context);
        BytesVector patterns = (BytesVector) pattern.evaluate(in, context);
        BytesVector escapes = escape == null ? null : (BytesVector) escape.evaluate(in, context);
        for (int k = 0; k < count; k++) {
            int row = in.row(k);
            if (texts.isNull(row) || patterns.isNull(row) || escapes != null && escapes.isNull(row)) {
                result.setNull(row);
                continue;
            }
            try {
                compile(patterns, row, escapes == null ? '\\' : escapeOf(escapes, row));
            } catch (DbException e) {
                throw origin.locate(e);
            }
            if (ignoreCase) {
                folded.reset(1);
                fold(texts, row);
                result.set(row, compiled.matches(folded.heap, folded.start(0), folded.length(0)));
            } else {
                result.set(row, compiled.matches(texts.heap, texts.start(row), texts.length(row)));
            }
        }
        return result;
    }

    private void compile(BytesVector patterns, int row, int escapeCharacter) {
        int start = patterns.start(row);
        int length = patterns.length(row);
        byte[] known = compiledFrom;
        if (known != null
                && compiledEscape == escapeCharacter
                && Arrays.equals(known, 0, known.length, patterns.heap, start, start + length)) {
            return;
        }
        byte[] source = patterns.getBytes(row);
        byte[] form =
                ignoreCase ? patterns.getString(row).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8) : source;
        compiled = LikePattern.compile(
                form, 0, form.length, ignoreCase ? Character.toLowerCase(escapeCharacter) : escapeCharacter);
        compiledFrom = source;
        compiledEscape = escapeCharacter;
    }

    private void fold(BytesVector texts, int row) {
        int start = texts.start(row);
        int length = texts.length(row);
        int at = folded.reserve(0, length);
        for (int i = 0; i < length; i++) {
            byte b = texts.heap[start + i];
            if (b < 0) {
                folded.set(0, texts.getString(row).toLowerCase(Locale.ROOT));
                return;
            }
            folded.heap[at + i] = (byte) (b >= 'A' && b <= 'Z' ? b + 32 : b);
        }
    }

    private static int escapeOf(BytesVector escapes, int row) {
        if (escapes.length(row) == 0) {
            return -1;
        }
        String given = escapes.getString(row);
        int character = given.codePointAt(0);
        if (Character.charCount(character) != given.length()) {
            throw DbException.of(
                    ErrorCode.INVALID_ESCAPE,
                    "escape is not one character, escape=\"" + given + "\"; use a single one or an empty string");
        }
        return character;
    }

    @Override
    public boolean isConstant() {
        return text.isConstant() && pattern.isConstant() && (escape == null || escape.isConstant());
    }
}
