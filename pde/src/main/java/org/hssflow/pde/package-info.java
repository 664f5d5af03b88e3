/**
 * The vocabulary of the mathematics: a {@link org.hssflow.pde.Field} holds values on a {@link org.hssflow.pde.Grid}; a
 * {@link org.hssflow.pde.Stepper} takes a field one time step ahead. Solvers and surrogates are both steppers, so rollouts
 * ({@link org.hssflow.pde.Trajectory}), {@link org.hssflow.pde.ErrorMetrics} and plots are written once, over any of them.
 *
 * <p>Nothing here knows a library beyond the JDK.
 */
@NullMarked
package org.hssflow.pde;

import org.jspecify.annotations.NullMarked;
