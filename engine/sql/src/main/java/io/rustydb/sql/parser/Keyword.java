package io.rustydb.sql.parser;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The words of the grammar, with where each may still serve as a name.
///
/// Source: PostgreSQL's keyword table (appendix C of its manual), less what this grammar has no use for.
enum Keyword {
    ACCESS(Reservation.UNRESERVED, true),
    ACTION(Reservation.UNRESERVED, true),
    ADD(Reservation.UNRESERVED, true),
    ADMIN(Reservation.UNRESERVED, true),
    ALL(Reservation.RESERVED, true),
    ALTER(Reservation.UNRESERVED, true),
    ALWAYS(Reservation.UNRESERVED, true),
    ANALYZE(Reservation.RESERVED, true),
    AND(Reservation.RESERVED, true),
    ANY(Reservation.RESERVED, true),
    ARRAY(Reservation.RESERVED, false),
    AS(Reservation.RESERVED, false),
    ASC(Reservation.RESERVED, true),
    ASYMMETRIC(Reservation.RESERVED, true),
    AT(Reservation.UNRESERVED, true),
    AUTHORIZATION(Reservation.TYPE_OR_FUNCTION, true),
    BEGIN(Reservation.UNRESERVED, true),
    BETWEEN(Reservation.COLUMN_NAME, true),
    BINARY(Reservation.UNRESERVED, true),
    BIT(Reservation.COLUMN_NAME, true),
    BOTH(Reservation.RESERVED, true),
    BY(Reservation.UNRESERVED, true),
    CACHE(Reservation.UNRESERVED, true),
    CASCADE(Reservation.UNRESERVED, true),
    CASCADED(Reservation.UNRESERVED, true),
    CASE(Reservation.RESERVED, true),
    CAST(Reservation.RESERVED, true),
    CHAIN(Reservation.UNRESERVED, true),
    CHAR(Reservation.COLUMN_NAME, false),
    CHARACTER(Reservation.COLUMN_NAME, false),
    CHARACTERISTICS(Reservation.UNRESERVED, true),
    CHECK(Reservation.RESERVED, true),
    CHECKPOINT(Reservation.UNRESERVED, true),
    COALESCE(Reservation.COLUMN_NAME, true),
    COLLATE(Reservation.RESERVED, true),
    COLUMN(Reservation.RESERVED, true),
    COMMENT(Reservation.UNRESERVED, true),
    COMMIT(Reservation.UNRESERVED, true),
    COMMITTED(Reservation.UNRESERVED, true),
    CONCURRENTLY(Reservation.TYPE_OR_FUNCTION, true),
    CONFLICT(Reservation.UNRESERVED, true),
    CONSTRAINT(Reservation.RESERVED, true),
    CONSTRAINTS(Reservation.UNRESERVED, true),
    CREATE(Reservation.RESERVED, false),
    CROSS(Reservation.TYPE_OR_FUNCTION, true),
    CUBE(Reservation.UNRESERVED, true),
    CURRENT(Reservation.UNRESERVED, true),
    CURRENT_CATALOG(Reservation.RESERVED, true),
    CURRENT_DATE(Reservation.RESERVED, true),
    CURRENT_ROLE(Reservation.RESERVED, true),
    CURRENT_SCHEMA(Reservation.TYPE_OR_FUNCTION, true),
    CURRENT_TIME(Reservation.RESERVED, true),
    CURRENT_TIMESTAMP(Reservation.RESERVED, true),
    CURRENT_USER(Reservation.RESERVED, true),
    CYCLE(Reservation.UNRESERVED, true),
    DATA(Reservation.UNRESERVED, true),
    DATABASE(Reservation.UNRESERVED, true),
    DATE(Reservation.UNRESERVED, true),
    DAY(Reservation.UNRESERVED, false),
    DEFAULT(Reservation.RESERVED, true),
    DEFERRABLE(Reservation.RESERVED, true),
    DEFERRED(Reservation.UNRESERVED, true),
    DELETE(Reservation.UNRESERVED, true),
    DESC(Reservation.RESERVED, true),
    DISTINCT(Reservation.RESERVED, true),
    DO(Reservation.RESERVED, true),
    DOUBLE(Reservation.UNRESERVED, true),
    DROP(Reservation.UNRESERVED, true),
    ELSE(Reservation.RESERVED, true),
    END(Reservation.RESERVED, true),
    ESCAPE(Reservation.UNRESERVED, true),
    EXCEPT(Reservation.RESERVED, false),
    EXCLUDE(Reservation.UNRESERVED, true),
    EXCLUSIVE(Reservation.UNRESERVED, true),
    EXISTS(Reservation.COLUMN_NAME, true),
    EXPLAIN(Reservation.UNRESERVED, true),
    EXTRACT(Reservation.COLUMN_NAME, true),
    FALSE(Reservation.RESERVED, true),
    FETCH(Reservation.RESERVED, false),
    FILTER(Reservation.UNRESERVED, false),
    FIRST(Reservation.UNRESERVED, true),
    FOLLOWING(Reservation.UNRESERVED, true),
    FOR(Reservation.RESERVED, false),
    FOREIGN(Reservation.RESERVED, true),
    FROM(Reservation.RESERVED, false),
    FULL(Reservation.TYPE_OR_FUNCTION, true),
    GENERATED(Reservation.UNRESERVED, true),
    GLOBAL(Reservation.UNRESERVED, true),
    GRANT(Reservation.RESERVED, false),
    GROUP(Reservation.RESERVED, false),
    GROUPING(Reservation.COLUMN_NAME, true),
    GROUPS(Reservation.UNRESERVED, true),
    HAVING(Reservation.RESERVED, false),
    HOUR(Reservation.UNRESERVED, false),
    IDENTITY(Reservation.UNRESERVED, true),
    IF(Reservation.UNRESERVED, true),
    IGNORE(Reservation.UNRESERVED, true),
    ILIKE(Reservation.TYPE_OR_FUNCTION, true),
    IMMEDIATE(Reservation.UNRESERVED, true),
    IMMEDIATELY(Reservation.UNRESERVED, true),
    IN(Reservation.RESERVED, true),
    INCLUDE(Reservation.UNRESERVED, true),
    INCREMENT(Reservation.UNRESERVED, true),
    INDEX(Reservation.UNRESERVED, true),
    INITIALLY(Reservation.RESERVED, true),
    INNER(Reservation.TYPE_OR_FUNCTION, true),
    INSERT(Reservation.UNRESERVED, true),
    INTERSECT(Reservation.RESERVED, false),
    INTERVAL(Reservation.COLUMN_NAME, true),
    INTO(Reservation.RESERVED, false),
    IS(Reservation.TYPE_OR_FUNCTION, true),
    ISNULL(Reservation.TYPE_OR_FUNCTION, false),
    ISOLATION(Reservation.UNRESERVED, true),
    JOIN(Reservation.TYPE_OR_FUNCTION, true),
    KEY(Reservation.UNRESERVED, true),
    LARGE(Reservation.UNRESERVED, true),
    LAST(Reservation.UNRESERVED, true),
    LATERAL(Reservation.RESERVED, true),
    LEADING(Reservation.RESERVED, true),
    LEFT(Reservation.TYPE_OR_FUNCTION, true),
    LEVEL(Reservation.UNRESERVED, true),
    LIKE(Reservation.TYPE_OR_FUNCTION, true),
    LIMIT(Reservation.RESERVED, false),
    LOCAL(Reservation.UNRESERVED, true),
    LOCALTIME(Reservation.RESERVED, true),
    LOCALTIMESTAMP(Reservation.RESERVED, true),
    LOCK(Reservation.UNRESERVED, true),
    LOCKED(Reservation.UNRESERVED, true),
    LOGIN(Reservation.UNRESERVED, true),
    MATCH(Reservation.UNRESERVED, true),
    MATERIALIZED(Reservation.UNRESERVED, true),
    MAXVALUE(Reservation.UNRESERVED, true),
    MINUTE(Reservation.UNRESERVED, false),
    MINVALUE(Reservation.UNRESERVED, true),
    MODE(Reservation.UNRESERVED, true),
    MONTH(Reservation.UNRESERVED, false),
    NAMES(Reservation.UNRESERVED, true),
    NATIONAL(Reservation.COLUMN_NAME, true),
    NATURAL(Reservation.TYPE_OR_FUNCTION, true),
    NCHAR(Reservation.COLUMN_NAME, true),
    NEXT(Reservation.UNRESERVED, true),
    NO(Reservation.UNRESERVED, true),
    NOCACHE(Reservation.UNRESERVED, true),
    NOCYCLE(Reservation.UNRESERVED, true),
    NOLOGIN(Reservation.UNRESERVED, true),
    NOMAXVALUE(Reservation.UNRESERVED, true),
    NOMINVALUE(Reservation.UNRESERVED, true),
    NOT(Reservation.RESERVED, true),
    NOTHING(Reservation.UNRESERVED, true),
    NOTNULL(Reservation.TYPE_OR_FUNCTION, false),
    NOWAIT(Reservation.UNRESERVED, true),
    NULL(Reservation.RESERVED, true),
    NULLIF(Reservation.COLUMN_NAME, true),
    NULLS(Reservation.UNRESERVED, true),
    OBJECT(Reservation.UNRESERVED, true),
    OF(Reservation.UNRESERVED, true),
    OFFSET(Reservation.RESERVED, false),
    ON(Reservation.RESERVED, false),
    ONLY(Reservation.RESERVED, true),
    OPTION(Reservation.UNRESERVED, true),
    OR(Reservation.RESERVED, true),
    ORDER(Reservation.RESERVED, false),
    ORDINALITY(Reservation.UNRESERVED, true),
    OTHERS(Reservation.UNRESERVED, true),
    OUTER(Reservation.TYPE_OR_FUNCTION, true),
    OVER(Reservation.UNRESERVED, false),
    OVERLAPS(Reservation.TYPE_OR_FUNCTION, false),
    OVERLAY(Reservation.COLUMN_NAME, true),
    OVERRIDING(Reservation.UNRESERVED, true),
    PARTIAL(Reservation.UNRESERVED, true),
    OWNED(Reservation.UNRESERVED, true),
    PARTITION(Reservation.UNRESERVED, true),
    PASSWORD(Reservation.UNRESERVED, true),
    PLACING(Reservation.RESERVED, true),
    POSITION(Reservation.COLUMN_NAME, true),
    PRECEDING(Reservation.UNRESERVED, true),
    PRECISION(Reservation.COLUMN_NAME, false),
    PRESERVE(Reservation.UNRESERVED, true),
    PRIMARY(Reservation.RESERVED, true),
    PRIVILEGES(Reservation.UNRESERVED, true),
    QUALIFY(Reservation.UNRESERVED, true),
    RANGE(Reservation.UNRESERVED, true),
    READ(Reservation.UNRESERVED, true),
    RECURSIVE(Reservation.UNRESERVED, true),
    REFERENCES(Reservation.RESERVED, true),
    REINDEX(Reservation.UNRESERVED, true),
    RELEASE(Reservation.UNRESERVED, true),
    RENAME(Reservation.UNRESERVED, true),
    REPEATABLE(Reservation.UNRESERVED, true),
    REPLACE(Reservation.UNRESERVED, true),
    RESET(Reservation.UNRESERVED, true),
    RESPECT(Reservation.UNRESERVED, true),
    RESTART(Reservation.UNRESERVED, true),
    RESTRICT(Reservation.UNRESERVED, true),
    RETURNING(Reservation.RESERVED, false),
    REVOKE(Reservation.UNRESERVED, true),
    RIGHT(Reservation.TYPE_OR_FUNCTION, true),
    ROLE(Reservation.UNRESERVED, true),
    ROLLBACK(Reservation.UNRESERVED, true),
    ROLLUP(Reservation.UNRESERVED, true),
    ROW(Reservation.COLUMN_NAME, true),
    ROWS(Reservation.UNRESERVED, true),
    SAVEPOINT(Reservation.UNRESERVED, true),
    SCHEMA(Reservation.UNRESERVED, true),
    SECOND(Reservation.UNRESERVED, false),
    SELECT(Reservation.RESERVED, true),
    SEQUENCE(Reservation.UNRESERVED, true),
    SERIALIZABLE(Reservation.UNRESERVED, true),
    SESSION(Reservation.UNRESERVED, true),
    SESSION_USER(Reservation.RESERVED, true),
    SET(Reservation.UNRESERVED, true),
    SETS(Reservation.UNRESERVED, true),
    SHARE(Reservation.UNRESERVED, true),
    SHOW(Reservation.UNRESERVED, true),
    SHUTDOWN(Reservation.UNRESERVED, true),
    SIMILAR(Reservation.TYPE_OR_FUNCTION, true),
    SIMPLE(Reservation.UNRESERVED, true),
    SKIP(Reservation.UNRESERVED, true),
    SNAPSHOT(Reservation.UNRESERVED, true),
    SOME(Reservation.RESERVED, true),
    START(Reservation.UNRESERVED, true),
    STORED(Reservation.UNRESERVED, true),
    SUBSTRING(Reservation.COLUMN_NAME, true),
    SYMMETRIC(Reservation.RESERVED, true),
    SYSTEM(Reservation.UNRESERVED, true),
    TABLE(Reservation.RESERVED, true),
    TABLESAMPLE(Reservation.TYPE_OR_FUNCTION, true),
    TEMP(Reservation.UNRESERVED, true),
    TEMPORARY(Reservation.UNRESERVED, true),
    THEN(Reservation.RESERVED, true),
    TIES(Reservation.UNRESERVED, true),
    TIME(Reservation.COLUMN_NAME, true),
    TIMESTAMP(Reservation.COLUMN_NAME, true),
    TO(Reservation.RESERVED, false),
    TRAILING(Reservation.RESERVED, true),
    TRANSACTION(Reservation.UNRESERVED, true),
    TRIM(Reservation.COLUMN_NAME, true),
    TRUE(Reservation.RESERVED, true),
    TRUNCATE(Reservation.UNRESERVED, true),
    TYPE(Reservation.UNRESERVED, true),
    UESCAPE(Reservation.UNRESERVED, true),
    UNBOUNDED(Reservation.UNRESERVED, true),
    UNCOMMITTED(Reservation.UNRESERVED, true),
    UNION(Reservation.RESERVED, false),
    UNIQUE(Reservation.RESERVED, true),
    UNKNOWN(Reservation.UNRESERVED, true),
    UNLOGGED(Reservation.UNRESERVED, true),
    UPDATE(Reservation.UNRESERVED, true),
    USAGE(Reservation.UNRESERVED, true),
    USER(Reservation.RESERVED, true),
    USING(Reservation.RESERVED, true),
    VALID(Reservation.UNRESERVED, true),
    VALUE(Reservation.UNRESERVED, true),
    VALUES(Reservation.COLUMN_NAME, true),
    VARIADIC(Reservation.RESERVED, true),
    VARYING(Reservation.UNRESERVED, false),
    VERBOSE(Reservation.TYPE_OR_FUNCTION, true),
    VIEW(Reservation.UNRESERVED, true),
    VIRTUAL(Reservation.UNRESERVED, true),
    WAIT(Reservation.UNRESERVED, true),
    WHEN(Reservation.RESERVED, true),
    WHERE(Reservation.RESERVED, false),
    WINDOW(Reservation.RESERVED, false),
    WITH(Reservation.RESERVED, false),
    WITHIN(Reservation.UNRESERVED, false),
    WITHOUT(Reservation.UNRESERVED, false),
    WORK(Reservation.UNRESERVED, true),
    WRITE(Reservation.UNRESERVED, true),
    YEAR(Reservation.UNRESERVED, false),
    ZONE(Reservation.UNRESERVED, true);

