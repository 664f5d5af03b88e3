package org.hssflow.hss.engine;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.training.TrainingDevice;

/**
 * What {@code auto} gives where it took an engine that can become unavailable: a session whose device fails goes on with another engine,
 * from the batch on at which it failed, and says so in the log.
 *
 * @param preferred the engine that was taken
 * @param other that always works
 */
record FallbackEngine(Engine preferred, Engine other) implements Engine {
    private static final System.Logger LOG = System.getLogger(FallbackEngine.class.getName());

    @Override
    public String name() {
        return preferred.name();
    }

    /** The other engine if the preferred one knows no such device, or cannot compute on it. */
    @Override
    public Engine onDevice(int device) {
        try {
            return new FallbackEngine(preferred.onDevice(device), other);
        } catch (EngineUnavailableException | IllegalArgumentException e) {
            LOG.log(
                    Level.WARNING,
                    "the engine {0} cannot compute on device {1}, {2} does instead: {3}",
                    preferred.name(),
                    device,
                    other.name(),
                    e.getMessage());
            return other;
        }
    }

    @Override
    public Hold hold() {
        try {
            return preferred.hold();
        } catch (EngineUnavailableException e) {
            return other.hold(); // its sessions will say why
        }
    }

    @Override
    public EngineSession open(Surrogate surrogate) {
        return new Session(preferred.open(surrogate), () -> other.open(surrogate), other.name());
    }

    @Override
    public TrainingDevice training() {
        return new FallbackTraining(preferred.training(), other.training(), other.name());
    }

    @Override
    public boolean sharesBase() {
        return preferred.sharesBase() && other.sharesBase();
    }

    @Override
    public AdaptedEngineSession openAdapted(Surrogate base, List<Adapter> adapters) {
        return new AdaptedSessions(
                preferred.openAdapted(base, adapters), () -> other.openAdapted(base, adapters), other.name());
    }

    /** A session until it fails, and then another. */
    private static class Switch<T> {
        private final Supplier<T> other;
        private final Consumer<T> close;
        private final String instead;
        private boolean switched;
        T session;

        Switch(T preferred, Supplier<T> other, Consumer<T> close, String instead) {
            this.session = preferred;
            this.other = other;
            this.close = close;
            this.instead = instead;
        }

        void run(Consumer<T> rollout) {
            try {
                rollout.accept(session);
            } catch (EngineUnavailableException e) {
                if (switched) {
                    throw e;
                }
                LOG.log(Level.WARNING, "the engine " + instead + " goes on: " + e.getMessage());
                close.accept(session);
                session = other.get();
                switched = true;
                rollout.accept(session);
            }
        }
    }

    private static final class Session extends Switch<EngineSession> implements EngineSession {
        Session(EngineSession preferred, Supplier<EngineSession> other, String instead) {
            super(preferred, other, EngineSession::close, instead);
        }

        @Override
        public void rollout(float[] states, int batch, int[] leadSteps, float[] out) {
            run(using -> using.rollout(states, batch, leadSteps, out));
        }

        @Override
        public OptionalLong deviceNanos() {
            return session.deviceNanos();
        }

        @Override
        public void close() {
            session.close();
        }
    }

    private static final class AdaptedSessions extends Switch<AdaptedEngineSession> implements AdaptedEngineSession {
        AdaptedSessions(AdaptedEngineSession preferred, Supplier<AdaptedEngineSession> other, String instead) {
            super(preferred, other, AdaptedEngineSession::close, instead);
        }

        @Override
        public void rollout(float[] states, int batch, int[] adapterOf, int[] leadSteps, float[] out) {
            run(using -> using.rollout(states, batch, adapterOf, leadSteps, out));
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
