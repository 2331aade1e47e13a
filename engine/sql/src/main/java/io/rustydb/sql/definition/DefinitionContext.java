package io.rustydb.sql.definition;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.StoredExpression;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TablespaceDescriptor;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a definition statement needs of the transaction it runs in.
public interface DefinitionContext {
    /// As the transaction sees it, with its own changes.
    CatalogSnapshot catalog();

    /// The transaction's new view; its rows are written and, at commit, everybody sees it.
    void install(CatalogSnapshot next);

    /// Where unqualified names are created.
    String currentSchema();

    /// Where unqualified names are looked for, in order.
    List<String> path();

    /// The session's own schema for temporary objects; it is made when it is first needed.
    ///
    /// @param name of the object, which may name no other schema
    String temporarySchema(QualifiedName name);

    /// What a query gives, over the transaction's catalogue.
    ///
    /// @throws io.rustydb.base.error.DbException class 42 and others of the binder, with position
    QueryShape describe(Query query);

    /// Runs a change in the transaction, over its unfinished catalogue and by its own snapshot.
    ///
    /// @return number of rows
    long execute(String change);

    /// What is dropped goes into the recycle bin.
    boolean recycles();

    /// The name that an object gets in the recycle bin now.
    RecycledName recycledName(long id, String name);

    /// Where tables and indexes go that name no tablespace; empty = [TablespaceDescriptor#MAIN].
    String defaultTablespace();

    /// Nobody drops the tablespace until the end of the transaction; waits.
    void lockShared(TablespaceDescriptor tablespace);

    /// Nobody puts anything into the tablespace until the end of the transaction; waits.
    void lockExclusive(TablespaceDescriptor tablespace);

    /// The name is the transaction's until its end; waits.
    void lockTablespaceName(String name);

    /// Never used before, also not by a transaction that rolled back.
    long newObjectId();

    StructureStore structures();

    /// Until the end of the transaction; waits.
    void lockExclusive(TableDescriptor table);

    /// As [#lockExclusive], in attempts so short that those who queue behind them hardly notice.
    void lockBriefly(TableDescriptor table);
    /// The name is the transaction's until its end, whatever it does with it; waits.
    void lockName(String schema, String name);

    /// As [#lockName], beside others that want the same; waits for whoever changes what has the name.
    void lockNameShared(String schema, String name);

    boolean isEmpty(TableDescriptor table);

    /// Runs a query in the transaction.
    ///
    /// @return true when it has a row
    boolean exists(String query);

    StoredExpression store(Expression expression);

    /// Binds a default without columns and checks that it can be assigned.
    ///
    /// @throws io.rustydb.base.error.DbException with position
    void checkDefault(Expression expression, SqlType type);

    /// Binds an expression over the table's columns that shall be a key of an index.
    ///
    /// @return the type of its values
    /// @throws io.rustydb.base.error.DbException 42P17 it is not immutable
    SqlType checkIndexKey(Expression expression, TableDescriptor table);

    /// Binds the condition of a partial index.
    ///
    /// @throws io.rustydb.base.error.DbException 42P17 it is not immutable
    void checkIndexPredicate(Expression condition, TableDescriptor table);

    /// Binds a condition over the table's columns.
    void checkCondition(Expression condition, TableDescriptor table);

    /// The value of an expression without columns, cast to the type and encoded as in a row.
    ///
    /// @return null for SQL NULL
    byte @Nullable [] constant(Expression expression, SqlType type);

    /// True when the expression, as a value of the type, is the same whenever it is evaluated.
    boolean isConstant(Expression expression, SqlType type);
}
