package org.hssflow.operators.finetune;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.pde.stream.ModelId;

/** Finds or makes models for streams that have drifted. It travels to the task that uses it, and is opened there. */
public interface Workshop extends Serializable {
    /**
     * What one task works with.
     *
     * @param gpu the index of the one that it may use
     */
    Bench open(OptionalInt gpu) throws Exception;

    /**
     * A model in the store that fits.
     *
     * @param model which
     * @param proven whether it has served the stream well before
     * @param reason for people: how it was found
     * @param figures the evidence, by name
     */
    record Find(ModelId model, boolean proven, String reason, SortedMap<String, Double> figures) {
        public Find {
            figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
        }
    }

    /** {@link #find} is called by two threads at once, and while {@link #train} runs, of which there is one call at a time. */
    interface Bench extends AutoCloseable {
        /** Looks through the models that exist; takes milliseconds. */
        Optional<Find> find(TuneRequest request);

        /** Whether the samples of both may be pooled: they are of one line of models, one dt and grid, and one regime. */
        boolean isOneRegime(TuneRequest a, TuneRequest b);

        /**
         * Trains on the samples of all, which are of one regime, and publishes the result: at once or not at all.
         *
         * @return the model, or nothing if none is better than the one in service
         * @throws InterruptedException if the thread is interrupted; nothing is published then
         * @throws IllegalArgumentException if the samples cannot be trained on
         * @throws org.hssflow.hss.training.TrainingException if the training diverges
         */
        Optional<Find> train(List<TuneRequest> pooled) throws InterruptedException;

        @Override
        void close();
    }
}
