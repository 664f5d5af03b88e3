package org.hssflow.operators.track;

import org.hssflow.pde.stream.Origin;
import org.hssflow.pde.stream.PdeState;
import org.jspecify.annotations.Nullable;

/**
 * The unit of work: u(t) and u(t + dt) of one stream, and who serves them. It scores a surrogate (one step against the truth)
 * and seeds the rollout (from u(t + dt)).
 *
 * @param before u(t), or null where the stream begins, or begins anew after a gap, a restart or a change of grid or dt
 * @param now u(t + dt)
 * @param origin where that state stands in its topic
 * @param serving who serves it
 */
public record Transition(@Nullable PdeState before, PdeState now, Origin origin, Serving serving) {}
