package org.hssflow.hss.adapter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.regex.Pattern;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.TensorView;
import org.hssflow.hss.Weights;
import org.hssflow.pde.stream.Float32;

/**
 * What one base surrogate needs for one regime: changes of low rank, and the scale of the output. Immutable: the array is copied on the
 * way in and on the way out.
 */
public final class Adapter {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private final AdapterStructure structure;
    private final String base;
    private final float scale;
    private final float[] values;
    private final String digest;

    /**
     * @param structure says which parameters there are
     * @param base the digest of the base's weights, 64 hexadecimal digits
     * @param scale s of the adapted surrogate, positive and finite
     * @param values as many as {@code structure.parameterCount()}, in the order of its tensors; copied
     */
    public Adapter(AdapterStructure structure, String base, float scale, float[] values) {
        Surrogate.requireScale(scale);
        requireDigest(base);
        if (values.length != structure.parameterCount()) {
            throw new IllegalArgumentException("expected " + structure.parameterCount()
                    + " parameters of an adapter of " + structure + ", got " + values.length);
        }
        this.structure = structure;
        this.base = base;
        this.scale = scale;
        this.values = values.clone();
        this.digest = sha256(base + "\n" + structure.rank() + "\n" + Float.floatToIntBits(scale) + "\n", values);
    }

    /**
     * One that changes nothing yet: A and Δb zero, B ~ N(0, 1/columns) [H, 4.1].
     *
     * @param base of which it has the scale
     * @param rank q
     */
    public static Adapter start(Surrogate base, int rank, long seed) {
        AdapterStructure structure = new AdapterStructure(base.architecture(), rank);
        float[] values = new float[structure.parameterCount()];
        Random random = new Random(seed);
        for (AdaptedLayer layer : structure.layers()) {
            for (Patch patch : layer.patches()) {
                double deviation = Math.sqrt(1.0 / patch.columns());
                for (int i = patch.offsetB(); i < patch.end(); i++) {
                    values[i] = (float) (deviation * random.nextGaussian());
                }
            }
        }
        return new Adapter(structure, base.weights().digest(), base.scale(), values);
    }

    /**
     * One that changes nothing but the scale, as {@code Gain} does. Of rank 1, the least there is, and all zero; to train on from
     * {@linkplain #start another}, since where A and B are both zero their gradients are, too.
     *
     * @param scale s of the adapted surrogate, positive and finite
     * @throws IllegalArgumentException also if a lift or a projection of low rank already has the highest rank
     */
    public static Adapter ofScale(Surrogate base, float scale) {
        AdapterStructure structure = new AdapterStructure(base.architecture(), 1);
        return new Adapter(structure, base.weights().digest(), scale, new float[structure.parameterCount()]);
    }

    public AdapterStructure structure() {
        return structure;
    }

    /** The digest of the base's weights. */
    public String base() {
        return base;
    }

    /** s of the adapted surrogate. */
    public float scale() {
        return scale;
    }

    /** The flat array; a copy. */
    public float[] toArray() {
        return values.clone();
    }

    /** The values of one tensor, row-major; a copy. */
    public float[] values(TensorView tensor) {
        return Arrays.copyOfRange(values, tensor.offset(), tensor.end());
    }

    /** SHA-256 over the digest of the base, the rank, the scale, and the flat array as little-endian float32; 64 hexadecimal digits. */
    public String digest() {
        return digest;
    }

    /** The same changes with the output scaled otherwise. */
    public Adapter withScale(float value) {
        return new Adapter(structure, base, value, values);
    }

    /**
     * @throws IllegalArgumentException unless it was made for these weights
     */
    public void requireBase(Surrogate surrogate) {
        if (!surrogate.architecture().equals(structure.base())) {
            throw new IllegalArgumentException("expected a base of " + structure.base() + ", got "
                    + surrogate.architecture() + "; take the surrogate that the adapter was trained on");
        }
        String found = surrogate.weights().digest();
        if (!found.equals(base)) {
            throw new IllegalArgumentException("expected a base whose weights have the digest " + base + ", got "
                    + found + "; take the surrogate that the adapter was trained on, or train an adapter for this one");
        }
    }

    /**
     * The adapted surrogate. Its architecture is the base's; but a lift or a projection of low rank has a rank higher by q.
     *
     * @throws IllegalArgumentException if the adapter is of another base
     */
    public Surrogate merge(Surrogate surrogate) {
        requireBase(surrogate);
        float[] merged = new float[structure.merged().parameterCount()];
        new Merging(structure).merge(surrogate.weights().toArray(), values, merged);
        return new Surrogate(structure.merged(), scale, surrogate.residual(), new Weights(structure.merged(), merged));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Adapter other && digest.equals(other.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return "adapter " + digest.substring(0, 12) + " of rank " + structure.rank() + " for " + base.substring(0, 12);
    }

    static void requireDigest(String base) {
        if (!DIGEST.matcher(base).matches()) {
            throw new IllegalArgumentException(
                    "expected the digest of the base's weights, 64 hexadecimal digits, got '" + base + "'");
        }
    }

    private static String sha256(String head, float[] values) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(head.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha.digest(Float32.toBytes(values)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
