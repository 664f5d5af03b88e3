package org.hssflow.hss.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static final Architecture ARCHITECTURE =
            new Architecture(64, 64, 2, 2, 2, Outer.NONE, Outer.NONE, true, false);
    private final Network network = new Network(ARCHITECTURE);
    private final Random random = new Random(5);

    @Test
    void plainLoopsStandInUntilItIsDoneAndGiveTheSameBits() {
        WarmUp warmUp = new WarmUp();
        Parameters parameters = network.parameters(Panels.gaussian(ARCHITECTURE.parameterCount(), random));
        assertThat(warmUp.isDone()).isFalse();
        Activations before = network.forInference(warmUp);
        assertThat(before.products).isInstanceOf(ScalarProducts.class);

        warmUp.run(network, parameters);

        assertThat(warmUp.isDone()).isTrue();
        Activations after = network.forInference(warmUp);
        assertThat(after.products.name()).isEqualTo(Kernels.chosen().products().name());
        for (int batch : new int[] {1, 7, 128}) {
            Panel x = Panels.forInference(Panels.gaussian(64 * batch, random), 64, batch);
            float[] plain = Panels.toMatrix(network.forward(parameters, x, before));
            assertThat(Panels.toMatrix(network.forward(parameters, x, after))).isEqualTo(plain);
        }
    }

    @Test
    void nothingIsWarmedUpWhereKernelsAreAskedForByName() {
        boolean byName = !System.getProperty(Kernels.PROPERTY, "auto").equals("auto");
        assertThat(WarmUp.ofProcess().isDone()).isEqualTo(byName || Kernels.chosen() == Kernels.SCALAR);
    }
}
