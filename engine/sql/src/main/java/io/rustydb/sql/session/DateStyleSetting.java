package io.rustydb.sql.session;

import io.rustydb.base.config.SettingType;
import io.rustydb.sql.function.text.TextStyle.DateOrder;
import io.rustydb.sql.function.text.TextStyle.DateStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `datestyle`: how dates are written, and in which order their fields are read. `SET datestyle = 'DMY'` leaves
/// the style as it is, `SET datestyle = 'ISO'` the order.
record DateStyleSetting() implements SettingType<DateStyleSetting.Value> {
    /// @param style null, @param order null: as they are
    record Value(@Nullable DateStyle style, @Nullable DateOrder order) {
        Value over(Value current) {
            return new Value(style == null ? current.style : style, order == null ? current.order : order);
        }
    }

    static final Value DEFAULT = new Value(DateStyle.ISO, DateOrder.MDY);

    @Override
    public Value parse(String name, String text) {
        DateStyle style = null;
        DateOrder order = null;
        for (String part : text.toLowerCase(Locale.ROOT).split(",", -1)) {
            String word = part.strip();
            DateStyle namedStyle = switch (word) {
                case "iso" -> DateStyle.ISO;
                case "sql" -> DateStyle.SQL;
                case "german" -> DateStyle.GERMAN;
                default -> word.startsWith("postgres") ? DateStyle.POSTGRES : null;
            };
            DateOrder namedOrder = switch (word) {
                case "mdy", "us" -> DateOrder.MDY;
                case "dmy" -> DateOrder.DMY;
                case "ymd" -> DateOrder.YMD;
                default -> word.startsWith("euro") ? DateOrder.DMY : word.startsWith("noneuro") ? DateOrder.MDY : null;
            };
            if (word.equals("default")) {
                namedStyle = DEFAULT.style;
                namedOrder = DEFAULT.order;
            }
            boolean conflict = namedStyle != null && style != null && style != namedStyle
                    || namedOrder != null && order != null && order != namedOrder;
            if (namedStyle == null && namedOrder == null || conflict) {
                throw SettingType.refused(name, text, allowed());
            }
            style = namedStyle == null ? style : namedStyle;
            order = namedOrder == null ? order : namedOrder;
        }
        if (style == DateStyle.GERMAN && order == null) {
            order = DateOrder.DMY;
        }
        return new Value(style, order);
    }

    @Override
    public String format(Value value) {
        Value whole = value.over(DEFAULT);
        return (whole.style == null ? "ISO" : whole.style.word()) + ", " + whole.order;
    }

    @Override
    public String allowed() {
        return "'ISO', 'Postgres', 'SQL' or 'German', and 'MDY', 'DMY' or 'YMD'";
    }
}
