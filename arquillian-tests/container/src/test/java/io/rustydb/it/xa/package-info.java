/// RustyDB beside a second resource in one transaction of the server.
///
/// **Source** X/Open XA (C193), Jakarta Transactions 2.0.
///
/// **Words** *second database*: another directory, enlisted by hand through
/// `io.rustydb.xa.RustyDbXADataSource`; *foreign resource*: an XA resource of the tests' own that keeps its
/// branches as files and can be told to vote or to die.
///
/// **Not here** servers that are killed: `io.rustydb.it.crash`, with the same resources.
@NullMarked
package io.rustydb.it.xa;

import org.jspecify.annotations.NullMarked;
