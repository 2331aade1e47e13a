package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.LockTarget;
import io.rustydb.sql.binder.FromBinder.Source;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.Similarity;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query.LockClause;
import java.util.ArrayList;
import java.util.List;

/// Finds the tables of FROM that FOR UPDATE and its kin lock.
final class LockBinder {
    private final List<Relation.Scan> scans = new ArrayList<>();
    private boolean hasOthers;

    LockBinder(Source source) {
        collect(source.relation());
    }

    private void collect(Relation relation) {
        switch (relation) {
            case Relation.Scan scan -> scans.add(scan);
            // Refused like AS OF.
            case Relation.Versions versions -> scans.add(versions.scan());
            case Relation.Join join -> {
                collect(join.left());
                collect(join.right());
            }
            case Relation.Compute compute -> {
                // Merged columns of USING, or a derived table; the latter is told by what is below.
                hasOthers |= !(compute.input() instanceof Relation.Join);
                collect(compute.input());
            }
            default -> hasOthers = true;
        }
    }

    List<LockTarget> targets(List<LockClause> clauses) {
        List<LockTarget> targets = new ArrayList<>();
        for (LockClause clause : clauses) {
            if (clause.of().isEmpty()) {
                if (hasOthers) {
                    throw Unsupported.feature("a row lock on a subquery; name the tables with OF", clause.position());
                }
                scans.forEach(scan -> targets.add(target(scan, clause, clause.position())));
            }
            for (QualifiedName name : clause.of()) {
                targets.add(target(find(name), clause, name.position()));
            }
        }
        return targets;
    }

    private Relation.Scan find(QualifiedName name) {
        List<String> aliases = new ArrayList<>();
        for (Relation.Scan scan : scans) {
            if (scan.alias().equals(name.name())) {
                return scan;
            }
            aliases.add(scan.alias());
        }
        throw DbException.at(
                ErrorCode.UNDEFINED_TABLE,
                "no table \"" + name + "\" in FROM that could be locked" + Similarity.hint(name.name(), aliases),
                name.position());
    }

    private static LockTarget target(Relation.Scan scan, LockClause clause, int position) {
        if (scan.moment() != Relation.Scan.NOW) {
            throw Unsupported.feature("a row lock on a table AS OF the past", position);
        }
        if (scan.table().isSystem()) {
            throw DbException.at(
                    ErrorCode.INSUFFICIENT_PRIVILEGE,
                    "rows of the system's own table \"" + scan.table() + "\" cannot be locked; read it without FOR "
                            + clause.strength().toString().replace('_', ' '),
                    position);
        }
        RecycledName.refuse(scan.table(), position);
        return new LockTarget(
                scan.table(), scan.rowIdColumn(), clause.strength(), clause.waiting(), clause.waitSeconds());
    }
}
