/// The file formats of COPY: text and CSV, between rows of texts and characters.
///
/// **Source** PostgreSQL 17, reference page of COPY ("File Formats"). *How we differ*: files are UTF-8 only; a
/// byte sequence that is not is 22021 where PostgreSQL's is.
///
/// **Words** *field*: a column's value as text, or NULL; *marker*: the text that stands for NULL.
///
/// **Invariants** 1. Readers keep one row in memory, whatever the length of the input. 2. What a writer writes,
/// a reader with the same options reads back as the same fields.
///
/// **Locks** none. **On a crash** nothing to do.
///
/// **Not here** Running COPY: `sql.session`.
@NullMarked
package io.rustydb.sql.copy;

import org.jspecify.annotations.NullMarked;
