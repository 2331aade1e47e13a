package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.ColumnDescriptor;
import java.sql.ParameterMetaData;
import java.sql.SQLException;
import java.util.List;

/// Parameters of a prepared statement, as declared or inferred.
record RustyDbParameterMetaData(List<ColumnDescriptor> parameters) implements ParameterMetaData, SelfWrapper {
    private ColumnDescriptor parameter(int index) throws SQLException {
        if (index < 1 || index > parameters.size()) {
            throw SqlErrors.undefinedParameter(
                    "no such parameter, index=" + index + ", parameters=" + parameters.size());
        }
        return parameters.get(index - 1);
    }

    @Override
    public int getParameterCount() {
        return parameters.size();
    }

    @Override
    public int isNullable(int index) throws SQLException {
        return parameter(index).nullable() ? parameterNullable : parameterNullableUnknown;
    }

    @Override
    public boolean isSigned(int index) throws SQLException {
        return parameter(index).kind().isNumeric();
    }

    @Override
    public int getPrecision(int index) throws SQLException {
        return TypeFacts.precision(parameter(index).kind(), parameter(index).precision());
    }

    @Override
    public int getScale(int index) throws SQLException {
        return TypeFacts.scale(
                parameter(index).kind(),
                parameter(index).precision(),
                parameter(index).scale());
    }

    @Override
    public int getParameterType(int index) throws SQLException {
        return parameter(index).kind().jdbcType();
    }

    @Override
    public String getParameterTypeName(int index) throws SQLException {
        return parameter(index).kind().sqlName();
    }

    @Override
    public String getParameterClassName(int index) throws SQLException {
        return parameter(index).kind().javaClass().getName();
    }

    @Override
    public int getParameterMode(int index) throws SQLException {
        parameter(index);
        return parameterModeIn;
    }
}