    /// Where a word may be a name without quotes.
    enum Reservation {
        /// Anywhere.
        UNRESERVED,
        /// A column or table, not a function.
        COLUMN_NAME,
        /// A function or type, not a column or table.
        TYPE_OR_FUNCTION,
        /// Only as an alias behind AS.
        RESERVED
    }

    private static final Keyword[] ALL_WORDS = values();
    private static final int SLOTS = 2048;
    private static final @Nullable Keyword[] TABLE_BY_HASH = buildTable();
    private static final int LENGTH_MAX = longest();

    private final Reservation reservation;
    private final boolean bareLabel;
    private final String folded;

    Keyword(Reservation reservation, boolean bareLabel) {
        this.reservation = reservation;
        this.bareLabel = bareLabel;
        this.folded = name().toLowerCase(Locale.ROOT);
    }

    static Keyword ofKind(int kind) {
        return ALL_WORDS[kind - Token.KEYWORD_BASE];
    }

    /// Token kind of this word.
    int kind() {
        return Token.KEYWORD_BASE + ordinal();
    }

    /// Lower case.
    String folded() {
        return folded;
    }

    Reservation reservation() {
        return reservation;
    }

    /// True when it may follow a select item as its alias without AS.
    boolean bareLabel() {
        return bareLabel;
    }

