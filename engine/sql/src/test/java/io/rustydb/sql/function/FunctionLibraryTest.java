package io.rustydb.sql.function;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FunctionLibraryTest {
    @ParameterizedTest
    @EnumSource
    void theNamesOfALibraryAreThoseItRegisters(FunctionLibrary library) {
        FunctionRegistry.Builder builder = new FunctionRegistry.Builder();
        library.register(builder);
        assertEquals(List.copyOf(builder.build().keySet()), library.names());
    }

    @ParameterizedTest
    @EnumSource
    void noNameIsInTwoLibraries(FunctionLibrary library) {
        List<String> others = new ArrayList<>();
        for (FunctionLibrary other : FunctionLibrary.values()) {
            if (other != library) {
                others.addAll(other.names());
            }
        }
        assertEquals(new HashSet<>(others).size(), others.size());
        others.retainAll(library.names());
        assertEquals(List.of(), others);
    }
}
