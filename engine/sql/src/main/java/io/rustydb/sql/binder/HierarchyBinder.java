package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.Computed;
import io.rustydb.sql.algebra.Relation.Hierarchy.Carried;
import io.rustydb.sql.algebra.Relation.Hierarchy.Path;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.binder.FromBinder.Source;
import io.rustydb.sql.binder.Scope.Field;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.parser.ast.Call;
import io.rustydb.sql.parser.ast.Query.SortItem;
import io.rustydb.sql.parser.ast.QueryBody;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Binds CONNECT BY, and what stands for it in the other clauses: LEVEL, CONNECT_BY_ISLEAF, CONNECT_BY_ISCYCLE,
/// PRIOR, CONNECT_BY_ROOT, SYS_CONNECT_BY_PATH.
final class HierarchyBinder {
    private static final Set<String> CALLS = Set.of("prior", "connect_by_root", "sys_connect_by_path");

    private final Binder root;
    private final Source source;
    private final BitSet own;
    private final int level;
    private final int isLeaf;
    private final int isCycle;
    private final int rowNumber;
    private final Map<Integer, Integer> priorOf = new HashMap<>();
    private final List<Carried> priors = new ArrayList<>();
    private final List<Carried> roots = new ArrayList<>();
    private final List<Path> paths = new ArrayList<>();
    /// What is computed below: values of roots and paths, and keys of ORDER SIBLINGS BY.
    private final List<Computed> computed = new ArrayList<>();

    private List<Scalar> start = List.of();
    private List<Scalar> connect = List.of();
    private List<Relation.SortKey> siblings = List.of();
    private boolean noCycle;
    private boolean inConnect;

    /// Adds the pseudo-columns to the names of FROM, where no column is called so.
    HierarchyBinder(Binder root, Source source) {
        this.root = root;
        this.source = source;
        own = source.relation().columns();
        level = pseudo("level");
        isLeaf = pseudo("connect_by_isleaf");
        isCycle = pseudo("connect_by_iscycle");
        rowNumber = root.columns.add("rownum", SqlType.BIGINT, false);
    }

    private int pseudo(String name) {
        int number = root.columns.add(name, SqlType.INTEGER, false);
        List<Field> fields = new ArrayList<>(source.scope().fields());
        if (fields.stream().noneMatch(field -> field.name().equals(name))) {
            fields.add(new Field(name, number, true));
            source.scope().setFields(fields);
        }
        return number;
    }

    void bind(QueryBody.Hierarchy hierarchy, ExpressionBinder expressions) {
        noCycle = hierarchy.noCycle();
        inConnect = true;
        connect = Trees.conjuncts(expressions.condition(hierarchy.connect()));
        inConnect = false;
        hierarchy
                .start()
                .ifPresent(condition -> start = expressions.withoutAggregates(
                        "START WITH", () -> Trees.conjuncts(expressions.condition(condition))));
        List<Relation.SortKey> keys = new ArrayList<>();
        for (SortItem item : hierarchy.siblings()) {
            Scalar key = root.typing.settle(expressions.bind(item.key()));
            keys.add(QueryBinder.key(item, column("", key, item.position())));
        }
        siblings = keys;
    }

    /// ROWNUM in the condition counts the rows of the walk itself.
    boolean isInConnect() {
        return inConnect;
    }

    Scalar rowNumber() {
        return root.columns.reference(rowNumber);
    }

    static boolean isCall(Call.FunctionCall call) {
        return call.name().isSimple() && CALLS.contains(call.name().name());
    }

    /// Binds one of the calls of CONNECT BY.
    Scalar bindCall(Call.FunctionCall call, ExpressionBinder expressions) {
        String name = call.name().name();
        int wanted = name.equals("sys_connect_by_path") ? 2 : 1;
        if (!call.isPlain() || call.arguments().size() != wanted) {
            throw DbException.at(ErrorCode.SYNTAX_ERROR, name + " takes " + wanted + " operands", call.position());
        }
        Scalar operand = root.typing.settle(expressions.bind(call.arguments().getFirst()));
        return switch (name) {
            case "prior" -> prior(operand, call.position());
            case "connect_by_root" -> {
                refuseInConnect(name, call.position());
                int below = column(name, operand, call.position());
                for (Carried known : roots) {
                    if (known.column() == below) {
                        yield root.columns.reference(known.number());
                    }
                }
                int number = root.columns.add(name, operand.type(), true);
                roots.add(new Carried(number, below));
                yield root.columns.reference(number);
            }
            default -> {
                refuseInConnect(name, call.position());
                Scalar separator = expressions.bind(call.arguments().getLast());
                if (!(separator instanceof Scalar.Constant known)
                        || known.isNull()
                        || !(known.value() instanceof BytesVector text)) {
                    throw Unsupported.feature("a separator that is no string literal", call.position());
                }
                Scalar value = root.typing.cast(operand, SqlType.VARCHAR, true, call.position());
                int below = column(name, value, call.position());
                for (Path path : paths) {
                    if (path.column() == below && path.separator().equals(text.getString(0))) {
                        yield root.columns.reference(path.number());
                    }
                }
                int number = root.columns.add(name, SqlType.VARCHAR, false);
                paths.add(new Path(number, below, text.getString(0)));
                yield root.columns.reference(number);
            }
        };
    }

