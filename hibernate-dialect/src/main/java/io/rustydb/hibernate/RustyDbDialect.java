package io.rustydb.hibernate;

import static org.hibernate.type.SqlTypes.BINARY;
import static org.hibernate.type.SqlTypes.BIT;
import static org.hibernate.type.SqlTypes.CHAR;
import static org.hibernate.type.SqlTypes.DECIMAL;
import static org.hibernate.type.SqlTypes.FLOAT;
import static org.hibernate.type.SqlTypes.LONG32NVARCHAR;
import static org.hibernate.type.SqlTypes.LONG32VARBINARY;
import static org.hibernate.type.SqlTypes.LONG32VARCHAR;
import static org.hibernate.type.SqlTypes.NCHAR;
import static org.hibernate.type.SqlTypes.NCLOB;
import static org.hibernate.type.SqlTypes.NVARCHAR;
import static org.hibernate.type.SqlTypes.TIMESTAMP_UTC;
import static org.hibernate.type.SqlTypes.TIMESTAMP_WITH_TIMEZONE;
import static org.hibernate.type.SqlTypes.TIME_UTC;
import static org.hibernate.type.SqlTypes.TIME_WITH_TIMEZONE;
import static org.hibernate.type.SqlTypes.TINYINT;
import static org.hibernate.type.SqlTypes.UUID;
import static org.hibernate.type.SqlTypes.VARBINARY;
import static org.hibernate.type.SqlTypes.VARCHAR;

import jakarta.persistence.TemporalType;
import java.sql.DatabaseMetaData;
import java.time.temporal.TemporalAccessor;
import java.util.Calendar;
import java.util.Date;
import java.util.TimeZone;
import org.hibernate.LockOptions;
import org.hibernate.boot.model.FunctionContributions;
import org.hibernate.boot.model.TypeContributions;
import org.hibernate.dialect.DatabaseVersion;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.NationalizationSupport;
import org.hibernate.dialect.NullOrdering;
import org.hibernate.dialect.TimeZoneSupport;
import org.hibernate.dialect.function.CommonFunctionFactory;
import org.hibernate.dialect.identity.IdentityColumnSupport;
import org.hibernate.dialect.pagination.LimitHandler;
import org.hibernate.dialect.pagination.OffsetFetchLimitHandler;
import org.hibernate.dialect.sequence.SequenceSupport;
import org.hibernate.dialect.unique.AlterTableUniqueDelegate;
import org.hibernate.dialect.unique.UniqueDelegate;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolutionInfo;
import org.hibernate.engine.jdbc.env.spi.IdentifierCaseStrategy;
import org.hibernate.engine.jdbc.env.spi.IdentifierHelper;
import org.hibernate.engine.jdbc.env.spi.IdentifierHelperBuilder;
import org.hibernate.engine.jdbc.env.spi.NameQualifierSupport;
import org.hibernate.exception.spi.SQLExceptionConversionDelegate;
import org.hibernate.exception.spi.ViolatedConstraintNameExtractor;
import org.hibernate.query.sqm.CastType;
import org.hibernate.query.sqm.FetchClauseType;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.sql.ast.SqlAstTranslatorFactory;
import org.hibernate.sql.ast.spi.SqlAppender;
import org.hibernate.sql.ast.spi.StandardSqlAstTranslatorFactory;
import org.hibernate.tool.schema.extract.spi.SequenceInformationExtractor;
import org.hibernate.type.descriptor.DateTimeUtils;
import org.hibernate.type.descriptor.jdbc.TimestampUtcAsOffsetDateTimeJdbcType;
import org.hibernate.type.descriptor.jdbc.UUIDJdbcType;
import org.hibernate.type.descriptor.jdbc.spi.JdbcTypeRegistry;
import org.hibernate.type.descriptor.sql.internal.CapacityDependentDdlType;
import org.hibernate.type.descriptor.sql.internal.DdlTypeImpl;
import org.hibernate.type.descriptor.sql.spi.DdlTypeRegistry;
import org.jspecify.annotations.Nullable;

/// The dialect of RustyDB for Hibernate ORM 6.6, the Hibernate of WildFly 39.
public class RustyDbDialect extends Dialect {
    private static final DatabaseVersion OLDEST = DatabaseVersion.make(0, 1);

    /// Micro seconds.
    private static final int TIMESTAMP_DIGITS = 6;

    public RustyDbDialect() {
        super(OLDEST);
    }

