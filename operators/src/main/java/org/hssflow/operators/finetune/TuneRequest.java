package org.hssflow.operators.finetune;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.operators.track.Serving;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Origin;
import org.hssflow.pde.stream.PdeState;

/**
 * A stream has drifted away from its model and wants another.
 *
 * @param serving who serves it
 * @param known models that have served this stream well before; the newest last
 * @param excluded models that lost on it, and are tried on it again in their own regime at most
 * @param identified its physical parameters as the true states show them, by name; empty if unknown
 * @param samples states since it drifted, in their order, at least two; neighbours whose steps follow each other are transitions
 * @param train whether to train if nothing that exists fits; if not, only what exists is looked through
 * @param origin where the last of the samples stands in its topic
 */
public record TuneRequest(
        Serving serving,
        List<ModelId> known,
        List<ModelId> excluded,
        SortedMap<String, Double> identified,
        List<PdeState> samples,
        boolean train,
        Origin origin) {
    public TuneRequest {
        known = List.copyOf(known);
        excluded = List.copyOf(excluded);
        identified = Collections.unmodifiableSortedMap(new TreeMap<>(identified));
        samples = List.copyOf(samples);
        if (samples.size() < 2) {
            throw new IllegalArgumentException("expected at least 2 samples, got " + samples.size());
        }
    }

    /** The newest state: it says which stream, equation, grid and dt. */
    public PdeState last() {
        return samples.get(samples.size() - 1);
    }

    public String streamId() {
        return last().streamId();
    }
}
