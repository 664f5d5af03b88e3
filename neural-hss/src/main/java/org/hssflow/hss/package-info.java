/**
 * Neural-HSS surrogates: small networks whose matrices are hierarchically semi-separable (HSS). A surrogate M takes a field
 * one time step ahead, u(t+dt) = u(t) + s·M(u(t)).
 *
 * <p>An {@link org.hssflow.hss.Architecture} says which layers there are; every layer is a {@link org.hssflow.hss.LinearMap},
 * an {@link org.hssflow.hss.HssStructure} or a dense matrix; for fields of two or three axes there is the {@link
 * org.hssflow.hss.OuterHssStructure}, which no architecture uses yet. All {@link org.hssflow.hss.Weights} live in one flat array,
 * which {@link org.hssflow.hss.TensorView}s name. A {@link org.hssflow.hss.Surrogate} is architecture, weights and the scale
 * s; it is immutable. A {@link org.hssflow.hss.SurrogateStepper} makes it a stepper like any solver.
 *
 * <p>Source throughout: P. Sittoni et al., <i>Neural-HSS: Hierarchical Semi-Separable Neural PDE Solver</i>, arXiv
 * 2602.18248, cited as [S].
 */
@NullMarked
package org.hssflow.hss;

import org.jspecify.annotations.NullMarked;
