/**
 * Where trained surrogates are kept. A {@link org.hssflow.store.ModelStore} is a folder over the models that the program
 * ships: {@code <name>/<version>/} holds the weights ({@code model.safetensors}), the architecture ({@code config.json}), a
 * card for people ({@code README.md}), the {@link org.hssflow.store.ModelManifest} ({@code manifest.json}), and the digests of all of
 * them ({@code SHA256SUMS}). Versions are never changed once they are there, and appear at once or not at all. What is loaded has been
 * verified against those digests. In place of the folder there may be any {@link org.hssflow.store.WritableShelf}.
 *
 * <p>What changes a frozen model a little, for a regime of its own, is kept as an adapter: {@code adapter_model.safetensors} and
 * {@code adapter_config.json} in place of the weights and the architecture, some ten kilobytes. Its parent is the whole model that it
 * changes. To load it is to load that, too, to check that the adapter was made for it, and to merge the two, so nobody has to know which
 * kind a version is; who wants to serve many adapters over one base finds both in {@link org.hssflow.store.StoredModel#adapted}.
 */
@NullMarked
package org.hssflow.store;

import org.jspecify.annotations.NullMarked;
