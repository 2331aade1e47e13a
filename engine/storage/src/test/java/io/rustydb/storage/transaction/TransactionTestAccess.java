package io.rustydb.storage.transaction;

/// Transactions without a manager, for tests of what lies below it.
public final class TransactionTestAccess {
    private TransactionTestAccess() {}

    public static Transaction transaction(Isolation isolation, long id) {
        Transaction transaction = new Transaction(isolation, null);
        transaction.assignId(id);
        return transaction;
    }
}
