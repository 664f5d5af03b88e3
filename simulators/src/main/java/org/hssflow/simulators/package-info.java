/**
 * Where the truth comes from: numerical solvers, the initial conditions of the paper (P. Sittoni et al., <i>Neural-HSS</i>,
 * arXiv 2602.18248, appendix F), and what runs them.
 *
 * <p>A solver ({@link org.hssflow.simulators.HeatSolver}, {@link org.hssflow.simulators.BurgersSolver}) is a
 * {@link org.hssflow.pde.Stepper} in double precision on its own, fine grid. A {@link org.hssflow.simulators.Simulation} joins
 * an equation, its parameters, a solver, an {@link org.hssflow.simulators.InitialCondition} and a coarser output grid; trajectory
 * i of a seed is a pure function of (seed, i). An {@link org.hssflow.simulators.Ensemble} makes many trajectories on all
 * cores, in order.
 *
 * <p>A {@link org.hssflow.simulators.StatePublisher} runs such simulations as live streams on Kafka, under a
 * {@link org.hssflow.simulators.Scenario} that may change the physics of one of them on the way.
 */
@NullMarked
package org.hssflow.simulators;

import org.jspecify.annotations.NullMarked;
