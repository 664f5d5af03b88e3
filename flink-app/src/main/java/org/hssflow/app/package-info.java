/**
 * The application: {@link org.hssflow.app.SurrogateJob} is the job graph on one screen, {@link org.hssflow.app.LoopOptions} are
 * its options, {@link org.hssflow.app.EmbeddedCluster} runs it in this process.
 */
@NullMarked
package org.hssflow.app;

import org.jspecify.annotations.NullMarked;
