/// Pages: ids, types, the common header; checksums; space in files.
///
/// **Source** `docs/kernel.md` §1-2.
@NullMarked
package io.rustydb.storage.page;

import org.jspecify.annotations.NullMarked;
