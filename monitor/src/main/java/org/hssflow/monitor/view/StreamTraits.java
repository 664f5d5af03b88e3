package org.hssflow.monitor.view;

import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.PdeState;

/** What decides which models can serve a stream. */
record StreamTraits(Equation equation, Shape shape, double dt) {
    static StreamTraits of(PdeState state) {
        return new StreamTraits(state.equation(), state.shape(), state.dt());
    }

    /** Whether a decision is about models for such states. */
    boolean fit(ModelDecision decision) {
        return decision.equation() == equation && decision.shape().equals(shape) && decision.dt() == dt;
    }
}
