package io.rustydb.sql.copy;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.SessionStatement.Copy;
import io.rustydb.sql.parser.ast.SessionStatement.CopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The options of a COPY, checked against each other.
///
/// @param header the first line names the columns
/// @param match … and must name them rightly
/// @param marker what stands for NULL
/// @param defaultMarker what stands for a column's default; null = nothing does
/// @param ignoreErrors a row whose values do not fit their types is left out
/// @param rejectLimit more such rows than this fail; 0 = any number
public record CopyOptions(
        boolean csv,
        char delimiter,
        String marker,
        boolean header,
        boolean match,
        char quote,
        char escape,
        Columns forceQuote,
        Columns forceNotNull,
        Columns forceNull,
        @Nullable String defaultMarker,
        boolean ignoreErrors,
        long rejectLimit) {

    /// Columns that an option names.
    public record Columns(boolean all, List<Name> names) {
        static final Columns NONE = new Columns(false, List.of());

        public Columns {
            names = List.copyOf(names);
        }

        public boolean isNone() {
            return !all && names.isEmpty();
        }

        /// Which of the columns are meant.
        ///
        /// @throws DbException 42703, 42P10
        public boolean[] of(List<String> columns, String option) {
            boolean[] meant = new boolean[columns.size()];
            for (int i = 0; i < meant.length; i++) {
                meant[i] = all;
            }
            for (Name name : names) {
                int at = columns.indexOf(name.text());
                if (at < 0) {
                    throw DbException.at(
                            ErrorCode.INVALID_COLUMN_REFERENCE,
                            "a column of " + option + " is not copied, column=" + name,
                            name.position());
                }
                meant[at] = true;
            }
            return meant;
        }
    }

    /// @throws DbException 42601, 22023, 0A000
    public static CopyOptions of(Copy copy) {
        Map<String, CopyOption> given = new HashMap<>();
        for (CopyOption option : copy.options()) {
            if (given.put(option.name(), option) != null) {
                throw DbException.at(
                        ErrorCode.SYNTAX_ERROR, "an option is given twice, option=" + option.name(), option.position());
            }
        }
        return new Reader(copy, given).read();
    }

    private record Reader(Copy copy, Map<String, CopyOption> given) {
        CopyOptions read() {
            boolean csv = isCsv();
            String delimiter = text("delimiter", csv ? "," : "\t");
            String marker = text("null", csv ? "" : "\\N");
            CopyOption header = given.remove("header");
            String headerText = header == null ? "false" : header.value().orElse("true");
            boolean match = headerText.equalsIgnoreCase("match");
            boolean hasHeader = match || header != null && flag(header, headerText);
            boolean quoteGiven = given.containsKey("quote");
            boolean escapeGiven = given.containsKey("escape");
            String quote = text("quote", "\"");
            String escape = text("escape", quote);
            Columns forceQuote = columns("force_quote");
            Columns forceNotNull = columns("force_not_null");
            Columns forceNull = columns("force_null");
            String defaultMarker = given.containsKey("default") ? text("default", "") : null;
            boolean ignore = onError();
            long limit = rejectLimit(ignore);
            harmless();
            for (CopyOption unknown : given.values()) {
                throw refuse(ErrorCode.SYNTAX_ERROR, "COPY has no such option, option=" + unknown.name(), unknown);
            }
            if (delimiter.length() != 1 || delimiter.charAt(0) > 0x7f) {
                throw refuse(ErrorCode.FEATURE_NOT_SUPPORTED, "the delimiter must be one single-byte character", null);
            }
            if (delimiter.equals("\n") || delimiter.equals("\r")) {
                throw refuse(ErrorCode.INVALID_ARGUMENT, "the delimiter cannot be the end of a line", null);
            }
            if (marker.indexOf('\n') >= 0 || marker.indexOf('\r') >= 0) {
                throw refuse(ErrorCode.INVALID_ARGUMENT, "what stands for NULL cannot have the end of a line", null);
            }
            if (!csv && "\\.abcdefghijklmnopqrstuvwxyz0123456789".contains(delimiter)) {
                throw refuse(ErrorCode.INVALID_ARGUMENT, "the delimiter cannot be " + delimiter, null);
            }
            if (match && !copy.from()) {
                throw refuse(ErrorCode.FEATURE_NOT_SUPPORTED, "HEADER match is for COPY FROM", null);
            }
            if (!csv && (quoteGiven || escapeGiven)) {
                throw refuse(
                        ErrorCode.FEATURE_NOT_SUPPORTED, (quoteGiven ? "QUOTE" : "ESCAPE") + " is for CSV only", null);
            }
            if (quote.length() != 1 || quote.charAt(0) > 0x7f || escape.length() != 1 || escape.charAt(0) > 0x7f) {
                throw refuse(
                        ErrorCode.FEATURE_NOT_SUPPORTED, "QUOTE and ESCAPE must be one single-byte character", null);
            }
            if (csv && delimiter.equals(quote)) {
                throw refuse(ErrorCode.INVALID_ARGUMENT, "the delimiter and the quote must differ", null);
            }
            only(!forceQuote.isNone(), csv, !copy.from(), "FORCE_QUOTE", "TO");
            only(!forceNotNull.isNone(), csv, copy.from(), "FORCE_NOT_NULL", "FROM");
            only(!forceNull.isNone(), csv, copy.from(), "FORCE_NULL", "FROM");
            if (marker.contains(delimiter)) {
                throw refuse(ErrorCode.INVALID_ARGUMENT, "the delimiter must not stand in what stands for NULL", null);
            }
            if (csv && marker.contains(quote)) {
                throw refuse(ErrorCode.INVALID_ARGUMENT, "the quote must not stand in what stands for NULL", null);
            }
            if (defaultMarker != null) {
                checkDefault(defaultMarker, marker, delimiter, csv ? quote : "");
            }
            return new CopyOptions(
                    csv,
                    delimiter.charAt(0),
                    marker,
                    hasHeader,
                    match,
                    quote.charAt(0),
                    escape.charAt(0),
                    forceQuote,
                    forceNotNull,
                    forceNull,
                    defaultMarker,
                    ignore,
                    limit);
        }

        private boolean isCsv() {
            CopyOption format = given.remove("format");
            String name = format == null ? "text" : format.value().orElse("");
            return switch (name) {
                case "text" -> false;
                case "csv" -> true;
                case "binary" ->
                    throw refuse(ErrorCode.FEATURE_NOT_SUPPORTED, "COPY in binary format is not supported", format);
                default -> throw refuse(ErrorCode.INVALID_ARGUMENT, "COPY has no such format, format=" + name, format);
            };
        }

        private void checkDefault(String text, String marker, String delimiter, String quote) {
            if (!copy.from()) {
                throw refuse(ErrorCode.FEATURE_NOT_SUPPORTED, "DEFAULT is for COPY FROM", null);
            }
            if (text.equals(marker)) {
                throw refuse(ErrorCode.INVALID_ARGUMENT, "NULL and DEFAULT cannot be the same text", null);
            }
            if (text.contains(delimiter)
                    || !quote.isEmpty() && text.contains(quote)
                    || text.indexOf('\n') >= 0
                    || text.indexOf('\r') >= 0) {
                throw refuse(
                        ErrorCode.INVALID_ARGUMENT,
                        "what stands for DEFAULT cannot have delimiter, quote or the end of a line",
                        null);
            }
        }

        private void only(boolean given, boolean csv, boolean direction, String option, String word) {
            if (given && !csv) {
                throw refuse(ErrorCode.FEATURE_NOT_SUPPORTED, option + " is for CSV only", null);
            }
            if (given && !direction) {
                throw refuse(ErrorCode.FEATURE_NOT_SUPPORTED, option + " is for COPY " + word, null);
            }
        }

        private boolean onError() {
            CopyOption option = given.remove("on_error");
            if (option == null) {
                return false;
            }
            if (!copy.from()) {
                throw refuse(ErrorCode.SYNTAX_ERROR, "ON_ERROR is for COPY FROM", option);
            }
            return switch (option.value().orElse("").toLowerCase(Locale.ROOT)) {
                case "stop" -> false;
                case "ignore" -> true;
                default -> throw refuse(ErrorCode.INVALID_ARGUMENT, "ON_ERROR is stop or ignore", option);
            };
        }

        private long rejectLimit(boolean ignore) {
            CopyOption option = given.remove("reject_limit");
            if (option == null) {
                return 0;
            }
            long limit = 0;
            try {
                limit = Long.parseLong(option.value().orElse(""));
            } catch (NumberFormatException e) {
                // Told below, as zero is.
            }
            if (limit <= 0 || !ignore) {
                throw refuse(
                        ErrorCode.INVALID_ARGUMENT,
                        "REJECT_LIMIT is a number above zero and needs ON_ERROR ignore",
                        option);
            }
            return limit;
        }

        /// Options that hold of themselves: rows are never frozen early, files are UTF-8, nothing is logged.
        private void harmless() {
            CopyOption encoding = given.remove("encoding");
            if (encoding != null
                    && !encoding.value()
                            .orElse("")
                            .toUpperCase(Locale.ROOT)
                            .replace("-", "")
                            .matches("UTF8|SQL_ASCII|UNICODE")) {
                throw refuse(
                        ErrorCode.INVALID_ARGUMENT,
                        "files of COPY are UTF8, encoding=" + encoding.value().orElse(""),
                        encoding);
            }
            CopyOption freeze = given.remove("freeze");
            if (freeze != null && flag(freeze, freeze.value().orElse("true"))) {
                throw refuse(ErrorCode.FEATURE_NOT_SUPPORTED, "COPY FREEZE is not supported", freeze);
            }
            CopyOption verbosity = given.remove("log_verbosity");
            if (verbosity != null && !verbosity.value().orElse("").equalsIgnoreCase("default")) {
                throw refuse(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "LOG_VERBOSITY other than default is not supported",
                        verbosity);
            }
        }

        private String text(String name, String otherwise) {
            CopyOption option = given.remove(name);
            if (option == null) {
                return otherwise;
            }
            if (option.value().isEmpty()) {
                throw refuse(ErrorCode.SYNTAX_ERROR, "an option needs a value, option=" + name, option);
            }
            return option.value().get();
        }

        private boolean flag(CopyOption option, String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "on", "1" -> true;
                case "false", "off", "0" -> false;
                default ->
                    throw refuse(
                            ErrorCode.SYNTAX_ERROR,
                            "an option is true or false, option=" + option.name() + ", value=" + text,
                            option);
            };
        }

        private Columns columns(String name) {
            CopyOption option = given.remove(name);
            if (option == null) {
                return Columns.NONE;
            }
            if (!option.all() && option.columns().isEmpty()) {
                throw refuse(ErrorCode.INVALID_ARGUMENT, "an option needs a list of columns, option=" + name, option);
            }
            return new Columns(option.all(), option.columns());
        }

        private DbException refuse(ErrorCode code, String message, @Nullable CopyOption option) {
            return DbException.at(code, message, option == null ? copy.position() : option.position());
        }
    }
}
