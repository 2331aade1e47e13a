/// Index structures, siblings blind to each other.
@NullMarked
package io.rustydb.storage.index;

import org.jspecify.annotations.NullMarked;
