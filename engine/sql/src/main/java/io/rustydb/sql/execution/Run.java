package io.rustydb.sql.execution;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.binder.Dependencies;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.Structures;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.predicate.SerialTransaction;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the operators and expressions of one execution share: slots, view, budget. Made with the operators,
/// used for every run of them.
///
/// Thread rule: as its session.
public final class Run {
    private final int parameterCount;
    private final Dependencies dependencies;
    private final Map<Integer, Integer> slotOfColumn = new HashMap<>();
    private final List<Vector> columnSlots = new ArrayList<>();
    private final ReadView view = new ReadView();
    private PastView[] past = {};
    private final MemoryBudget budget = new MemoryBudget();
    private final StreamedLobs streamed = new StreamedLobs();
    /// Keeps the large values of a result after its view was closed.
    private final ReadView keeper = new ReadView();
    private final Map<TableDescriptor, RowStore> systemRows = new IdentityHashMap<>();
    private final Batch oneRow = new Batch();
    private final List<Runnable> ends = new ArrayList<>();
    private Vector[] slots = {};
    private @Nullable ExecutionContext context;
    private long number;
    /// The catalogue in which the plan was found right last.
    private @Nullable CatalogSnapshot checked;

    /// @param dependencies what the plan needs to find unchanged
    public Run(int parameterCount, Dependencies dependencies) {
        this.parameterCount = parameterCount;
        this.dependencies = dependencies;
        oneRow.setRowCount(1);
    }

    /// The slot that holds a column of an outer row; made when it is first asked for, while the operators are
    /// built.
    public int slot(int column, Columns columns) {
        Integer known = slotOfColumn.get(column);
        if (known != null) {
            return known;
        }
        int slot = parameterCount + columnSlots.size();
        SqlType type = columns.type(column);
        slotOfColumn.put(column, slot);
        columnSlots.add(Vector.constantNull(type));
        return slot;
    }

    /// The slot of a column if any expression reads it as a value from outside, else -1.
    public int slotOrNone(int column) {
        return slotOfColumn.getOrDefault(column, -1);
    }

    /// Sets the value of an outer row's column.
    public void setSlot(int slot, Vector source, int row) {
        Vector value = slots[slot];
        value.reset(1);
        value.copy(0, source, row);
        value.makeConstant();
    }

    /// Puts the slots together once the operators are built.
    public void finish(Vector[] parameters) {
        slots = new Vector[parameterCount + columnSlots.size()];
        System.arraycopy(parameters, 0, slots, 0, parameterCount);
        for (int i = 0; i < columnSlots.size(); i++) {
            slots[parameterCount + i] = columnSlots.get(i);
        }
    }

    /// Begins an execution; opens no view yet.
    public void begin(ExecutionContext of) {
        context = of;
        number++;
        budget.begin(of.memoryBytesMax());
        streamed.clear();
        forgetRows();
        enter();
    }

    /// Makes this execution's slots the ones that expressions see. Called whenever control comes back from the
    /// outside, since a session may have several open cursors.
    public void enter() {
        context().evaluation().setSlots(slots);
    }

    /// Opens the statement's view, and takes the catalogue that goes with it: the rows of a snapshot are found
    /// in the structures of the same snapshot.
    ///
    /// @throws PlanOutdated the plan is not right any more
    public void openView() {
        structures().transactions().openView(transaction(), view);
        viewOpened();
    }

    /// As [#openView], for a query that changes and locks nothing: under READ UNCOMMITTED it reads the newest
    /// versions, committed or not.
    ///
    /// @throws PlanOutdated the plan is not right any more
    public void openQueryView() {
        Transaction transaction = transaction();
        if (transaction.isolation() == Isolation.READ_UNCOMMITTED) {
            structures().transactions().openNewestView(transaction, view);
        } else {
            structures().transactions().openView(transaction, view);
        }
        viewOpened();
    }

    private void viewOpened() {
        try {
            takeCatalog();
            if (past.length > 0) {
                openPast();
            }
        } catch (Throwable failure) {
            closeView();
            throw failure;
        }
    }

    /// The moments of the past that the plan reads at, in the order of their indexes; once, when the operators
    /// are built.
    public void setPast(PastView[] moments) {
        past = moments;
    }

    private void openPast() {
        boolean same = true;
        for (int i = 0; i < past.length; i++) {
            // Every moment is told before the first is found outdated: a new plan is made for all of them.
            same &= past[i].open(this, i);
        }
        if (!same) {
            throw PlanOutdated.INSTANCE;
        }
    }

    private void takeCatalog() {
        CatalogSnapshot seen = context().listener().catalogAt(view.scn());
        if (seen != checked) {
            if (!dependencies.holdIn(seen)) {
                throw PlanOutdated.INSTANCE;
            }
            checked = seen;
        }
        context().setCatalog(seen);
    }

