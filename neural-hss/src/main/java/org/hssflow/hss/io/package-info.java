/**
 * Surrogates as files, in the layout of the field: weights in the safetensors format, architecture and scale in a
 * {@code config.json}. Readers believe nothing: whatever does not fit is a
 * {@link org.hssflow.hss.io.ModelFormatException} that names the file, the tensor, what was expected and what was found.
 */
@NullMarked
package org.hssflow.hss.io;

import org.jspecify.annotations.NullMarked;
