package org.hssflow.operators.track;

import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/**
 * Who serves a state, as decided when the tracker passed it on.
 *
 * @param surrogate the line of models, which decisions are about
 * @param champion the model in service
 * @param fallback the model that served before it, for when the champion cannot
 * @param candidate the model in the champion's shadow
 * @param dropped the model that the last decision took out, to be tried again on this stream in its own regime at most
 */
public record Serving(
        String surrogate,
        ModelId champion,
        @Nullable ModelId fallback,
        @Nullable ModelId candidate,
        @Nullable ModelId dropped) {
    /** Who is scored beside the champion: the candidate, or else the model before, which may prove to be the better one. */
    public @Nullable ModelId shadow() {
        return candidate == null ? fallback : candidate;
    }
}
