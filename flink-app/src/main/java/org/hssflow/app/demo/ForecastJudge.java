package org.hssflow.app.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.hssflow.pde.stream.Rollout;

/** Holds each forecast until the states it is about have been sent, and then takes its error. One thread at a time. */
final class ForecastJudge {
    private record Forecast(String streamId, long base, int lead, float[] field) {}

    private final Ledger ledger;
    private final Map<String, Deque<Forecast>> waiting = new HashMap<>();
    private final Map<Integer, Samples> errorsByLead;
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

    void take(Rollout rollout) {
        Deque<Forecast> queue = waiting.computeIfAbsent(rollout.streamId(), id -> new ArrayDeque<>());
        for (int i = 0; i < rollout.leadSteps().length; i++) {
            int lead = rollout.leadSteps()[i];
            if (errorsByLead.containsKey(lead)) {
                queue.add(new Forecast(rollout.streamId(), rollout.baseStep(), lead, rollout.field(i)));
            }
        }
        settle(queue);
    }

    /** ‖û − u‖ / ‖u‖ of all forecasts that many steps ahead whose truth is known. */
    Samples errors(int lead) {
        return errorsByLead.getOrDefault(lead, new Samples());
    }

    private void settle(Deque<Forecast> queue) {
        while (!queue.isEmpty()) {
            Forecast forecast = queue.element();
            float[] truth = ledger.field(forecast.streamId(), forecast.base() + forecast.lead());
            if (truth == null) {
                return;
            }
            errors(forecast.lead()).add(relativeError(forecast.field(), truth));
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
