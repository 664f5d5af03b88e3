/**
 * Counting from outside what a job loses or repeats while it is upgraded, killed or rescaled: {@link
 * org.hssflow.app.load.SteadyLoad} says what was sent, {@link org.hssflow.app.load.CommittedRollouts} what came of it.
 */
@NullMarked
package org.hssflow.app.load;

import org.jspecify.annotations.NullMarked;
