package org.hssflow.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.engine.Engines;
import org.hssflow.store.ModelStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityProviderTest {
    @Test
    void everyForecastIsTheStateItBeginsWith(@TempDir Path store) {
        ModelStore models = ModelStore.open(store);
        Surrogate heat = models.load(models.resolve("heat-1d@1")).surrogate();
        int n = heat.points();
        float[] states = new float[2 * n];
        states[0] = 1;
        states[n] = 2;
        float[] out = new float[2 * 3 * n];
        try (var session = Engines.select("identity").open(heat)) {
            session.rollout(states, 2, new int[] {1, 2, 7}, out);
        }
        assertThat(new float[] {out[0], out[n], out[2 * n], out[3 * n], out[4 * n], out[5 * n]})
                .containsExactly(1, 1, 1, 2, 2, 2);
        assertThat(out[1]).isZero();
    }

    @Test
    void nobodyGetsItWithoutAskingForIt() {
        assertThat(Engines.select("auto").name()).isNotEqualTo("identity");
    }
}
