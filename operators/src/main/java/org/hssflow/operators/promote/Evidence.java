package org.hssflow.operators.promote;

import org.hssflow.operators.track.Serving;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.Origin;

/**
 * How two models did on one transition, or that others serve the stream now.
 *
 * @param streamId which stream
 * @param serving who serves it
 * @param residual e of the champion; NaN if it was not scored
 * @param shadowResidual e of {@link Serving#shadow()}; NaN if it was not scored
 * @param high whether the champion erred beyond its limit
 * @param shadowHigh the same of the shadow
 * @param equation of the stream
 * @param shape of its states
 * @param dt of its steps
 * @param step of the state that the transition ends in
 * @param origin of that state
 */
public record Evidence(
        String streamId,
        Serving serving,
        double residual,
        double shadowResidual,
        boolean high,
        boolean shadowHigh,
        Equation equation,
        Shape shape,
        double dt,
        long step,
        Origin origin) {
    /** Whether there are two models to compare. */
    boolean compares() {
        return !Double.isNaN(residual) && !Double.isNaN(shadowResidual);
    }

    /**
     * Whether it tells the two apart. Where both do well, or hardly anything changes, it is chance which one is nearer; and where both
     * fail, the model before is no better place to go back to, though a candidate may be an improvement.
     */
    boolean isTelling() {
        return serving.candidate() == null ? high != shadowHigh : high || shadowHigh;
    }
}
