/// Tests inside WildFly: what a newcomer's application does with the deployed database.
///
/// **Words** *server*: the WildFly that the build provisioned, started once for all tests of this module on a
/// base directory of its own, with `rustydb.ear` in its deployments.
///
/// **Invariants** 1. Each test deploys an application of its own, beside the EAR, as users do. 2. No server
/// file is edited.
///
/// **Not here** the engine's own tests, which need no server.
@NullMarked
package io.rustydb.it;

import org.jspecify.annotations.NullMarked;
