package org.hssflow.app.tune;

import java.util.HashMap;
import java.util.Map;
import org.hssflow.operators.drift.ParameterIdentifier;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.identify.Identification;
import org.hssflow.simulators.identify.ParameterIdentification;

/** Identifies parameters by the terms that the solvers know. One thread at a time. */
public final class EquationIdentifier implements ParameterIdentifier {
    private static final long serialVersionUID = 1;

    /** For more, the tables and the scratch memory of all are made anew. */
    private static final int MAX_SHAPES = 32;

    private record Kind(Equation equation, Shape shape) {}

    private transient Map<Kind, ParameterIdentification> byKind = new HashMap<>();

    @Override
    public Identified identify(PdeState before, PdeState now, Map<String, Double> nominal) {
        if (byKind == null || byKind.size() > MAX_SHAPES) { // after the travel to a task, or too many
            byKind = new HashMap<>();
        }
        Identification found = byKind.computeIfAbsent(
                        new Kind(now.equation(), now.shape()),
                        kind -> ParameterIdentification.of(kind.equation(), kind.shape()))
                .identify(now.dt(), Float32.fromBytes(before.values()), Float32.fromBytes(now.values()), nominal);
        return new Identified(found.parameters(), found.residual());
    }
}