    public RustyDbDialect(DialectResolutionInfo info) {
        super(info);
    }

    @Override
    protected DatabaseVersion getMinimumSupportedVersion() {
        return OLDEST;
    }

    // Types

    /// Names of types that the engine has under another name, or not at all.
    @Override
    protected String columnType(int sqlTypeCode) {
        return switch (sqlTypeCode) {
            case TINYINT -> "smallint";
            case BIT -> "boolean";
            case FLOAT -> "double precision";
            case DECIMAL -> "numeric($p,$s)";
            case NCHAR -> "char($l)";
            case NVARCHAR -> "varchar($l)";
            case NCLOB, LONG32VARCHAR, LONG32NVARCHAR -> "clob";
            case LONG32VARBINARY -> "blob";
            case TIMESTAMP_UTC -> columnType(TIMESTAMP_WITH_TIMEZONE);
            // No TIME WITH TIME ZONE: Hibernate normalises to UTC (see getTimeZoneSupport).
            case TIME_WITH_TIMEZONE, TIME_UTC -> "time($p)";
            default -> super.columnType(sqlTypeCode);
        };
    }

    /// A cast to text or bytes cuts nothing off.
    @Override
    protected String castType(int sqlTypeCode) {
        return switch (sqlTypeCode) {
            case CHAR, VARCHAR, NCHAR, NVARCHAR, LONG32VARCHAR, LONG32NVARCHAR -> "varchar";
            case BINARY, VARBINARY, LONG32VARBINARY -> "varbinary";
            default -> super.castType(sqlTypeCode);
        };
    }

    @Override
    protected void registerColumnTypes(TypeContributions contributions, ServiceRegistry services) {
        super.registerColumnTypes(contributions, services);
        DdlTypeRegistry types = contributions.getTypeConfiguration().getDdlTypeRegistry();
        types.addDescriptor(new DdlTypeImpl(UUID, "uuid", this));
        types.addDescriptor(CapacityDependentDdlType.builder(FLOAT, "double precision", castType(FLOAT), this)
                .withTypeCapacity(getFloatPrecision(), "real")
                .build());
    }

    @Override
    public void contributeTypes(TypeContributions contributions, ServiceRegistry services) {
        super.contributeTypes(contributions, services);
        JdbcTypeRegistry types = contributions.getTypeConfiguration().getJdbcTypeRegistry();
        types.addDescriptorIfAbsent(UUIDJdbcType.INSTANCE);
        types.addDescriptor(TimestampUtcAsOffsetDateTimeJdbcType.INSTANCE);
    }

    /// Every character type holds all of Unicode.
    @Override
    public NationalizationSupport getNationalizationSupport() {
        return NationalizationSupport.IMPLICIT;
    }

    @Override
    public int getDefaultTimestampPrecision() {
        return TIMESTAMP_DIGITS;
    }

    /// TIMESTAMP WITH TIME ZONE keeps the instant, not the zone it was written in.
    @Override
    public TimeZoneSupport getTimeZoneSupport() {
        return TimeZoneSupport.NORMALIZE;
    }

    @Override
    public boolean supportsTemporalLiteralOffset() {
        return true;
    }

    @Override
    public boolean supportsJdbcConnectionLobCreation(DatabaseMetaData metaData) {
        return true;
    }

    // Literals

    @Override
    public void appendDateTimeLiteral(SqlAppender sql, TemporalAccessor value, TemporalType precision, TimeZone zone) {
        switch (precision) {
            case DATE -> {
                sql.appendSql("date '");
                DateTimeUtils.appendAsDate(sql, value);
            }
            case TIME -> {
                sql.appendSql("time '");
                DateTimeUtils.appendAsTime(sql, value, false, zone);
            }
            case TIMESTAMP -> {
                boolean offset = value.isSupported(java.time.temporal.ChronoField.OFFSET_SECONDS);
                sql.appendSql(offset ? "timestamp with time zone '" : "timestamp '");
                DateTimeUtils.appendAsTimestampWithMicros(sql, value, offset, zone);
            }
        }
        sql.appendSql('\'');
    }

    @Override
    public void appendDateTimeLiteral(SqlAppender sql, Date value, TemporalType precision, TimeZone zone) {
        switch (precision) {
            case DATE -> {
                sql.appendSql("date '");
                DateTimeUtils.appendAsDate(sql, value);
            }
            case TIME -> {
                sql.appendSql("time '");
                DateTimeUtils.appendAsLocalTime(sql, value);
            }
            case TIMESTAMP -> {
                sql.appendSql("timestamp '");
                DateTimeUtils.appendAsTimestampWithMicros(sql, value, zone);
            }
        }
        sql.appendSql('\'');
    }