    private void refuseInConnect(String name, int position) {
        if (inConnect) {
            throw DbException.at(ErrorCode.SYNTAX_ERROR, name + " cannot stand in CONNECT BY itself", position);
        }
    }

    /// The value over the columns of the parent row.
    private Scalar prior(Scalar operand, int position) {
        if (Trees.hasSubquery(operand)) {
            throw Unsupported.feature("a subquery behind PRIOR", position);
        }
        return Trees.replace(operand, node -> {
            if (!(node instanceof Scalar.ColumnRef column)) {
                return node;
            }
            if (own.get(column.number())) {
                int number = priorOf.computeIfAbsent(column.number(), of -> {
                    int made = root.columns.add(root.columns.get(of).name(), column.type(), true);
                    priors.add(new Carried(made, of));
                    return made;
                });
                return root.columns.reference(number);
            }
            if (column.number() == level || column.number() == isLeaf || column.number() == isCycle) {
                throw Unsupported.feature("PRIOR of a pseudo-column", position);
            }
            return node;
        });
    }

    /// A column below the hierarchy with this value.
    private int column(String name, Scalar value, int position) {
        if (value instanceof Scalar.ColumnRef column && own.get(column.number())) {
            return column.number();
        }
        BitSet used = Trees.free(value);
        if (used.get(level) || used.get(isLeaf) || used.get(isCycle)) {
            throw Unsupported.feature("a pseudo-column of CONNECT BY here", position);
        }
        for (Computed known : computed) {
            if (known.value().equals(value)) {
                return known.number();
            }
        }
        int number = root.columns.add(name, value.type(), true);
        computed.add(new Computed(number, value));
        return number;
    }

    /// FROM with the pseudo-columns, for those who ask which columns there are.
    Source shape() {
        List<Computed> pseudo = new ArrayList<>();
        for (int number : List.of(level, isLeaf, isCycle)) {
            pseudo.add(new Computed(number, root.columns.reference(number)));
        }
        return new Source(new Relation.Compute(source.relation(), pseudo), source.scope());
    }

    /// What it gives beside the columns of FROM.
    void addColumns(BitSet into) {
        priors.forEach(prior -> into.set(prior.number()));
        roots.forEach(carried -> into.set(carried.number()));
        paths.forEach(path -> into.set(path.number()));
    }

    /// The trees, when everything is bound. Of the WHERE, what compares tables joins them before they are
    /// connected; the rest leaves out rows of the result.
    Relation over(List<Scalar> where, List<Scalar> rest) {
        List<Scalar> joins = new ArrayList<>();
        for (Scalar conjunct : where) {
            (isJoin(source.relation(), conjunct) ? joins : rest).add(conjunct);
        }
        Relation input = Trees.filter(source.relation(), joins);
        if (!computed.isEmpty()) {
            input = new Relation.Compute(input, computed);
        }
        if (!siblings.isEmpty()) {
            input = new Relation.Sort(input, siblings);
        }
        boolean comparesParent = false;
        for (Scalar conjunct : connect) {
            BitSet free = Trees.free(conjunct);
            comparesParent |= priors.stream().anyMatch(prior -> free.get(prior.number()));
        }
        return new Relation.Hierarchy(
                input,
                start,
                connect,
                noCycle,
                comparesParent,
                level,
                isLeaf,
                isCycle,
                rowNumber,
                priors,
                roots,
                paths);
    }

    /// True if a conjunct needs both sides of a join, and nothing that the hierarchy makes.
    private boolean isJoin(Relation relation, Scalar conjunct) {
        if (!(relation instanceof Relation.Join join)) {
            return false;
        }
        BitSet free = Trees.free(conjunct);
        if (free.get(level)
                || free.get(isLeaf)
                || free.get(isCycle)
                || priors.stream().anyMatch(prior -> free.get(prior.number()))
                || roots.stream().anyMatch(carried -> free.get(carried.number()))
                || paths.stream().anyMatch(path -> free.get(path.number()))) {
            return false;
        }
        return free.intersects(join.left().columns())
                        && free.intersects(join.right().columns())
                || isJoin(join.left(), conjunct)
                || isJoin(join.right(), conjunct);
    }
}
