package org.hssflow.hss.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Examples;
import org.hssflow.hss.training.Trainable;
import org.hssflow.hss.training.TrainingTask;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loss and gradient of one batch, those of the card against those of the processor. */
class CardGradientTest extends OnFakeCuda {
    private static final int[] ORDERS = {0, 1, 7};

    private final GradientChecks checks = new GradientChecks(new Random(3));

    @ParameterizedTest
    @MethodSource("org.hssflow.hss.cuda.Checks#architectures")
    void isThatOfTheProcessor(Architecture architecture) {
        checks.compareAll(architecture, 21);
        fake.set("multiprocessors", 1);
        checks.compare(
                GradientChecks.allWeights(architecture),
                45,
                1,
                true,
                GradientChecks.EPSILON); // two tiles of 32, and a part of the memory outside
        Checks.assertNothingLeft(fake);
    }

    @ParameterizedTest
    @MethodSource("org.hssflow.hss.cuda.Checks#architectures")
    void doesNotDependOnTheOrderOfTheThreads(Architecture architecture) {
        Surrogate surrogate = Examples.base(architecture, 1);
        Trainable adapter = new Trainable.OnBase(surrogate, Examples.adapter(surrogate, Examples.RANK, 2));
        TrainingTask task = checks.task(adapter, 10, 2, true, GradientChecks.EPSILON);
        GradientChecks.Batch first = null;
        for (int order : ORDERS) {
            fake.set("order", order);
            GradientChecks.Batch batch =
                    GradientChecks.Batch.of(CudaEngine.start().training(), task, GradientChecks.windows(10), 2);
            if (first == null) {
                first = batch;
            }
            assertThat(batch.mean()).as("order %d", order).isEqualTo(first.mean());
            assertThat(batch.loss()).isEqualTo(first.loss());
            assertThat(batch.norm()).isEqualTo(first.norm());
        }
    }
}