    @Override
    public void appendDateTimeLiteral(SqlAppender sql, Calendar value, TemporalType precision, TimeZone zone) {
        switch (precision) {
            case DATE -> {
                sql.appendSql("date '");
                DateTimeUtils.appendAsDate(sql, value);
            }
            case TIME -> {
                sql.appendSql("time '");
                DateTimeUtils.appendAsLocalTime(sql, value);
            }
            case TIMESTAMP -> {
                sql.appendSql("timestamp with time zone '");
                DateTimeUtils.appendAsTimestampWithMillis(sql, value, zone);
            }
        }
        sql.appendSql('\'');
    }

    @Override
    public void appendBinaryLiteral(SqlAppender sql, byte[] bytes) {
        sql.appendSql("X'");
        org.hibernate.type.descriptor.java.PrimitiveByteArrayJavaType.INSTANCE.appendString(sql, bytes);
        sql.appendSql('\'');
    }

    // Functions

    @Override
    public void initializeFunctionRegistry(FunctionContributions contributions) {
        super.initializeFunctionRegistry(contributions);
        CommonFunctionFactory functions = new CommonFunctionFactory(contributions);
        functions.log10();
        functions.cot();
        functions.cbrt();
        functions.trunc();
        functions.radians();
        functions.degrees();
        functions.pi();
        functions.concat_pipeOperator();
        functions.substr();
        functions.locate();
        functions.instr();
        functions.pad();
        functions.repeat();
        functions.reverse();
        functions.initcap();
        functions.translate();
        functions.octetLength();
        functions.bitLength();
        functions.leftRight();
        functions.ascii();
        functions.char_chr();
        functions.dateTrunc();
        functions.everyAny_boolAndOr();
        functions.stddev();
        functions.stddevPopSamp();
        functions.variance();
        functions.varPopSamp();
        functions.listagg_stringAgg("varchar");
        functions.localtimeLocaltimestamp();
    }

    @Override
    public String castPattern(CastType from, CastType to) {
        return from == CastType.BOOLEAN && to == CastType.STRING
                ? "case ?1 when true then 'true' when false then 'false' end"
                : super.castPattern(from, to);
    }

    @Override
    public String currentTime() {
        return "localtime";
    }

    @Override
    public String currentTimestamp() {
        return "localtimestamp";
    }

    @Override
    public String currentTimestampWithTimeZone() {
        return "current_timestamp";
    }

    @Override
    public boolean supportsCurrentTimestampSelection() {
        return true;
    }

    @Override
    public boolean isCurrentTimestampSelectStringCallable() {
        return false;
    }

    @Override
    public String getCurrentTimestampSelectString() {
        return "select current_timestamp";
    }

    // Queries

    @Override
    public SqlAstTranslatorFactory getSqlAstTranslatorFactory() {
        return new StandardSqlAstTranslatorFactory();
    }

    @Override
    public LimitHandler getLimitHandler() {
        return OffsetFetchLimitHandler.INSTANCE;
    }

    @Override
    public boolean supportsFetchClause(FetchClauseType type) {
        return type == FetchClauseType.ROWS_ONLY;
    }

    @Override
    public boolean supportsOffsetInSubquery() {
        return true;
    }

    @Override
    public NullOrdering getNullOrdering() {
        return NullOrdering.GREATEST;
    }

    @Override
    public boolean supportsIsTrue() {
        return true;
    }

    @Override
    public boolean supportsValuesList() {
        return false;
    }

    @Override
    public boolean supportsValuesListForInsert() {
        return true;
    }

    @Override
    public boolean supportsTupleCounts() {
        return false;
    }

    @Override
    public boolean supportsTupleDistinctCounts() {
        return false;
    }

    @Override
    public boolean supportsWindowFunctions() {
        return false;
    }

    @Override
    public boolean supportsLateral() {
        return false;
    }

    @Override
    public boolean supportsRecursiveCTE() {
        return false;
    }

    // Locks

    /// Writers never block readers: they read the version before.
    @Override
    public boolean doesReadCommittedCauseWritersToBlockReaders() {
        return false;
    }

    @Override
    public boolean doesRepeatableReadCauseReadersToBlockWriters() {
        return false;
    }

