package org.hssflow.hss;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.hssflow.pde.stream.Float32;

/**
 * The parameters of a network in one flat float32 array, with named views. Immutable: the array is copied on the way in and
 * on the way out.
 */
public final class Weights {
    private final List<TensorView> tensors;
    private final float[] values;
    private final String digest;

    /**
     * @param architecture says which parameters there are
     * @param values as many as {@code architecture.parameterCount()}, in the order of its tensors; copied
     */
    public Weights(Architecture architecture, float[] values) {
        if (values.length != architecture.parameterCount()) {
            throw new IllegalArgumentException("expected " + architecture.parameterCount() + " parameters of "
                    + architecture + ", got " + values.length);
        }
        this.tensors = architecture.tensors();
        this.values = values.clone();
        this.digest = sha256(Float32.toBytes(values));
    }

    /** All views, in the order of the flat array. */
    public List<TensorView> tensors() {
        return tensors;
    }

    /** The number of parameters. */
    public int size() {
        return values.length;
    }

    /** The flat array; a copy. */
    public float[] toArray() {
        return values.clone();
    }

    /** The values of one tensor, row-major; a copy. */
    public float[] values(TensorView tensor) {
        return Arrays.copyOfRange(values, tensor.offset(), tensor.end());
    }

    /** Whether none is infinite or no number. */
    public boolean areFinite() {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    /** SHA-256 over the flat array as little-endian float32, 64 hexadecimal digits. */
    public String digest() {
        return digest;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Weights other && tensors.equals(other.tensors) && Arrays.equals(values, other.values);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return size() + " weights " + digest.substring(0, 12);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
