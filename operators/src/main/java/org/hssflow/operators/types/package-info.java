/**
 * How the loop's records look in Flink's state and between its tasks. Each type has one {@link
 * org.hssflow.operators.types.Layout}, written by hand and versioned, and everything Flink asks for is derived from it: no
 * type ever falls back to Kryo. A savepoint names the version it was written with, later releases read it, and an earlier
 * release refuses it.
 */
@NullMarked
package org.hssflow.operators.types;

import org.jspecify.annotations.NullMarked;
