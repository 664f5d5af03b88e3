package org.hssflow.hss.engine;

import java.lang.System.Logger.Level;
import org.hssflow.hss.training.Optimizer;
import org.hssflow.hss.training.TrainingDevice;
import org.hssflow.hss.training.TrainingTask;

/**
 * What {@code auto} trains on where it took an engine that can become unavailable: a training that its device has no room for is another
 * engine's, and the log says so. One that fails later fails: its numbers are lost with the device.
 */
record FallbackTraining(TrainingDevice preferred, TrainingDevice other, String instead) implements TrainingDevice {
    private static final System.Logger LOG = System.getLogger(FallbackTraining.class.getName());

    @Override
    public Optimizer open(TrainingTask task, int threads) {
        try {
            return preferred.open(task, threads);
        } catch (EngineUnavailableException e) {
            LOG.log(Level.WARNING, "the engine " + instead + " trains instead: " + e.getMessage());
            return other.open(task, threads);
        }
    }
}
