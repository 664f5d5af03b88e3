/**
 * Which physics made a step: the parameters of an equation from two states that follow each other, without any model.
 *
 * <p>The equations are linear in their parameters, u_t = N_0(u) + Σ_i p_i T_i(u), so the rate at which a stream changed tells them by
 * least squares. What limits that is the time between two states, which is long: a sum over one midpoint is wrong by up to a half
 * where a state is young. Heat is therefore compared with its exact decay, and the others with a quadrature of order 4 over the
 * step, whose state in the middle depends on the parameters that are sought. Derivatives are those of Fourier or sine series, which
 * the boundary conditions of all of these equations allow.
 *
 * <p>Errors count in the norm of H⁻², ‖(−Δ)⁻¹r‖: the long waves, in which both the quadrature and noisy sensors are accurate. Gray–Scott,
 * whose parameters act on the mean too, takes L².
 *
 * <p>{@link org.hssflow.simulators.identify.ParameterIdentification} is the door.
 */
@NullMarked
package org.hssflow.simulators.identify;

import org.jspecify.annotations.NullMarked;
