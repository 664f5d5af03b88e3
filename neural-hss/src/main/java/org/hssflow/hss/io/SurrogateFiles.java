package org.hssflow.hss.io;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;

/** A surrogate as the bytes of its two files, {@code config.json} and {@code model.safetensors}. */
public final class SurrogateFiles {
    public static final String CONFIG = "config.json";
    public static final String WEIGHTS = "model.safetensors";

    private SurrogateFiles() {}

    /** Architecture, scale and what the output means as JSON. */
    public static byte[] config(Surrogate surrogate) {
        return StrictJson.write(new Config(surrogate.architecture(), surrogate.scale(), surrogate.residual()));
    }

    /** The weights as safetensors. */
    public static byte[] weights(Surrogate surrogate) {
        return SafeTensors.write(surrogate.weights(), Map.of("format", "hssflow"));
    }

    /**
     * Puts a surrogate together again.
     *
     * @param folder what to call the files' folder in errors
     * @param config the bytes of {@code config.json}
     * @param weights the bytes of {@code model.safetensors}
     * @throws ModelFormatException if either does not hold what it should, or they do not fit together
     */
    public static Surrogate read(String folder, byte[] config, byte[] weights) {
        Config read = StrictJson.read(folder + "/" + CONFIG, config, Config.class);
        return new Surrogate(
                read.architecture(),
                read.scale(),
                read.residual(),
                SafeTensors.read(folder + "/" + WEIGHTS, weights, read.architecture()));
    }

    private record Config(Architecture architecture, float scale, boolean residual) {
        Config {
            requireNonNull(architecture, "architecture");
            Surrogate.requireScale(scale);
        }
    }
}
