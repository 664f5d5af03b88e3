/**
 * Where the truth comes from: numerical solvers, the initial conditions of the paper (P. Sittoni et al., <i>Neural-HSS</i>,
 * arXiv 2602.18248, appendix F), and what runs them.
 *
 * <p>A {@link org.hssflow.simulators.Solver} is a {@link org.hssflow.pde.Stepper} in double precision on its own, fine grid, whose
 * physical parameters may change within a step. There is one for each equation, and two for Burgers: with and without
 * {@linkplain org.hssflow.simulators.BurgersScheme shocks that the grid does not resolve}. A
 * {@link org.hssflow.simulators.Simulation} joins an equation, its parameters, a solver, an
 * {@link org.hssflow.simulators.InitialCondition} and a coarser output grid; trajectory i of a seed is a pure function of (seed, i).
 * An {@link org.hssflow.simulators.Ensemble} makes many trajectories on all cores, in order. The stationary problems have a
 * {@link org.hssflow.simulators.StationarySolver}: their one step leads from the right-hand side to the solution.
 *
 * <p>What happens to simulations as live streams is in {@link org.hssflow.simulators.scenario}; recordings of others take their
 * place through {@link org.hssflow.simulators.replay}; {@link org.hssflow.simulators.publish} sends either to Kafka. The way back, from
 * states to the parameters that made them, is in {@link org.hssflow.simulators.identify}.
 */
@NullMarked
package org.hssflow.simulators;

import org.jspecify.annotations.NullMarked;