    /// To be asked when a table's lock is held: only a table that is still what the plan takes it for can be
    /// changed.
    ///
    /// @throws PlanOutdated its definition has changed
    /// @throws DbException 40001 it has changed since the snapshot that the transaction keeps, so that planning
    ///     again would not help
    public void requireUnchanged(TableDescriptor table) {
        if (context().listener().newestCatalog().table(table.id()) == table) {
            return;
        }
        if (structures().transactions().keepsSnapshot(transaction())) {
            throw DbException.of(
                    ErrorCode.SERIALIZATION_FAILURE,
                    "the table's definition has changed since the transaction's snapshot, table=" + table
                            + "; run the transaction again");
        }
        throw PlanOutdated.INSTANCE;
    }

    /// Something to do whenever the reading of an execution has ended.
    public void atEnd(Runnable work) {
        ends.add(work);
    }

    public void closeView() {
        for (int i = 0; i < ends.size(); i++) {
            ends.get(i).run();
        }
        structures().transactions().closeView(view);
        for (PastView moment : past) {
            moment.close(this);
        }
    }

    public void awaitReads() {
        structures().transactions().awaitReads(view);
        for (PastView moment : past) {
            structures().transactions().awaitReads(moment.view());
        }
        structures().transactions().awaitDurable(evaluation().toldScn());
    }

    /// What a failed read is to be told as: what purge takes away under a view that was given up looks like
    /// damage.
    ///
    /// @throws DbException 72000 instead
    public void requireValidAfter(Throwable failure) {
        if (failure instanceof DbException known && known.code() == ErrorCode.DATA_CORRUPTED) {
            requireValid();
        }
    }

    /// To be asked after rows were read and before they are used.
    ///
    /// @throws DbException 72000 purge has passed a view because space ran out
    public void requireValid() {
        structures().transactions().requireValid(view);
        for (PastView moment : past) {
            structures().transactions().requireValid(moment.view());
        }
    }

    /// Large objects made of parameters.
    public StreamedLobs streamed() {
        return streamed;
    }

    /// The result has large values: what they lie in stays until [#release], also when the view is closed and
    /// the transaction has ended. The view is open.
    public void keep() {
        if (!keeper.isOpen()) {
            structures().transactions().keep(keeper, oldestScn());
        }
    }

    /// Ends [#keep]; nothing if it was not asked for.
    public void release() {
        if (keeper.isOpen()) {
            structures().transactions().release(keeper);
        }
    }

    /// What keeps the result's large values as long as it is open itself.
    public long keptScn() {
        return keeper.isOpen() ? keeper.scn() : oldestScn();
    }

    private long oldestScn() {
        long oldest = view.isUncommitted() ? structures().transactions().completedScn() : view.scn();
        for (PastView moment : past) {
            oldest = Math.min(oldest, moment.view().scn());
        }
        return oldest;
    }

    /// Begins again with a new view: a restart.
    public void again() {
        streamed.giveBack();
        number++;
        budget.begin(context().memoryBytesMax());
        forgetRows();
        closeView();
        openView();
    }

    private void forgetRows() {
        // Clearing an IdentityHashMap walks its table even when it is empty.
        if (!systemRows.isEmpty()) {
            systemRows.clear();
        }
    }

    /// Differs between executions: what is computed once an execution remembers it.
    public long number() {
        return number;
    }

    public ExecutionContext context() {
        ExecutionContext current = context;
        assert current != null : "operators run between begin and end";
        return current;
    }

    public EvaluationContext evaluation() {
        return context().evaluation();
    }

    public Structures structures() {
        return context().structures();
    }

    public Transaction transaction() {
        return context().transaction();
    }

    /// To be asked before an index is read by the view: it has entries of the versions since it was built only.
    ///
    /// @throws DbException 40001 the view is older than the index
    public void requireComplete(IndexDescriptor index, int moment) {
        if (view(moment).scn() < index.visibleFrom()) {
            throw DbException.of(
                    ErrorCode.SERIALIZATION_FAILURE,
                    "index is younger than the transaction's snapshot, index=" + index.name()
                            + "; run the transaction again");
        }
    }

    /// Who registers what it reads before it reads, and looks for readers of what it has written; null for all
    /// levels but SERIALIZABLE.
    public @Nullable SerialTransaction serial() {
        return view.serial();
    }

    /// The same for one scan: who reads the past reads what no writer changes any more.
    ///
    /// @param moment of the scan
    public @Nullable SerialTransaction serial(int moment) {
        return moment < 0 ? view.serial() : null;
    }

    public ReadView view() {
        return view;
    }

    /// @param moment of a scan
    public ReadView view(int moment) {
        return moment < 0 ? view : past[moment].view();
    }

    /// The SCN that the statement itself reads at.
    public long latestScn() {
        return view.isUncommitted() ? structures().transactions().completedScn() : view.scn();
    }

    /// What was defined at a moment of the past.
    public CatalogSnapshot pastCatalog(int moment) {
        return past[moment].catalog();
    }

    /// The rows of a scanned table.
    public Heap heap(Relation.Scan scan) {
        return scan.moment() < 0
                ? structures().heap(scan.table())
                : structures().pastHeap(scan.table());
    }

    public MemoryBudget budget() {
        return budget;
    }

    /// What tables without storage had to show when the statement first read them.
    public Map<TableDescriptor, RowStore> systemRows() {
        return systemRows;
    }

    /// A batch of one row without columns: for expressions over slots and literals only.
    public Batch oneRow() {
        return oneRow;
    }
}
