/// Tests of the in-VM transport; those that need an engine say so with [io.rustydb.embedded.NeedsEngine].
@NullMarked
package io.rustydb.embedded;

import org.jspecify.annotations.NullMarked;
