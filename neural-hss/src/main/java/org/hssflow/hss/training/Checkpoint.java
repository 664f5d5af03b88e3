package org.hssflow.hss.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.hss.io.StrictJson;
import org.hssflow.pde.io.NpyArray;
import org.hssflow.pde.io.Npz;
import org.hssflow.pde.io.NpzWriter;
import org.jspecify.annotations.Nullable;

/**
 * A training between two steps, as a file: with the same recipe and data it goes on to the same bits. An {@code .npz} of float32
 * arrays, the weights, AdamW's two moments and the weights of the best validation, and the text {@code progress}.
 *
 * @param progress how far it is
 * @param weights the parameters after the step
 * @param mean AdamW's first moment
 * @param square AdamW's second moment
 * @param best the parameters of the best validation; the weights if there was none
 */
record Checkpoint(Progress progress, float[] weights, float[] mean, float[] square, float[] best) {
    /**
     * How far a training is.
     *
     * @param training which it is: recipe without budget, and the digest of its data
     * @param scale of the network's output
     * @param step optimiser steps done
     * @param seconds they took
     * @param loss smoothed; null if that is not finite
     * @param largestNorm of the gradients so far
     * @param largestStep where that was
     * @param bestLoss of the validations so far, or null
     * @param failures validations since, which were no better
     */
    record Progress(
            String training,
            float scale,
            long step,
            double seconds,
            @Nullable Double loss,
            double largestNorm,
            long largestStep,
            @Nullable Double bestLoss,
            int failures) {}

    private static final String PROGRESS = "progress";

    /** Writes it beside the file and then over it: whatever happens, a whole checkpoint is there. */
    void write(Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (NpzWriter writer = NpzWriter.create(part)) {
            writer.putText(PROGRESS, new String(StrictJson.write(progress), StandardCharsets.UTF_8));
            writer.put("weights", NpyArray.of(weights, weights.length));
            writer.put("mean", NpyArray.of(mean, mean.length));
            writer.put("square", NpyArray.of(square, square.length));
            writer.put("best", NpyArray.of(best, best.length));
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * @param training which it has to be
     * @param parameters of the network
     * @throws ModelFormatException if it is of another training, or damaged
     */
    static Checkpoint read(Path file, String training, int parameters) throws IOException {
        try (Npz npz = Npz.open(file)) {
            Progress progress = progress(npz, file);
            if (!progress.training().equals(training)) {
                throw new ModelFormatException(
                        file.toString(),
                        "training",
                        Fingerprint.difference(training, progress.training()),
                        Fingerprint.difference(progress.training(), training)
                                + "; name another file, or delete this one to begin anew");
            }
            return new Checkpoint(
                    progress,
                    array(npz, file, "weights", parameters),
                    array(npz, file, "mean", parameters),
                    array(npz, file, "square", parameters),
                    array(npz, file, "best", parameters));
        }
    }

    static Progress progress(Path file) throws IOException {
        try (Npz npz = Npz.open(file)) {
            return progress(npz, file);
        }
    }

    private static Progress progress(Npz npz, Path file) throws IOException {
        byte[] json = npz.readText(PROGRESS).getBytes(StandardCharsets.UTF_8);
        return StrictJson.read(file + ":" + PROGRESS, json, Progress.class);
    }

    /** What to say of a file that is no checkpoint. */
    static String unreadable(Path file, IOException why) {
        return "expected a checkpoint in " + file + ", got something else: " + why.getMessage()
                + "; name another file, or delete this one to begin anew";
    }

    private static float[] array(Npz npz, Path file, String name, int parameters) throws IOException {
        float[] values = npz.read(name).floats();
        if (values.length != parameters) {
            throw new ModelFormatException(
                    file.toString(), name, parameters + " parameters", String.valueOf(values.length));
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new ModelFormatException(file.toString(), name, "finite parameters", String.valueOf(value));
            }
        }
        return values;
    }
}
