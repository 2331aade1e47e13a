/// Large objects.
@NullMarked
package io.rustydb.storage.lob;

import org.jspecify.annotations.NullMarked;
