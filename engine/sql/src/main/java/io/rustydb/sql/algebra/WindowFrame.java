package io.rustydb.sql.algebra;

import io.rustydb.sql.parser.ast.QueryBody.FrameExclusion;
import io.rustydb.sql.parser.ast.QueryBody.FrameUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Which rows around each row of a partition a window function reads.
///
/// @param key for RANGE with a distance: the order's value that is compared with the limits
public record WindowFrame(
        FrameUnit unit,
        Bound start,
        Bound end,
        FrameExclusion exclusion,
        @Nullable Scalar key) {

    /// RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW.
    public static final WindowFrame DEFAULT = new WindowFrame(
            FrameUnit.RANGE,
            Bound.of(BoundKind.UNBOUNDED_PRECEDING),
            Bound.of(BoundKind.CURRENT_ROW),
            FrameExclusion.NO_OTHERS,
            null);

    public enum BoundKind {
        UNBOUNDED_PRECEDING,
        PRECEDING,
        CURRENT_ROW,
        FOLLOWING,
        UNBOUNDED_FOLLOWING
    }

    /// @param distance BIGINT for ROWS and GROUPS, free of the input's columns; null for bounds without one
    /// @param limit for RANGE with a distance: the row's own key less or plus the distance
    /// @param negative for RANGE with a distance: true when the distance is one, which is an error
    /// @param position of the distance
    public record Bound(
            BoundKind kind,
            @Nullable Scalar distance,
            @Nullable Scalar limit,
            @Nullable Scalar negative,
            int position) {
        static Bound of(BoundKind kind) {
            return new Bound(kind, null, null, null, 0);
        }
    }

    /// All scalars, in a fixed order.
    public List<Scalar> scalars() {
        List<Scalar> all = new ArrayList<>();
        replace(scalar -> {
            all.add(scalar);
            return scalar;
        });
        return all;
    }

    /// Scalars that are the same for all rows.
    public List<Scalar> constants() {
        List<Scalar> all = new ArrayList<>();
        for (Bound bound : List.of(start, end)) {
            if (bound.distance != null) {
                all.add(bound.distance);
            }
            if (bound.negative != null) {
                all.add(bound.negative);
            }
        }
        return all;
    }

    /// The same frame over other scalars, which are asked for in the order of [#scalars].
    public WindowFrame replace(UnaryOperator<Scalar> replacement) {
        return new WindowFrame(
                unit, replace(start, replacement), replace(end, replacement), exclusion, orNull(key, replacement));
    }

    private static Bound replace(Bound bound, UnaryOperator<Scalar> replacement) {
        return new Bound(
                bound.kind,
                orNull(bound.distance, replacement),
                orNull(bound.limit, replacement),
                orNull(bound.negative, replacement),
                bound.position);
    }

    private static @Nullable Scalar orNull(@Nullable Scalar scalar, UnaryOperator<Scalar> replacement) {
        return scalar == null ? null : replacement.apply(scalar);
    }
}
