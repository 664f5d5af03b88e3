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

    static String of(Recipe recipe, Objective objective, @Nullable Trajectories unseen) {
        return "recipe " + recipe.name() + ", " + recipe.architecture() + ", " + recipe.start() + ", "
                + recipe.optimization() + ", " + recipe.earlyStop() + ", seed " + recipe.seed() + ", data "
                + digest(objective.data()) + ", scale " + objective.scale()
                + (unseen == null ? "" : ", validation " + digest(unseen));
    }

    private static String digest(Trajectories data) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        ByteBuffer bytes = ByteBuffer.allocate(AT_ONCE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = data.values();
        for (int from = 0; from < values.length; from += AT_ONCE) {
            float[] part = Arrays.copyOfRange(values, from, Math.min(values.length, from + AT_ONCE));
            bytes.clear();
            bytes.asFloatBuffer().put(part);
            digest.update(bytes.array(), 0, part.length * Float.BYTES);
        }
        return data + " " + HexFormat.of().formatHex(digest.digest());
    }
}
