package org.hssflow.operators.finetune;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.operators.track.Serving;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Origin;

/**
 * The model that a {@link TuneRequest} found. It is whole in the store.
 *
 * @param streamId which stream it is for
 * @param serving who served the stream when it was asked for
 * @param model the model
 * @param proven whether it has served this stream well before, and fits the samples again: it needs no shadow
 * @param equation of the stream
 * @param shape of its states
 * @param dt of its steps
 * @param reason for people: how it was found
 * @param figures the evidence, by name
 * @param step of the newest sample
 * @param origin of it
 */
public record TuneOutcome(
        String streamId,
        Serving serving,
        ModelId model,
        boolean proven,
        Equation equation,
        Shape shape,
        double dt,
        String reason,
        SortedMap<String, Double> figures,
        long step,
        Origin origin) {
    public TuneOutcome {
        figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
    }

    /** What was found for a request. */
    static TuneOutcome of(TuneRequest request, Workshop.Find find) {
        return new TuneOutcome(
                request.streamId(),
                request.serving(),
                find.model(),
                find.proven(),
                request.last().equation(),
                request.last().shape(),
                request.last().dt(),
                find.reason(),
                find.figures(),
                request.last().step(),
                request.origin());
    }
}
