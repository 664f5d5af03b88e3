package org.hssflow.store;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.hssflow.pde.stream.ModelDecision;
import org.jspecify.annotations.Nullable;

/**
 * Whom a model serves. A map u(t) ↦ u(t+dt) cannot know the viscosity, so a stream whose physics changed has a model of its
 * own while the others keep the shared one. Outside the program it is one string, as in a {@link ModelDecision}.
 *
 * @param streamId the one stream it serves, or null for every stream of the equation
 */
public record Scope(@Nullable String streamId) {
    public Scope {
        if (streamId != null && (streamId.isEmpty() || streamId.equals(ModelDecision.ALL_STREAMS))) {
            throw new IllegalArgumentException("expected a stream id or none, got '" + streamId + "'");
        }
    }

    /** Every stream of the equation. */
    public static Scope all() {
        return new Scope(null);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Scope parse(String text) {
        return text.equals(ModelDecision.ALL_STREAMS) ? all() : new Scope(text);
    }

    /** The stream id, or {@link ModelDecision#ALL_STREAMS}. */
    @JsonValue
    @Override
    public String toString() {
        return streamId == null ? ModelDecision.ALL_STREAMS : streamId;
    }
}
