package org.hssflow.hss.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which training it is: all that its result depends on, but the budget, which may be raised. */
final class Fingerprint {
    private static final int AT_ONCE = 1 << 16;

    private Fingerprint() {}

    /** @param start the numbers that the training begins with */
    static String of(Recipe recipe, float[] start, Objective objective, @Nullable Trajectories unseen) {
        return String.join(
                "\n",
                "recipe " + recipe.name(),
                "seed " + recipe.seed(),
                recipe.architecture().toString(),
                "residual " + recipe.residual(),
                recipe.optimization().toString(),
                String.valueOf(recipe.earlyStop()),
                "data " + objective.data() + " " + digest(objective.data().values()),
                "start " + digest(start),
                "scale " + objective.scale(),
                unseen == null ? "no validation" : "validation " + unseen + " " + digest(unseen.values()));
    }

    /** The first line of one that another has not, or nothing. */
    static String difference(String of, String from) {
        List<String> others = from.lines().toList();
        return of.lines().filter(line -> !others.contains(line)).findFirst().orElse("");
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
