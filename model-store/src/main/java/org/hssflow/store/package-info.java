/**
 * Where trained surrogates are kept. A {@link org.hssflow.store.ModelStore} is a folder over the models that the program
 * ships: {@code <name>/<version>/} holds the weights ({@code model.safetensors}), the architecture ({@code config.json}), a
 * card for people ({@code README.md}) and the {@link org.hssflow.store.ModelManifest} ({@code manifest.json}). Versions are
 * never changed once they are there, and appear at once or not at all. What is loaded has been verified against its digest.
 */
@NullMarked
package org.hssflow.store;

import org.jspecify.annotations.NullMarked;
