/** Running the job on a cluster, and upgrading it there through a savepoint: what is checked, done, watched and taken back. */
@NullMarked
package org.hssflow.app.job;

import org.jspecify.annotations.NullMarked;
