/**
 * What outlives a release. A {@link org.hssflow.app.savepoint.Savepoint} is looked into without a job, by its {@code _metadata} and the
 * first bytes of its files; a {@link org.hssflow.app.savepoint.RestoreCheck} says before a running job is stopped whether the job of this
 * release will go on from it.
 */
@NullMarked
package org.hssflow.app.savepoint;

import org.jspecify.annotations.NullMarked;
