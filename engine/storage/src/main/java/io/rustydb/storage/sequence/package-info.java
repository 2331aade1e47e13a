/// Durable counters.
@NullMarked
package io.rustydb.storage.sequence;

import org.jspecify.annotations.NullMarked;
