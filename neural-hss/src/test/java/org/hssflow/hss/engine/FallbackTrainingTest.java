package org.hssflow.hss.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Random;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Examples;
import org.hssflow.hss.training.Budget;
import org.hssflow.hss.training.Optimization;
import org.hssflow.hss.training.Recipe;
import org.hssflow.hss.training.Start;
import org.hssflow.hss.training.Trainer;
import org.hssflow.hss.training.TrainingDevice;
import org.hssflow.hss.training.TrainingListener;
import org.hssflow.hss.training.Trajectories;
import org.junit.jupiter.api.Test;

class FallbackTrainingTest {
    private static final TrainingDevice FULL = (task, threads) -> {
        throw new EngineUnavailableException("there is no memory left", "use less");
    };

    private final Surrogate base = Examples.base(Examples.ARCHITECTURES.get(0), 1);
    private final Recipe recipe = new Recipe(
            "test",
            base.architecture(),
            true,
            Start.NONLINEAR,
            new Optimization(1e-3, 1e-4, 0, 8, 0.05, true, null),
            Budget.ofSteps(3),
            null,
            5);
    private final Trajectories data = new Trajectories(32, 2, Examples.gaussian(20 * 2 * 32, 1, new Random(1)));

    @Test
    void aTrainingThatADeviceHasNoRoomForIsTheOthers() {
        Surrogate expected = train(TrainingDevice.CPU);
        assertThat(train(new FallbackTraining(FULL, TrainingDevice.CPU, "cpu"))).isEqualTo(expected);
        assertThat(expected).isNotEqualTo(base);
    }

    @Test
    void withoutAnotherItIsRefused() {
        assertThatExceptionOfType(EngineUnavailableException.class)
                .isThrownBy(() -> train(FULL))
                .withMessage("there is no memory left; use less");
    }

    private Surrogate train(TrainingDevice device) {
        return new Trainer(recipe, 1)
                .on(device)
                .fineTune(base, data, TrainingListener.SILENT)
                .surrogate();
    }
}
