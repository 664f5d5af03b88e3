package org.hssflow.app.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.Rollout;

/**
 * Holds each forecast until the states it is about have been sent, and then takes its error. Of one that reaches beyond the end of
 * its simulation there is no truth. Forecasts come from one
 * thread at a time; the errors may be read by any.
 */
final class ForecastJudge {
    private record Forecast(String streamId, Equation equation, long base, int lead, float[] field) {
        long target() {
            return base + lead;
        }
    }

    private final Ledger ledger;
    private final Map<String, Deque<Forecast>> waiting = new HashMap<>();
    private final Map<Integer, Samples> errorsByLead;
    private final Map<Equation, Map<Integer, Samples>> errorsByEquation = new EnumMap<>(Equation.class);
    private final int lastLead;

    /** @param leads which lead steps to judge */
    ForecastJudge(Ledger ledger, int... leads) {
        this.ledger = ledger;
        this.errorsByLead = new HashMap<>();
        int last = 0;
        for (int lead : leads) {
            errorsByLead.put(lead, new Samples());
            last = Math.max(last, lead);
        }
        this.lastLead = last;
    }

    /** @param tick of the state that it starts from */
    void take(Rollout rollout, long tick) {
        Deque<Forecast> queue = waiting.computeIfAbsent(rollout.streamId(), id -> new ArrayDeque<>());
        for (int i = 0; i < rollout.leadSteps().length; i++) {
            int lead = rollout.leadSteps()[i];
            if (errorsByLead.containsKey(lead)) {
                queue.add(new Forecast(rollout.streamId(), rollout.equation(), tick, lead, rollout.field(i)));
            }
        }
        settle(queue);
    }

    /** ‖û − u‖ / ‖u‖ of all forecasts that many steps ahead whose truth is known. */
    Samples errors(int lead) {
        return errorsByLead.getOrDefault(lead, new Samples());
    }

    /** The same of one equation. */
    synchronized Samples errors(Equation equation, int lead) {
        return errorsByEquation.getOrDefault(equation, Map.of()).getOrDefault(lead, new Samples());
    }

    private synchronized void add(Forecast forecast, double error) {
        errors(forecast.lead()).add(error);
        errorsByEquation
                .computeIfAbsent(forecast.equation(), equation -> new HashMap<>())
                .computeIfAbsent(forecast.lead(), lead -> new Samples())
                .add(error);
    }

    private void settle(Deque<Forecast> queue) {
        while (!queue.isEmpty()) {
            Forecast forecast = queue.element();
            if (ledger.isOneRun(forecast.streamId(), forecast.base(), forecast.target())) {
                float[] truth = ledger.field(forecast.streamId(), forecast.target());
                if (truth == null) {
                    return;
                }
                add(forecast, relativeError(forecast.field(), truth));
            }
            queue.remove();
            if (forecast.lead() == lastLead) {
                ledger.forget(forecast.streamId(), forecast.base());
            }
        }
    }

    private static double relativeError(float[] forecast, float[] truth) {
        double error = 0;
        double norm = 0;
        for (int i = 0; i < truth.length; i++) {
            double e = forecast[i] - (double) truth[i];
            error += e * e;
            norm += truth[i] * (double) truth[i];
        }
        return Math.sqrt(error / norm);
    }
}
