/// B+trees over order-preserving byte keys.
@NullMarked
package io.rustydb.storage.index.btree;

import org.jspecify.annotations.NullMarked;
