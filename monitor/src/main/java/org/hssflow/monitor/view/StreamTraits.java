package org.hssflow.monitor.view;

import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.PdeState;

/** What decides which models can serve a stream. */
record StreamTraits(Equation equation, Shape shape, double dt) {
    static StreamTraits of(PdeState state) {
        return new StreamTraits(state.equation(), state.shape(), state.dt());
    }
}
