package org.hssflow.operators.forecast;

import org.hssflow.operators.track.Transition;
import org.hssflow.pde.Residual;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Rollout;
import org.jspecify.annotations.Nullable;

/**
 * How well the models did on one transition: the champion, and on the very same one the model in its shadow.
 *
 * @param transition that they were measured on
 * @param model whose residual it is: the champion, or the fallback if the champion cannot be loaded
 * @param residual of one step; none where there is no u₋, or nobody can be loaded
 * @param shadow the model beside it ({@link org.hssflow.operators.track.Serving#shadow()}), if any
 * @param shadowResidual of that one; none also if it cannot be loaded, as where a shared folder is late
 * @param status of the rollout from the transition's state
 */
public record Scored(
        Transition transition,
        ModelId model,
        Residual residual,
        @Nullable ModelId shadow,
        Residual shadowResidual,
        Rollout.Status status) {}
