package io.rustydb.sql.function;

import io.rustydb.sql.function.library.ArithmeticFunctions;
import io.rustydb.sql.function.library.CatalogFunctions;
import io.rustydb.sql.function.library.DateTimeFunctions;
import io.rustydb.sql.function.library.JsonConstructors;
import io.rustydb.sql.function.library.JsonEditFunctions;
import io.rustydb.sql.function.library.JsonFunctions;
import io.rustydb.sql.function.library.JsonPathFunctions;
import io.rustydb.sql.function.library.MathFunctions;
import io.rustydb.sql.function.library.StringFunctions;
import io.rustydb.sql.function.library.SystemFunctions;
import java.util.List;

/// The libraries of built-in functions, with the names they register: so a name is known before its library is
/// loaded. A test holds both equal.
enum FunctionLibrary {
    ARITHMETIC("+ - * / % & | # ~ << >> ~* !~ !~*"),
    MATH("""
            abs mod sign ceil ceiling floor round trunc truncate sqrt cbrt exp ln log log10 power pow ^ sin cos tan cot \
            asin acos atan atan2 sinh cosh tanh degrees radians pi gcd lcm div factorial scale min_scale trim_scale width_bucket sind cosd tand \
            cotd asind acosd atand atan2d asinh acosh atanh"""),
    STRING("""
            length octet_length char_length character_length bit_length upper lower ucase lcase initcap || concat \
            concat_ws substring substr left right split_part strpos instr position locate starts_with btrim ltrim \
            rtrim trim replace lpad rpad repeat reverse overlay translate ascii chr get_byte set_byte get_bit set_bit \
            bit_count md5 sha224 sha256 sha384 sha512 encode decode to_hex quote_ident quote_literal quote_nullable \
            format unistr normalize is_normalized nvl2 regexp_like regexp_count \
            regexp_instr regexp_substr regexp_replace regexp_substring similar_to"""),
    DATE_TIME("""
            current_timestamp now transaction_timestamp statement_timestamp localtimestamp current_date localtime \
            current_time clock_timestamp extract date_part year month day hour minute date_trunc make_date \
            to_timestamp timezone justify_hours justify_days justify_interval age make_interval make_time make_timestamp \
            make_timestamptz date_bin overlaps isfinite sysdate systimestamp add_months last_day next_day \
            months_between numtodsinterval numtoyminterval to_dsinterval to_yminterval"""),
    SYSTEM("""
            gen_random_uuid random_uuid random sequence_last_value sequence_is_called nextval \
            currval lastval setval current_scn timestamp_to_scn \
            scn_to_timestamp current_setting set_config current_user session_user user current_database \
            current_catalog current_schema version"""),
    JSON("""
            -> ->> #> json_extract_path #>> json_extract_path_text json_typeof json_array_length jsonb_extract_path \
            jsonb_extract_path_text jsonb_typeof jsonb_array_length jsonb_pretty @> <@ ? ?| ?& jsonb_contains \
            jsonb_contained jsonb_exists jsonb_exists_any jsonb_exists_all #- jsonb_delete_path jsonb_concat \
            jsonb_delete jsonb_set jsonb_set_lax jsonb_insert json_strip_nulls jsonb_strip_nulls to_json to_jsonb \
            json_build_object jsonb_build_object json_build_array jsonb_build_array json_object jsonb_object \
            jsonb_path_exists jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query_array \
            jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz @? @@"""),
    CATALOG("""
            pg_get_indexdef pg_get_constraintdef pg_get_viewdef pg_get_expr format_type obj_description col_description \
            pg_get_userbyid get_ddl pg_table_is_visible to_regclass""");

    private final List<String> names;

    FunctionLibrary(String names) {
        this.names = List.of(names.split(" "));
    }

    /// In order of registration.
    List<String> names() {
        return names;
    }

    void register(FunctionRegistry.Builder registry) {
        switch (this) {
            case ARITHMETIC -> ArithmeticFunctions.register(registry);
            case MATH -> MathFunctions.register(registry);
            case STRING -> StringFunctions.register(registry);
            case DATE_TIME -> DateTimeFunctions.register(registry);
            case SYSTEM -> SystemFunctions.register(registry);
            case JSON -> {
                JsonFunctions.register(registry);
                JsonEditFunctions.register(registry);
                JsonConstructors.register(registry);
                JsonPathFunctions.register(registry);
            }
            case CATALOG -> CatalogFunctions.register(registry);
        }
    }
}