    /// The keyword that `text[start, end)` spells in any case.
    ///
    /// @param hash [#hashStep] over the characters, from 0
    /// @return token kind; [Token#IDENTIFIER] for no keyword
    static int lookUp(String text, int start, int end, int hash) {
        int length = end - start;
        if (length > LENGTH_MAX) {
            return Token.IDENTIFIER;
        }
        for (int slot = spread(hash); ; slot = (slot + 1) & (SLOTS - 1)) {
            Keyword candidate = TABLE_BY_HASH[slot];
            if (candidate == null) {
                return Token.IDENTIFIER;
            }
            if (candidate.folded.length() == length && candidate.matches(text, start)) {
                return candidate.kind();
            }
        }
    }

    /// True when a folded name is a word of the grammar.
    static @Nullable Keyword of(String name) {
        int hash = 0;
        for (int i = 0; i < name.length(); i++) {
            hash = hashStep(hash, name.charAt(i));
        }
        int kind = lookUp(name, 0, name.length(), hash);
        return kind == Token.IDENTIFIER ? null : ofKind(kind);
    }

    static int hashStep(int hash, char c) {
        return hash * 31 + (c | 0x20);
    }

    private static int spread(int hash) {
        return (hash ^ (hash >>> 11)) & (SLOTS - 1);
    }

    private boolean matches(String text, int start) {
        String word = folded;
        for (int i = 0; i < word.length(); i++) {
            char c = text.charAt(start + i);
            char w = word.charAt(i);
            // The underscore has bit 0x20 clear, so only letters may be compared with it set.
            if (c != w && (w == '_' || c > 'Z' || (c | 0x20) != w)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Keyword[] buildTable() {
        @Nullable Keyword[] table = new Keyword[SLOTS];
        for (Keyword word : ALL_WORDS) {
            int hash = 0;
            for (int i = 0; i < word.folded.length(); i++) {
                hash = hashStep(hash, word.folded.charAt(i));
            }
            int slot = spread(hash);
            while (table[slot] != null) {
                slot = (slot + 1) & (SLOTS - 1);
            }
            table[slot] = word;
        }
        return table;
    }

    private static int longest() {
        int longest = 0;
        for (Keyword word : ALL_WORDS) {
            longest = Math.max(longest, word.folded.length());
        }
        return longest;
    }
}