    @Override
    public boolean supportsSkipLocked() {
        return true;
    }

    @Override
    public boolean supportsNoWait() {
        return true;
    }

    @Override
    public boolean supportsWait() {
        return true;
    }

    @Override
    public String getForUpdateNowaitString() {
        return getForUpdateString() + " nowait";
    }

    @Override
    public String getForUpdateSkipLockedString() {
        return getForUpdateString() + " skip locked";
    }

    /// SKIP_LOCKED is deprecated in Hibernate, which still hands it over.
    @Override
    @SuppressWarnings("deprecation")
    public String getWriteLockString(int timeoutMillis) {
        return switch (timeoutMillis) {
            case LockOptions.NO_WAIT -> getForUpdateNowaitString();
            case LockOptions.SKIP_LOCKED -> getForUpdateSkipLockedString();
            case LockOptions.WAIT_FOREVER -> getForUpdateString();
            // In whole seconds, and not less than was asked for.
            default -> getForUpdateString() + " wait " + (timeoutMillis + 999L) / 1000;
        };
    }

    /// Readers lock as writers do.
    @Override
    public String getReadLockString(int timeoutMillis) {
        return getWriteLockString(timeoutMillis);
    }

    /// Rows of the optional side of an outer join cannot be locked in the same statement; Hibernate then locks
    /// them with a statement of its own.
    @Override
    public boolean supportsOuterJoinForUpdate() {
        return false;
    }

    // Schema

    @Override
    public IdentityColumnSupport getIdentityColumnSupport() {
        return RustyDbIdentitySupport.INSTANCE;
    }

    @Override
    public boolean getDefaultUseGetGeneratedKeys() {
        return true;
    }

    @Override
    public boolean supportsInsertReturningGeneratedKeys() {
        return true;
    }

    @Override
    public SequenceSupport getSequenceSupport() {
        return RustyDbSequenceSupport.INSTANCE;
    }

    @Override
    public String getQuerySequencesString() {
        return RustyDbSequenceInformation.QUERY;
    }

    @Override
    public SequenceInformationExtractor getSequenceInformationExtractor() {
        return RustyDbSequenceInformation.INSTANCE;
    }

    /// For changes of joined hierarchies Hibernate needs work tables. There are no temporary tables yet, so it
    /// makes ordinary ones when it starts, named `HT_…` and `HTE_…`, and finds them there the next time.
    @Override
    public String getTemporaryTableCreateCommand() {
        return "create table if not exists";
    }

    /// Deprecated in Hibernate, which still asks it.
    @Override
    @SuppressWarnings("deprecation")
    public String getNoColumnsInsertString() {
        return "default values";
    }

    @Override
    public UniqueDelegate getUniqueDelegate() {
        return new AlterTableUniqueDelegate(this);
    }

    @Override
    public boolean supportsIfExistsBeforeTableName() {
        return true;
    }

    @Override
    public boolean supportsIfExistsAfterAlterTable() {
        return true;
    }

    @Override
    public boolean supportsIfExistsBeforeConstraintName() {
        return true;
    }

    @Override
    public String getCascadeConstraintsString() {
        return " cascade";
    }

    @Override
    public boolean supportsCascadeDelete() {
        return true;
    }

    @Override
    public boolean supportsAlterColumnType() {
        return true;
    }

    @Override
    public String getAlterColumnTypeString(String columnName, String columnType, String columnDefinition) {
        return "alter column " + columnName + " set data type " + columnType;
    }

    @Override
    public boolean canCreateSchema() {
        return true;
    }

    @Override
    public NameQualifierSupport getNameQualifierSupport() {
        return NameQualifierSupport.SCHEMA;
    }

    @Override
    public IdentifierHelper buildIdentifierHelper(IdentifierHelperBuilder builder, @Nullable DatabaseMetaData metaData)
            throws java.sql.SQLException {
        builder.setUnquotedCaseStrategy(IdentifierCaseStrategy.LOWER);
        builder.setQuotedCaseStrategy(IdentifierCaseStrategy.MIXED);
        return super.buildIdentifierHelper(builder, metaData);
    }

    // Failures

    @Override
    public ViolatedConstraintNameExtractor getViolatedConstraintNameExtractor() {
        return Violations::constraintName;
    }

    @Override
    public SQLExceptionConversionDelegate buildSQLExceptionConversionDelegate() {
        return Violations::convert;
    }
}
