package io.rustydb.sql.function;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.library.ConditionalFunctions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// All scalar functions and operators by name. An operator is a function named by its sign: `+`, `||`.
///
/// A library is made when one of its functions is first named: an embedded engine's start would else be spent
/// on hundreds of functions that nobody calls. Thread rule: any thread.
public final class FunctionRegistry {
    private static final FunctionRegistry BUILT_IN = new FunctionRegistry();

    private final Map<String, FunctionLibrary> libraries = new LinkedHashMap<>();
    private final AtomicReferenceArray<@Nullable Map<String, List<Function>>> made =
            new AtomicReferenceArray<>(FunctionLibrary.values().length);

    private FunctionRegistry() {
        for (FunctionLibrary library : FunctionLibrary.values()) {
            library.names().forEach(name -> libraries.put(name, library));
        }
    }

    /// The functions that every database has: one registry for all of them.
    public static FunctionRegistry builtIn() {
        return BUILT_IN;
    }

    /// @param name lower case
    public boolean contains(String name) {
        return libraries.containsKey(name) || ConditionalFunctions.isConditional(name);
    }

    /// Names of all functions that have overloads, for "did you mean".
    public Collection<String> names() {
        return Collections.unmodifiableCollection(libraries.keySet());
    }

    /// All overloads of all functions, in order of registration.
    public Collection<List<Function>> all() {
        List<List<Function>> all = new ArrayList<>();
        libraries.keySet().forEach(name -> all.add(overloads(name)));
        return all;
    }

    private List<Function> overloads(String name) {
        FunctionLibrary library = libraries.get(name);
        return library == null ? List.of() : functions(library).getOrDefault(name, List.of());
    }

    private Map<String, List<Function>> functions(FunctionLibrary library) {
        Map<String, List<Function>> functions = made.get(library.ordinal());
        if (functions == null) {
            Builder builder = new Builder();
            library.register(builder);
            // Whoever was first: a function is itself in all plans.
            made.compareAndSet(library.ordinal(), null, builder.build());
            functions = Objects.requireNonNull(made.get(library.ordinal()));
        }
        return functions;
    }

    /// Chooses the overload that a call means.
    ///
    /// @param name lower case
    /// @param arguments types as given; the kind NULL for literals and parameters whose type is not known
    /// @throws DbException 42883 none fits, 42725 several fit, 42804 types without a common one
    public ResolvedFunction resolve(String name, List<SqlType> arguments) {
        // Of two arguments it is PostgreSQL's, of more Oracle's.
        boolean bytes = name.equals("decode") && arguments.size() == 2;
        if (ConditionalFunctions.isConditional(name) && !bytes) {
            return ConditionalFunctions.resolve(name, arguments);
        }
        Function chosen = TypeCoercion.choose(name, overloads(name), arguments);
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
        return new ResolvedFunction(chosen, types, chosen.result().resultType(types));
    }

    /// Collects the functions of a library.
    public static final class Builder {
        private final Map<String, List<Function>> functions = new LinkedHashMap<>();

        public Builder add(Function function) {
            functions
                    .computeIfAbsent(function.name(), name -> new ArrayList<>())
                    .add(function);
            return this;
        }

        /// A strict, immutable function.
        public Builder strict(
                String name, SqlType result, Kernel kernel, String doc, String example, TypeKind... parameters) {
            return strict(name, Function.ResultRule.of(result), kernel, doc, example, parameters);
        }

        public Builder strict(
                String name,
                Function.ResultRule result,
                Kernel kernel,
                String doc,
                String example,
                TypeKind... parameters) {
            return add(new Function(
                    name, List.of(parameters), false, result, Volatility.IMMUTABLE, true, kernel, doc, example));
        }

        /// A strict, immutable function that works row by row.
        public Builder perRow(
                String name,
                SqlType result,
                Kernel.RowKernel kernel,
                String doc,
                String example,
                TypeKind... parameters) {
            return strict(name, result, Kernel.perRow(kernel), doc, example, parameters);
        }

        /// A strict function that works row by row and depends on the session or the time.
        public Builder perRow(
                String name,
                SqlType result,
                Volatility volatility,
                Kernel.RowKernel kernel,
                String doc,
                String example,
                TypeKind... parameters) {
            return add(new Function(
                    name,
                    List.of(parameters),
                    false,
                    Function.ResultRule.of(result),
                    volatility,
                    true,
                    Kernel.perRow(kernel),
                    doc,
                    example));
        }

        /// The same overloads under another name.
        public Builder alias(String name, String of) {
            for (Function function : List.copyOf(functions.getOrDefault(of, List.of()))) {
                add(new Function(
                        name,
                        function.parameters(),
                        function.variadic(),
                        function.result(),
                        function.volatility(),
                        function.strict(),
                        function.kernel(),
                        function.doc(),
                        Character.isLetter(name.charAt(0)) ? function.example().replace(of + "(", name + "(") : ""));
            }
            return this;
        }

        Map<String, List<Function>> build() {
            Map<String, List<Function>> built = new LinkedHashMap<>();
            functions.forEach((name, overloads) -> built.put(name, List.copyOf(overloads)));
            return Collections.unmodifiableMap(built);
        }
    }

    /// For functions that exist to say that they do not.
    public static DbException notSupported(String what) {
        return DbException.of(ErrorCode.FEATURE_NOT_SUPPORTED, what);
    }
}
