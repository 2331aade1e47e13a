package io.rustydb.storage.heap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.transaction.ReadView;

/// Reads all rows a view sees, a page at a time: the rows are copied out, so nothing is latched between calls.
///
/// ```java
/// scan.open(view);
/// while (scan.nextPage()) {
///     for (int i = 0; i < scan.count(); i++) {
///         … scan.rowId(i), scan.bytes(), scan.offset(i), scan.length(i) …
///     }
/// }
/// ```
/// Every row comes once, however it moves. Reusable; thread rule: one thread at a time.
public final class HeapScan {
    /// Begins at the first page. The scan ends with the pages there were when it began; later rows are not visible to the view anyway, apart from the
    /// own transaction's.
    public void open(ReadView view) {
        throw missing();
    }

    /// Goes to the next page that has visible rows. What the last page's accessors gave is void.
    public boolean nextPage() {
        throw missing();
    }

    /// Rows of the page.
    public int count() {
        throw missing();
    }

    public long rowId(int i) {
        throw missing();
    }

    /// The array that holds all rows of the page.
    public byte[] bytes() {
        throw missing();
    }

    public int offset(int i) {
        throw missing();
    }

    public int length(int i) {
        throw missing();
    }

    private static DbException missing() {
        return DbException.of(ErrorCode.FEATURE_NOT_SUPPORTED, "heaps are not built yet");
    }
}
