package org.hssflow.hss.adapter;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.hss.io.SafeTensors;
import org.hssflow.hss.io.StrictJson;

/**
 * An adapter as the bytes of its two files, {@code adapter_config.json} and {@code adapter_model.safetensors}. The first has the digest
 * over both, so that no change of either goes unnoticed.
 */
public final class AdapterFiles {
    public static final String CONFIG = "adapter_config.json";
    public static final String WEIGHTS = "adapter_model.safetensors";

    private AdapterFiles() {}

    /** Base, rank, scale, digest and the base's architecture as JSON. */
    public static byte[] config(Adapter adapter) {
        AdapterStructure structure = adapter.structure();
        return StrictJson.write(
                new Config(adapter.base(), structure.rank(), adapter.scale(), adapter.digest(), structure.base()));
    }

    /** A, B and Δb of every layer as safetensors. */
    public static byte[] weights(Adapter adapter) {
        return SafeTensors.write(adapter.structure().tensors(), adapter.toArray(), Map.of());
    }

    /**
     * Puts an adapter together again.
     *
     * @param folder what to call the files' folder in errors
     * @param config the bytes of {@code adapter_config.json}
     * @param weights the bytes of {@code adapter_model.safetensors}
     * @throws ModelFormatException if either does not hold what it should, or they do not fit together
     */
    public static Adapter read(String folder, byte[] config, byte[] weights) {
        Config read = StrictJson.read(folder + "/" + CONFIG, config, Config.class);
        AdapterStructure structure = new AdapterStructure(read.architecture(), read.rank());
        float[] values = SafeTensors.read(folder + "/" + WEIGHTS, weights, structure.tensors());
        Adapter adapter = new Adapter(structure, read.base(), read.scale(), values);
        if (!adapter.digest().equals(read.digest())) {
            throw new ModelFormatException(
                    folder + "/" + WEIGHTS,
                    "digest with " + CONFIG,
                    read.digest(),
                    adapter.digest() + "; one of the two is altered");
        }
        return adapter;
    }

    /**
     * The same, for one base.
     *
     * @throws ModelFormatException also if the adapter is of another base
     */
    public static Adapter read(String folder, byte[] config, byte[] weights, Surrogate base) {
        Adapter adapter = read(folder, config, weights);
        String expected = base.weights().digest();
        if (!adapter.base().equals(expected) || !adapter.structure().base().equals(base.architecture())) {
            throw new ModelFormatException(
                    folder + "/" + CONFIG,
                    "base",
                    expected + " of " + base.architecture(),
                    adapter.base() + " of " + adapter.structure().base() + "; it is an adapter of another base");
        }
        return adapter;
    }

    private record Config(String base, int rank, float scale, String digest, Architecture architecture) {
        Config {
            requireNonNull(base, "base");
            requireNonNull(digest, "digest");
            requireNonNull(architecture, "architecture");
            Adapter.requireDigest(base);
            Surrogate.requireScale(scale);
            new AdapterStructure(architecture, rank); // refuses ranks that do not fit
        }
    }
}
