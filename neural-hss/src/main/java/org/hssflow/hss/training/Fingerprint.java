package org.hssflow.hss.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Which training it is: all that its result depends on, but the budget, which may be raised. */
final class Fingerprint {
    private static final int AT_ONCE = 1 << 16;

    private Fingerprint() {}

    /** @param start the numbers that the training begins with */
    static String of(Recipe recipe, float[] start, Objective objective, @Nullable Trajectories unseen) {
        return "recipe " + recipe.name() + ", " + recipe.architecture() + ", residual "
                + recipe.residual() + ", start " + digest(start) + ", "
                + recipe.optimization() + ", " + recipe.earlyStop() + ", seed " + recipe.seed() + ", data "
                + objective.data() + " " + digest(objective.data().values()) + ", scale " + objective.scale()
                + (unseen == null ? "" : ", validation " + unseen + " " + digest(unseen.values()));
    }

    private static String digest(float[] values) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        ByteBuffer bytes = ByteBuffer.allocate(AT_ONCE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += AT_ONCE) {
            float[] part = Arrays.copyOfRange(values, from, Math.min(values.length, from + AT_ONCE));
            bytes.clear();
            bytes.asFloatBuffer().put(part);
            digest.update(bytes.array(), 0, part.length * Float.BYTES);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
