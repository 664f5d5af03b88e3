/**
 * Other people's simulations, replayed: a {@link org.hssflow.simulators.replay.Recording} gives the states of a file one by one,
 * as a solver would make them, so that they can be published as if the simulation were running now.
 *
 * <p>Three kinds of files are read, told apart by their content: the project's own {@code .npz}
 * ({@link org.hssflow.pde.io.Dataset}), and HDF5 in the layouts of PDEBench (M. Takamoto et al., arXiv 2210.07182) and of The
 * Well (R. Ohana et al., arXiv 2412.00568). HDF5 is read in slices of one state, so memory does not grow with the file.
 *
 * <p>A file is checked when it is opened (what is there, that shapes fit, that grid and time steps are uniform), and each state
 * when it is read (that it is finite). What does not fit is refused with a
 * {@link org.hssflow.simulators.replay.RecordingException}.
 */
@NullMarked
package org.hssflow.simulators.replay;

import org.jspecify.annotations.NullMarked;
