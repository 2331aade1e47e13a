package io.rustydb.sql.function;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.random.Entropy;
import io.rustydb.base.time.Clock;
import io.rustydb.base.type.LobSource;
import io.rustydb.sql.function.regex.RegexCache;
import io.rustydb.sql.function.text.TextStyle;
import io.rustydb.sql.function.vector.Vector;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// What an evaluation may see beside its batch: slots, the time of the transaction and statement, the session.
///
/// One per session, reused: the executor sets slots and times before each execution. Thread rule: as its
/// session.
public final class EvaluationContext {
    private final Clock clock;
    private final Entropy entropy;
    private TextStyle style;
    private long transactionMicros;
    private long statementMicros;
    private long functionBytesMax = Long.MAX_VALUE;
    private Vector[] slots = {};
    private @Nullable SequenceAccess sequences;
    private @Nullable LobSource lobs;
    private @Nullable ScnAccess scns;
    private @Nullable SettingAccess settings;
    private @Nullable CatalogAccess catalog;
    private long toldScn;
    private final RegexCache regexes = new RegexCache();
    private SessionInfo session = new SessionInfo("rustydb", "rustydb", "public", "RustyDB");

    public EvaluationContext(Clock clock, Entropy entropy, ZoneId timeZone) {
        this.clock = clock;
        this.entropy = entropy;
        style = TextStyle.iso(timeZone);
        transactionMicros = statementMicros = clock.epochMicros();
    }

    /// What functions may take into memory of large objects, for one batch.
    public long functionBytesMax() {
        return functionBytesMax;
    }

    public void setFunctionBytesMax(long bytes) {
        functionBytesMax = bytes;
    }

    /// Value of a parameter or of an outer row's column: a constant vector.
    public Vector slot(int index) {
        return slots[index];
    }

    /// @param values constant vectors; parameters first, in their order, then the slots of correlated columns
    public void setSlots(Vector[] values) {
        slots = values;
    }

    public void setSlot(int index, Vector value) {
        assert value.isConstant();
        slots[index] = value;
    }

    /// Time of the transaction's first statement, in microseconds since 1970 UTC: CURRENT_TIMESTAMP.
    public long transactionMicros() {
        return transactionMicros;
    }

    public long statementMicros() {
        return statementMicros;
    }

    public void setTimes(long transactionEpochMicros, long statementEpochMicros) {
        transactionMicros = transactionEpochMicros;
        statementMicros = statementEpochMicros;
    }

    /// The time now, for `clock_timestamp()`.
    public long nowMicros() {
        return clock.epochMicros();
    }

    public Entropy entropy() {
        return entropy;
    }

    public ZoneId timeZone() {
        return style.zone();
    }

    /// How dates, times and intervals are read and written.
    public TextStyle style() {
        return style;
    }

    public void setStyle(TextStyle sessionStyle) {
        style = sessionStyle;
    }

    /// Compiled regular expressions.
    public RegexCache regexes() {
        return regexes;
    }

    public SessionInfo session() {
        return session;
    }

    public void setSession(SessionInfo info) {
        session = info;
    }

    /// @throws DbException 0A000 where there are none, as in a CHECK constraint
    public SequenceAccess sequences() {
        if (sequences == null) {
            throw DbException.of(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "sequences cannot be used here; call the function in a statement");
        }
        return sequences;
    }

    public void setSequences(SequenceAccess access) {
        sequences = access;
    }

    /// @throws DbException 0A000 where there are none
    public ScnAccess scns() {
        if (scns == null) {
            throw DbException.of(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "SCNs cannot be read here; call the function in a statement");
        }
        return scns;
    }

    /// Notes that a result names the commit: it is given when that is durable, or the number could be another
    /// commit's after a crash.
    ///
    /// @return the same
    public long tell(long scn) {
        toldScn = Math.max(toldScn, scn);
        return scn;
    }

    /// The highest SCN that was ever told, 0 = none.
    public long toldScn() {
        return toldScn;
    }

    public void setScns(ScnAccess access) {
        scns = access;
    }

    /// @throws DbException 0A000 where there are none
    public SettingAccess settings() {
        if (settings == null) {
            throw DbException.of(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "settings cannot be used here; call the function in a statement");
        }
        return settings;
    }

    /// @throws DbException 0A000 where there is none
    public CatalogAccess catalog() {
        if (catalog == null) {
            throw DbException.of(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "the catalogue cannot be read here; call the function in a statement");
        }
        return catalog;
    }

    public void setCatalog(CatalogAccess access) {
        catalog = access;
    }

    public void setSettings(SettingAccess access) {
        settings = access;
    }

    /// @throws DbException 0A000 where there are none
    public LobSource lobs() {
        if (lobs == null) {
            throw DbException.of(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "large objects cannot be read here; select the column instead");
        }
        return lobs;
    }

    public void setLobs(LobSource source) {
        lobs = source;
    }
}
