package io.rustydb.embedded;

import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.jdbc.transport.ColumnDescriptor;
import io.rustydb.jdbc.transport.TableDescription;
import io.rustydb.jdbc.transport.ValueKind;
import io.rustydb.sql.session.CatalogReader;
import io.rustydb.sql.session.ColumnInfo;
import java.sql.DatabaseMetaData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The engine's descriptions of columns and tables in the driver's types.
final class Descriptors {
    private Descriptors() {}

    static ValueKind kind(TypeKind kind) {
        return switch (kind) {
            case BOOLEAN -> ValueKind.BOOLEAN;
            case SMALLINT -> ValueKind.SMALLINT;
            case INTEGER -> ValueKind.INTEGER;
            case BIGINT -> ValueKind.BIGINT;
            case REAL -> ValueKind.REAL;
            case DOUBLE -> ValueKind.DOUBLE;
            case NUMERIC -> ValueKind.NUMERIC;
            case CHAR -> ValueKind.CHAR;
            case VARCHAR -> ValueKind.VARCHAR;
            case DATE -> ValueKind.DATE;
            case TIME -> ValueKind.TIME;
            case TIMESTAMP -> ValueKind.TIMESTAMP;
            case TIMESTAMP_TZ -> ValueKind.TIMESTAMP_TZ;
            case TIME_TZ -> ValueKind.TIME_TZ;
            case INTERVAL -> ValueKind.INTERVAL;
            case UUID -> ValueKind.UUID;
            case BINARY -> ValueKind.BINARY;
            case VARBINARY -> ValueKind.VARBINARY;
            case CLOB -> ValueKind.CLOB;
            case BLOB -> ValueKind.BLOB;
            case JSON -> ValueKind.JSON;
            case JSONB -> ValueKind.JSONB;
            case JSONPATH -> ValueKind.JSONPATH;
            case NULL -> ValueKind.NULL;
        };
    }

    private static int precision(SqlType type) {
        return type.isConstrained() ? type.precision() : ColumnDescriptor.UNCONSTRAINED;
    }

    static List<ColumnDescriptor> columns(List<ColumnInfo> columns) {
        return columns.stream().map(Descriptors::column).toList();
    }

    private static ColumnDescriptor column(ColumnInfo column) {
        return new ColumnDescriptor(
                column.name(),
                kind(column.type().kind()),
                precision(column.type()),
                column.type().scale(),
                column.nullable(),
                column.schema(),
                column.table(),
                column.baseColumn(),
                column.autoIncrement());
    }

    static TableDescription table(CatalogReader.Table table) {
        return new TableDescription(
                table.schema(),
                table.name(),
                switch (table.kind()) {
                    case TABLE -> "TABLE";
                    case SYSTEM_TABLE -> "SYSTEM TABLE";
                    case SYSTEM_VIEW -> "SYSTEM VIEW";
                    case VIEW -> "VIEW";
                    case MATERIALIZED_VIEW -> "MATERIALIZED VIEW";
                },
                table.remarks(),
                table.columns().stream().map(Descriptors::column).toList(),
                key(table.primaryKey()),
                table.indexes().stream()
                        .map(index -> new TableDescription.Index(
                                index.name(), index.unique(), index.columns(), index.descending(), index.filter()))
                        .toList(),
                table.foreignKeys().stream().map(Descriptors::foreignKey).toList());
    }

    private static TableDescription.Column column(CatalogReader.Column column) {
        return new TableDescription.Column(
                column.name(),
                kind(column.type().kind()),
                precision(column.type()),
                column.type().scale(),
                column.nullable(),
                column.defaultExpression(),
                column.autoIncrement(),
                column.remarks());
    }

    private static TableDescription.@Nullable Key key(CatalogReader.@Nullable Key key) {
        return key == null ? null : new TableDescription.Key(key.constraintName(), key.columns());
    }

    private static TableDescription.ForeignKey foreignKey(CatalogReader.ForeignKey key) {
        return new TableDescription.ForeignKey(
                key.constraintName(),
                key.columns(),
                key.parentSchema(),
                key.parentTable(),
                key.parentColumns(),
                key.parentKeyName(),
                rule(key.onUpdate()),
                rule(key.onDelete()));
    }

    private static int rule(CatalogReader.ReferentialAction action) {
        return switch (action) {
            case NO_ACTION -> DatabaseMetaData.importedKeyNoAction;
            case RESTRICT -> DatabaseMetaData.importedKeyRestrict;
            case CASCADE -> DatabaseMetaData.importedKeyCascade;
            case SET_NULL -> DatabaseMetaData.importedKeySetNull;
            case SET_DEFAULT -> DatabaseMetaData.importedKeySetDefault;
        };
    }
}
