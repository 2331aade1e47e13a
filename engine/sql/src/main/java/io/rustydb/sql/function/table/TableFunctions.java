package io.rustydb.sql.function.table;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.Function;
import io.rustydb.sql.function.TypeCoercion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All table functions by name. A library adds its own in the constructor. Thread rule: any thread.
public final class TableFunctions {
    private static final TableFunctions BUILT_IN = new TableFunctions();

    private final Map<String, List<TableFunction>> functions = new LinkedHashMap<>();

    private TableFunctions() {
        SeriesFunctions.register(this::add);
        TextTableFunctions.register(this::add);
        JsonTableFunctions.register(this::add);
        JsonPathTableFunctions.register(this::add);
    }

    private void add(TableFunction function) {
        functions.computeIfAbsent(function.name(), name -> new ArrayList<>()).add(function);
    }

    public static TableFunctions builtIn() {
        return BUILT_IN;
    }

    /// @param name lower case
    public boolean contains(String name) {
        return functions.containsKey(name);
    }

    public Collection<String> names() {
        return Collections.unmodifiableCollection(functions.keySet());
    }

    /// Chooses the overload that a call means.
    ///
    /// @param arguments types as given; the kind NULL for literals and parameters whose type is not known
    /// @throws DbException 42883 none fits, 42725 several fit
    public ResolvedTableFunction resolve(String name, List<SqlType> arguments) {
        List<TableFunction> overloads = functions.getOrDefault(name, List.of());
        List<Function> signatures = new ArrayList<>(overloads.size());
        overloads.forEach(function -> signatures.add(function.signature()));
        Function chosen = TypeCoercion.choose(name, signatures, arguments);
        List<SqlType> types = new ArrayList<>(arguments.size());
        for (int i = 0; i < arguments.size(); i++) {
            SqlType given = arguments.get(i);
            TypeKind wanted = chosen.parameter(i);
            if (wanted == TypeKind.NULL) {
                types.add(given.kind() == TypeKind.NULL ? SqlType.VARCHAR : given);
            } else {
                types.add(given.kind() == wanted ? given : SqlType.of(wanted));
            }
        }
        for (TableFunction function : overloads) {
            if (function.signature() == chosen) {
                return new ResolvedTableFunction(
                        function, types, function.columns().columns(types));
            }
        }
        throw new AssertionError("the chosen signature is one of those given: " + name);
    }
}
