package org.hssflow.app.demo;

import org.hssflow.pde.stream.DriftScore.Status;
import org.hssflow.pde.stream.ModelId;

/**
 * What the job said of one transition.
 *
 * @param tick of the state that it ends in
 * @param residual of the model in service
 * @param model that one
 * @param status of the stream's alarm
 * @param reason why it has just changed, for people; else empty
 */
record Score(long tick, double residual, ModelId model, Status status, String reason) {
    boolean isAlarm() {
        return status == Status.ALARM;
    }

    boolean isCalm() {
        return status == Status.CALM || status == Status.RECOVERED;
    }
}
