/**
 * NumPy's files, read and written with the JDK alone. An {@link org.hssflow.pde.io.NpyArray} is one {@code .npy} file; an
 * {@link org.hssflow.pde.io.Npz} is a zip of them, one entry {@code name.npy} per array, and
 * {@link org.hssflow.pde.io.NpzWriter} writes one, also arrays larger than memory. On top of these a
 * {@link org.hssflow.pde.io.Dataset} is a set of trajectories of one equation on one grid, and
 * {@link org.hssflow.pde.io.DatasetWriter} writes one trajectory by trajectory. A {@link org.hssflow.pde.io.SplitWriter} takes
 * the same trajectories and makes several files of them, to train, to validate and to test, as a
 * {@link org.hssflow.pde.io.DatasetSplit} says. Both are a {@link org.hssflow.pde.io.TrajectorySink}.
 *
 * <p>A text, such as the provenance of the data, travels as the array of shape {@code []} that {@code np.array("…")} makes. Of
 * numbers only little-endian {@code float32} and {@code float64} in C order are read, since nothing else is ever needed: what is
 * foreign is refused with a {@link org.hssflow.pde.io.NpyFormatException} that says how to save it instead.
 */
@NullMarked
package org.hssflow.pde.io;

import org.jspecify.annotations.NullMarked;
