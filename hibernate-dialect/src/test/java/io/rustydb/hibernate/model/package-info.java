/// Entities that use what the dialect claims.
@NullUnmarked
package io.rustydb.hibernate.model;

import org.jspecify.annotations.NullUnmarked;
