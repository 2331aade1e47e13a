package io.rustydb.base.error;

/// The error catalogue: every failure the engine raises, with its SQLSTATE as PostgreSQL uses them.
///
/// The vendor code is stable and never reused; new entries go to the end of their class.
public enum ErrorCode {
    // 08 connection
    CONNECTION_CLOSED("08003", 8003, Severity.SESSION),
    CONNECTION_REFUSED("08001", 8001, Severity.SESSION),
    INVALID_URL("08001", 8004, Severity.SESSION),
    CONNECTION_BROKEN("08006", 8006, Severity.SESSION),
    // 0A
    FEATURE_NOT_SUPPORTED("0A000", 10000, Severity.STATEMENT),
    // 21 cardinality
    CARDINALITY_VIOLATION("21000", 21000, Severity.STATEMENT),
    // 22 data
    STRING_TOO_LONG("22001", 22001, Severity.STATEMENT),
    NUMERIC_OUT_OF_RANGE("22003", 22003, Severity.STATEMENT),
    NULL_NOT_ALLOWED_HERE("22004", 22004, Severity.STATEMENT),
    INVALID_DATETIME("22007", 22007, Severity.STATEMENT),
    DATETIME_OUT_OF_RANGE("22008", 22008, Severity.STATEMENT),
    DIVISION_BY_ZERO("22012", 22012, Severity.STATEMENT),
    INVALID_ARGUMENT("22023", 22023, Severity.STATEMENT),
    INVALID_ESCAPE("22025", 22025, Severity.STATEMENT),
    SUBSTRING_ERROR("22011", 22011, Severity.STATEMENT),
    INVALID_LIMIT("2201W", 22101, Severity.STATEMENT),
    INVALID_OFFSET("2201X", 22102, Severity.STATEMENT),
    INVALID_TEXT("22P02", 22202, Severity.STATEMENT),
    UNTRANSLATABLE_CHARACTER("22P05", 22205, Severity.STATEMENT),
    INVALID_LOGARITHM_ARGUMENT("2201E", 22301, Severity.STATEMENT),
    INVALID_POWER_ARGUMENT("2201F", 22302, Severity.STATEMENT),
    SEQUENCE_EXHAUSTED("2200H", 22300, Severity.STATEMENT),
    // 23 integrity
    NOT_NULL_VIOLATION("23502", 23502, Severity.STATEMENT),
    FOREIGN_KEY_VIOLATION("23503", 23503, Severity.STATEMENT),
    UNIQUE_VIOLATION("23505", 23505, Severity.STATEMENT),
    CHECK_VIOLATION("23514", 23514, Severity.STATEMENT),
    // 24, 25, 26 state
    INVALID_CURSOR_STATE("24000", 24000, Severity.STATEMENT),
    INVALID_TRANSACTION_STATE("25000", 25000, Severity.STATEMENT),
    ACTIVE_TRANSACTION("25001", 25001, Severity.STATEMENT),
    READ_ONLY_TRANSACTION("25006", 25006, Severity.STATEMENT),
    NO_ACTIVE_TRANSACTION("25P01", 25101, Severity.STATEMENT),
    IN_FAILED_TRANSACTION("25P02", 25102, Severity.STATEMENT),
    UNKNOWN_STATEMENT_NAME("26000", 26000, Severity.STATEMENT),
    // 28 authorisation
    INVALID_AUTHORIZATION("28000", 28000, Severity.SESSION),
    INVALID_PASSWORD("28P01", 28001, Severity.SESSION),
    // 2B, 2D, 3B, 3D, 3F
    DEPENDENT_OBJECTS_EXIST("2BP01", 20001, Severity.STATEMENT),
    INVALID_TRANSACTION_TERMINATION("2D000", 20002, Severity.STATEMENT),
    INVALID_SAVEPOINT("3B001", 30001, Severity.STATEMENT),
    UNDEFINED_DATABASE("3D000", 30002, Severity.SESSION),
    UNDEFINED_SCHEMA("3F000", 30003, Severity.STATEMENT),
    // 40 rollback
    TRANSACTION_ROLLED_BACK("40000", 40000, Severity.TRANSACTION),
    SERIALIZATION_FAILURE("40001", 40001, Severity.TRANSACTION),
    DEADLOCK_DETECTED("40P01", 40101, Severity.TRANSACTION),
    // 42 syntax and access
    SYNTAX_ERROR("42601", 42601, Severity.STATEMENT),
    /// A value for a column that is GENERATED ALWAYS.
    GENERATED_ALWAYS("428C9", 42899, Severity.STATEMENT),
    INSUFFICIENT_PRIVILEGE("42501", 42501, Severity.STATEMENT),
    CANNOT_COERCE("42846", 42846, Severity.STATEMENT),
    GROUPING_ERROR("42803", 42803, Severity.STATEMENT),
    INVALID_NAME("42602", 42602, Severity.STATEMENT),
    NAME_TOO_LONG("42622", 42622, Severity.STATEMENT),
    DATATYPE_MISMATCH("42804", 42804, Severity.STATEMENT),
    UNDEFINED_COLUMN("42703", 42703, Severity.STATEMENT),
    UNDEFINED_FUNCTION("42883", 42883, Severity.STATEMENT),
    UNDEFINED_TABLE("42P01", 42101, Severity.STATEMENT),
    UNDEFINED_PARAMETER("42P02", 42102, Severity.STATEMENT),
    UNDEFINED_OBJECT("42704", 42704, Severity.STATEMENT),
    DUPLICATE_COLUMN("42701", 42701, Severity.STATEMENT),
    DUPLICATE_SCHEMA("42P06", 42106, Severity.STATEMENT),
    DUPLICATE_TABLE("42P07", 42107, Severity.STATEMENT),
    DUPLICATE_ALIAS("42712", 42712, Severity.STATEMENT),
    DUPLICATE_OBJECT("42710", 42710, Severity.STATEMENT),
    AMBIGUOUS_COLUMN("42702", 42702, Severity.STATEMENT),
    AMBIGUOUS_FUNCTION("42725", 42725, Severity.STATEMENT),
    INVALID_COLUMN_REFERENCE("42P10", 42110, Severity.STATEMENT),
    INVALID_COLUMN_DEFINITION("42611", 42611, Severity.STATEMENT),
    INVALID_FOREIGN_KEY("42830", 42830, Severity.STATEMENT),
    INVALID_TABLE_DEFINITION("42P16", 42116, Severity.STATEMENT),
    INVALID_OBJECT_DEFINITION("42P17", 42117, Severity.STATEMENT),
    INDETERMINATE_DATATYPE("42P18", 42118, Severity.STATEMENT),
    WRONG_OBJECT_TYPE("42809", 42809, Severity.STATEMENT),
    // 53, 54 resources and limits
    DISK_FULL("53100", 53100, Severity.STATEMENT),
    OUT_OF_MEMORY("53200", 53200, Severity.STATEMENT),
    TOO_MANY_CONNECTIONS("53300", 53300, Severity.SESSION),
    LIMIT_EXCEEDED("53400", 53400, Severity.STATEMENT),
    STATEMENT_TOO_COMPLEX("54001", 54001, Severity.STATEMENT),
    PROGRAM_LIMIT_EXCEEDED("54000", 54000, Severity.STATEMENT),
    // 55 object state
    OBJECT_NOT_IN_PREREQUISITE_STATE("55000", 55000, Severity.STATEMENT),
    OBJECT_IN_USE("55006", 55006, Severity.STATEMENT),
    LOCK_NOT_AVAILABLE("55P03", 55103, Severity.STATEMENT),
    // 57 operator intervention
    QUERY_CANCELED("57014", 57014, Severity.STATEMENT),
    DATABASE_SHUTDOWN("57P01", 57101, Severity.SESSION),
    DATABASE_STOPPED("57P02", 57102, Severity.DATABASE),
    CANNOT_CONNECT_NOW("57P03", 57103, Severity.SESSION),
    // 58 system
    IO_ERROR("58030", 58030, Severity.STATEMENT),
    DATABASE_LOCKED("58P03", 58103, Severity.SESSION),
    NOT_A_DATABASE("58P04", 58104, Severity.SESSION),
    FORMAT_VERSION_UNKNOWN("58P05", 58105, Severity.SESSION),
    // 72 snapshot
    SNAPSHOT_TOO_OLD("72000", 72000, Severity.TRANSACTION),
    // XX integrity of the database itself
    DATA_CORRUPTED("XX001", 90001, Severity.STATEMENT),
    INDEX_CORRUPTED("XX002", 90002, Severity.STATEMENT),
    LOG_CORRUPTED("XX003", 90003, Severity.DATABASE),
    /// A broken invariant inside the engine; always a defect of ours.
    INTERNAL_ERROR("XX000", 90000, Severity.STATEMENT);

    private final String sqlState;
    private final int vendorCode;
    private final Severity severity;

    ErrorCode(String sqlState, int vendorCode, Severity severity) {
        this.sqlState = sqlState;
        this.vendorCode = vendorCode;
        this.severity = severity;
    }

    /// Five characters.
    public String sqlState() {
        return sqlState;
    }

    public int vendorCode() {
        return vendorCode;
    }

    public Severity severity() {
        return severity;
    }

    /// True when the same work, begun again in a new transaction, may succeed.
    public boolean retryable() {
        return this == SERIALIZATION_FAILURE || this == DEADLOCK_DETECTED || this == LOCK_NOT_AVAILABLE;
    }
}
