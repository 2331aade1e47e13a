package io.rustydb.sql.function.json;

import io.rustydb.base.type.Jsonb;
import java.util.Arrays;

/// `@>` and `?` of documents, on their bytes.
public final class JsonbContainment {
    private JsonbContainment() {}

    /// True when `a` contains `b`: each field and element of `b` is somewhere in the same place of `a`. A
    /// scalar as the whole of `b` is also contained in an array of scalars.
    public static boolean contains(byte[] a, int aAt, int aEnd, byte[] b, int bAt, int bEnd) {
        int kindA = Jsonb.kind(a, aAt);
        int kindB = Jsonb.kind(b, bAt);
        if (kindA == Jsonb.ARRAY && !Jsonb.isContainer(kindB)) {
            return hasElement(a, aAt, b, bAt, bEnd);
        }
        return containsInside(a, aAt, aEnd, b, bAt, bEnd);
    }

    private static boolean containsInside(byte[] a, int aAt, int aEnd, byte[] b, int bAt, int bEnd) {
        int kind = Jsonb.kind(b, bAt);
        if (kind != Jsonb.kind(a, aAt)) {
            return false;
        }
        return switch (kind) {
            case Jsonb.OBJECT -> containsFields(a, aAt, b, bAt);
            case Jsonb.ARRAY -> containsElements(a, aAt, b, bAt);
            default -> Jsonb.compare(a, aAt, aEnd, b, bAt, bEnd) == 0;
        };
    }

    private static boolean containsFields(byte[] a, int aAt, byte[] b, int bAt) {
        int count = Jsonb.count(b, bAt);
        if (count > Jsonb.count(a, aAt)) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            int found = Jsonb.find(a, aAt, b, Jsonb.keyStart(b, bAt, i), Jsonb.keyEnd(b, bAt, i));
            if (found < 0
                    || !containsInside(
                            a,
                            Jsonb.valueStart(a, aAt, found),
                            Jsonb.valueEnd(a, aAt, found),
                            b,
                            Jsonb.valueStart(b, bAt, i),
                            Jsonb.valueEnd(b, bAt, i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean containsElements(byte[] a, int aAt, byte[] b, int bAt) {
        int count = Jsonb.count(b, bAt);
        for (int i = 0; i < count; i++) {
            int from = Jsonb.elementStart(b, bAt, i);
            int to = Jsonb.elementEnd(b, bAt, i);
            boolean found = Jsonb.isContainer(Jsonb.kind(b, from))
                    ? anyContains(a, aAt, b, from, to)
                    : hasElement(a, aAt, b, from, to);
            if (!found) {
                return false;
            }
        }
        return true;
    }

    private static boolean anyContains(byte[] a, int aAt, byte[] b, int from, int to) {
        int count = Jsonb.count(a, aAt);
        for (int i = 0; i < count; i++) {
            if (containsInside(a, Jsonb.elementStart(a, aAt, i), Jsonb.elementEnd(a, aAt, i), b, from, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasElement(byte[] a, int aAt, byte[] b, int from, int to) {
        int count = Jsonb.count(a, aAt);
        int kind = Jsonb.kind(b, from);
        for (int i = 0; i < count; i++) {
            int at = Jsonb.elementStart(a, aAt, i);
            if (Jsonb.kind(a, at) == kind && Jsonb.compare(a, at, Jsonb.elementEnd(a, aAt, i), b, from, to) == 0) {
                return true;
            }
        }
        return false;
    }

    /// `?`: a key of an object, a string in an array, or the string that is the whole document.
    public static boolean exists(byte[] a, int at, int end, byte[] key, int from, int to) {
        return switch (Jsonb.kind(a, at)) {
            case Jsonb.OBJECT -> Jsonb.find(a, at, key, from, to) >= 0;
            case Jsonb.STRING -> Arrays.equals(a, at + 1, end, key, from, to);
            case Jsonb.ARRAY -> {
                int count = Jsonb.count(a, at);
                for (int i = 0; i < count; i++) {
                    int element = Jsonb.elementStart(a, at, i);
                    if (Jsonb.kind(a, element) == Jsonb.STRING
                            && Arrays.equals(a, element + 1, Jsonb.elementEnd(a, at, i), key, from, to)) {
                        yield true;
                    }
                }
                yield false;
            }
            default -> false;
        };
    }
}
