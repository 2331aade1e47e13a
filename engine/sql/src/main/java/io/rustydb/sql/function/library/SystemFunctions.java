package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.BIGINT;
import static io.rustydb.base.type.TypeKind.BOOLEAN;
import static io.rustydb.base.type.TypeKind.TIMESTAMP_TZ;
import static io.rustydb.base.type.TypeKind.VARCHAR;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.UuidVector;
import io.rustydb.sql.function.vector.Vector;
import org.jspecify.annotations.Nullable;

/// Functions of the session, of sequences and of chance.
public final class SystemFunctions {
    private static final long VERSION_MASK = 0xFFFF_FFFF_FFFF_0FFFL;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_MASK = 0x3FFF_FFFF_FFFF_FFFFL;

    private SystemFunctions() {}

    public static void register(Builder registry) {
        registry.perRow(
                "gen_random_uuid",
                SqlType.UUID,
                Volatility.VOLATILE,
                (a, out, row, context) -> {
                    long high = context.entropy().nextLong() & VERSION_MASK | VERSION_4;
                    long low = context.entropy().nextLong() & VARIANT_MASK | Long.MIN_VALUE;
                    ((UuidVector) out).set(row, high, low);
                },
                "A random UUID (version 4).",
                "gen_random_uuid() IS NOT NULL → true");
        registry.alias("random_uuid", "gen_random_uuid");
        registry.perRow(
                "random",
                SqlType.DOUBLE,
                Volatility.VOLATILE,
                (a, out, row, context) ->
                        ((DoubleVector) out).set(row, (context.entropy().nextLong() >>> 11) * 0x1p-53),
                "A random number from 0 on and below 1.",
                "random() < 1 → true");
        registerSequences(registry);
        registerHistory(registry);
        registerSession(registry);
    }

    private static void registerSequences(Builder registry) {
        registry.perRow(
                "sequence_last_value",
                SqlType.BIGINT,
                Volatility.VOLATILE,
                (a, out, row, context) ->
                        ((LongVector) out).set(row, context.sequences().lastOf(((BytesVector) a[0]).getString(row))),
                "The value that was drawn last from a sequence by anybody; its first one when none was.",
                "",
                VARCHAR);
        registry.perRow(
                "sequence_is_called",
                SqlType.BOOLEAN,
                Volatility.VOLATILE,
                (a, out, row, context) -> ((BooleanVector) out)
                        .set(row, context.sequences().isCalled(((BytesVector) a[0]).getString(row))),
                "True when anybody has drawn from a sequence since it was made or restarted.",
                "",
                VARCHAR);
        registry.perRow(
                "nextval",
                SqlType.BIGINT,
                Volatility.VOLATILE,
                (a, out, row, context) ->
                        ((LongVector) out).set(row, context.sequences().next(((BytesVector) a[0]).getString(row))),
                "The next value of a sequence.",
                "",
                VARCHAR);
        registry.perRow(
                "currval",
                SqlType.BIGINT,
                Volatility.VOLATILE,
                (a, out, row, context) ->
                        ((LongVector) out).set(row, context.sequences().current(((BytesVector) a[0]).getString(row))),
                "The value this session got last from a sequence.",
                "",
                VARCHAR);
        registry.perRow(
                "lastval",
                SqlType.BIGINT,
                Volatility.VOLATILE,
                (a, out, row, context) ->
                        ((LongVector) out).set(row, context.sequences().last()),
                "The value this session got last from any sequence.",
                "");
        registry.perRow(
                "setval",
                SqlType.BIGINT,
                Volatility.VOLATILE,
                (a, out, row, context) -> ((LongVector) out)
                        .set(
                                row,
                                context.sequences()
                                        .set(((BytesVector) a[0]).getString(row), ((LongVector) a[1]).get(row), true)),
                "Sets a sequence; the next value is the one behind.",
                "",
                VARCHAR,
                BIGINT);
        registry.perRow(
                "setval",
                SqlType.BIGINT,
                Volatility.VOLATILE,
                (a, out, row, context) -> ((LongVector) out)
                        .set(
                                row,
                                context.sequences()
                                        .set(
                                                ((BytesVector) a[0]).getString(row),
                                                ((LongVector) a[1]).get(row),
                                                ((BooleanVector) a[2]).get(row))),
                "Sets a sequence; the next value is this one or the one behind.",
                "",
                VARCHAR,
                BIGINT,
                BOOLEAN);
    }

