package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/// JDBC's scalar functions (`{fn …}`) in the engine's SQL. Names that need no change pass as they are; the
/// engine judges them.
/// **Source** JDBC 4.3 appendix C.
final class EscapeFunctions {
    /// What [java.sql.DatabaseMetaData] lists; each is spelled by [#toSql] in standard SQL.
    static final String STRING =
            "CHAR_LENGTH,CHARACTER_LENGTH,CONCAT,LCASE,LEFT,LENGTH,LTRIM,REPLACE,RIGHT,RTRIM,SUBSTRING,UCASE";

    static final String NUMERIC = "ABS,CEILING,EXP,FLOOR,LOG,MOD,POWER,ROUND,SIGN,SQRT,TRUNCATE";
    static final String TIME =
            "CURDATE,CURRENT_DATE,CURRENT_TIME,CURRENT_TIMESTAMP,CURTIME,DAYOFMONTH,EXTRACT,HOUR,MINUTE,MONTH,NOW,SECOND,YEAR";
    static final String SYSTEM = "IFNULL,USER";

    private EscapeFunctions() {}

    /// @param name lower case
    static String toSql(String name, List<String> arguments) throws SQLException {
        return switch (name) {
            case "ucase" -> call("UPPER", arguments);
            case "lcase" -> call("LOWER", arguments);
            case "length" -> call("CHAR_LENGTH", arguments);
            case "ifnull" -> call("COALESCE", arguments);
            case "log" -> call("LN", arguments);
            case "truncate" -> call("TRUNC", arguments);
            case "char" -> call("CHR", arguments);
            case "rand" -> call("RANDOM", arguments);
            case "curdate", "current_date" -> "CURRENT_DATE";
            case "curtime", "current_time" -> "CURRENT_TIME";
            case "now", "current_timestamp" -> "CURRENT_TIMESTAMP";
            case "user" -> "CURRENT_USER";
            case "dayofmonth" -> extract("DAY", arguments);
            case "dayofyear" -> extract("DOY", arguments);
            case "year", "month", "hour", "minute", "second", "quarter", "week" ->
                extract(name.toUpperCase(Locale.ROOT), arguments);
            case "convert" -> convert(arguments);
            case "timestampadd", "timestampdiff" -> throw SqlErrors.notSupported("the JDBC function " + name);
            default -> call(name, arguments);
        };
    }

    private static String call(String name, List<String> arguments) {
        return name + '(' + String.join(", ", arguments) + ')';
    }

    private static String extract(String field, List<String> arguments) throws SQLException {
        checkCount(field, arguments, 1);
        return "EXTRACT(" + field + " FROM " + arguments.get(0) + ')';
    }

    /// `convert(value, SQL_VARCHAR)`
    private static String convert(List<String> arguments) throws SQLException {
        checkCount("convert", arguments, 2);
        String type = arguments.get(1).toUpperCase(Locale.ROOT);
        String plain = type.startsWith("SQL_") ? type.substring(4) : type;
        for (int i = 0; i < plain.length(); i++) {
            if (!Character.isLetterOrDigit(plain.charAt(i)) && plain.charAt(i) != '_') {
                throw SqlErrors.invalidArgument(
                        "convert needs the name of a type, type=" + ConnectionKey.printable(type));
            }
        }
        String sqlName = switch (plain) {
            case "DOUBLE" -> "DOUBLE PRECISION";
            case "TIMESTAMP_WITH_TIMEZONE" -> "TIMESTAMP WITH TIME ZONE";
            case "LONGVARCHAR" -> "CLOB";
            case "LONGVARBINARY" -> "BLOB";
            case "TINYINT" -> "SMALLINT";
            case "BIT" -> "BOOLEAN";
            default -> plain;
        };
        return "CAST(" + arguments.get(0) + " AS " + sqlName + ')';
    }

    private static void checkCount(String name, List<String> arguments, int count) throws SQLException {
        if (arguments.size() != count) {
            throw SqlErrors.invalidArgument("JDBC function with a wrong number of arguments, name=" + name
                    + ", arguments=" + arguments.size() + ", expected=" + count);
        }
    }
}
