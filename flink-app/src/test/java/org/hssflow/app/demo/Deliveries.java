package org.hssflow.app.demo;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.scenario.Delivery;
import org.hssflow.simulators.scenario.Fate;

/** Deliveries of one heat stream, as the shipped model takes them, each field a constant. */
final class Deliveries {
    static final String STREAM = "heat-0";
    static final double KAPPA = 2e-4;
    static final double DT = 0.2;
    static final Shape SHAPE = Shape.of(1, 256);
    static final ShippedModels MODELS = ShippedModels.of(DemoSettings.steadyHeat(1, 1, Duration.ofSeconds(1), 0));

    private Deliveries() {}

    static Delivery delivery(long tick, long step, Fate fate, double kappa, float value) {
        float[] values = new float[SHAPE.size()];
        Arrays.fill(values, value);
        PdeState state =
                PdeState.of(STREAM, Equation.HEAT_1D, step, step * DT, DT, SHAPE, Map.of("kappa", kappa), values);
        return new Delivery(tick, tick, tick, fate, state, 0, null);
    }

    static Delivery sent(long tick, long step) {
        return delivery(tick, step, Fate.SENT, KAPPA, (float) tick + 1);
    }

    static Ledger ledger() {
        return new Ledger(MODELS);
    }

    /** Sends every tick from 0 on; the simulation begins anew at each of those ticks. */
    static Ledger ledger(long ticks, long... restarts) {
        Ledger ledger = ledger();
        long begun = 0;
        for (long tick = 0; tick < ticks; tick++) {
            for (long restart : restarts) {
                begun = tick == restart ? tick : begun;
            }
            ledger.sending(sent(tick, tick - begun), 1_000 + tick);
        }
        return ledger;
    }
}
