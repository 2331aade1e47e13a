package io.rustydb.base.type;

/// TIME WITH TIME ZONE in one `long` whose order is the type's: by the moment, then the zone in the west after
/// the one in the east, as in PostgreSQL.
///
/// ```
///  63                              17 16                  0
///  +---------------------------------+---------------------+
///  | microseconds of the UTC day,    | 65536 - displacement|
///  | signed: local - displacement    | in seconds          |
///  +---------------------------------+---------------------+
/// ```
public final class TimeTz {
    /// 15:59:59 either way, as in PostgreSQL.
    public static final int DISPLACEMENT_SECONDS_MAX = 16 * 3600 - 1;

    private static final int ZONE_BITS = 17;
    private static final int ZONE_BIAS = 1 << ZONE_BITS - 1;

    private TimeTz() {}

    /// @param localMicros 0..86,400,000,000
    /// @param displacementSeconds east of Greenwich is positive
    public static long of(long localMicros, int displacementSeconds) {
        assert Math.abs(displacementSeconds) <= DISPLACEMENT_SECONDS_MAX : displacementSeconds;
        return localMicros - displacementSeconds * 1_000_000L << ZONE_BITS | ZONE_BIAS - displacementSeconds;
    }

    /// Microseconds of the UTC day: below zero or beyond the day where the displacement leads there.
    public static long utcMicros(long value) {
        return value >> ZONE_BITS;
    }

    public static int displacementSeconds(long value) {
        return ZONE_BIAS - (int) (value & (1 << ZONE_BITS) - 1);
    }

    public static long localMicros(long value) {
        return utcMicros(value) + displacementSeconds(value) * 1_000_000L;
    }
}