    private static void registerHistory(Builder registry) {
        registry.perRow(
                "current_scn",
                SqlType.BIGINT,
                Volatility.VOLATILE,
                (a, out, row, context) ->
                        ((LongVector) out).set(row, context.tell(context.scns().current())),
                "Number of the last commit.",
                "");
        registry.perRow(
                "timestamp_to_scn",
                SqlType.BIGINT,
                Volatility.VOLATILE,
                (a, out, row, context) ->
                        ((LongVector) out).set(row, context.tell(context.scns().at(((LongVector) a[0]).get(row)))),
                "Number of the last commit at or before a time.",
                "",
                TIMESTAMP_TZ);
        registry.perRow(
                "scn_to_timestamp",
                SqlType.TIMESTAMP_TZ,
                Volatility.VOLATILE,
                (a, out, row, context) ->
                        ((LongVector) out).set(row, context.scns().timeOf(((LongVector) a[0]).get(row))),
                "Time of a commit.",
                "",
                BIGINT);
    }

    private static void registerSettings(Builder registry) {
        registry.perRow(
                "current_setting",
                SqlType.VARCHAR,
                Volatility.STABLE,
                (a, out, row, context) ->
                        setOrNull((BytesVector) out, row, context.settings().get(text(a[0], row), false)),
                "The value of a setting, as SHOW tells it.",
                "",
                VARCHAR);
        registry.perRow(
                "current_setting",
                SqlType.VARCHAR,
                Volatility.STABLE,
                (a, out, row, context) -> setOrNull(
                        (BytesVector) out,
                        row,
                        context.settings().get(text(a[0], row), ((BooleanVector) a[1]).get(row))),
                "The value of a setting; NULL for an unknown one if the second argument is true.",
                "",
                VARCHAR,
                BOOLEAN);
        registry.perRow(
                "set_config",
                SqlType.VARCHAR,
                Volatility.VOLATILE,
                (a, out, row, context) -> ((BytesVector) out)
                        .set(
                                row,
                                context.settings()
                                        .set(text(a[0], row), text(a[1], row), ((BooleanVector) a[2]).get(row))),
                "Sets a setting of the session, or of the transaction if the third argument is true, as SET does.",
                "",
                VARCHAR,
                VARCHAR,
                BOOLEAN);
    }

    private static String text(Vector of, int row) {
        return ((BytesVector) of).getString(row);
    }

    private static void setOrNull(BytesVector out, int row, @Nullable String value) {
        if (value == null) {
            out.setNull(row);
        } else {
            out.set(row, value);
        }
    }

    private static void registerSession(Builder registry) {
        registerSettings(registry);
        registry.perRow(
                "current_user",
                SqlType.VARCHAR,
                Volatility.STABLE,
                (a, out, row, context) ->
                        ((BytesVector) out).set(row, context.session().user()),
                "Name of the user.",
                "current_user IS NOT NULL → true");
        registry.alias("session_user", "current_user").alias("user", "current_user");
        for (String name : new String[] {"current_database", "current_catalog"}) {
            registry.perRow(
                    name,
                    SqlType.VARCHAR,
                    Volatility.STABLE,
                    (a, out, row, context) ->
                            ((BytesVector) out).set(row, context.session().database()),
                    "Name of the database.",
                    name.equals("current_catalog")
                            ? "current_catalog IS NOT NULL → true"
                            : "current_database() IS NOT NULL → true");
        }
        registry.perRow(
                "current_schema",
                SqlType.VARCHAR,
                Volatility.STABLE,
                (a, out, row, context) ->
                        ((BytesVector) out).set(row, context.session().schema()),
                "First schema of the search path.",
                "current_schema IS NOT NULL → true");
        registry.perRow(
                "version",
                SqlType.VARCHAR,
                Volatility.STABLE,
                (a, out, row, context) ->
                        ((BytesVector) out).set(row, context.session().version()),
                "Name and version of the product.",
                "version() IS NOT NULL → true");
    }
}
