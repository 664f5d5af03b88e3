package org.hssflow.hss.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Examples;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.EngineUnavailableException;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.engine.Probe;
import org.junit.jupiter.api.Test;

/** What is said, and that nothing is left behind, where a card or its driver does not do what it should. */
class CudaFailuresTest extends OnFakeCuda {
    private static final int OUT_OF_MEMORY = 2;
    private static final int DEVICE_UNAVAILABLE = 46;
    private static final int LAUNCH_FAILED = 719;

    private static final Surrogate SURROGATE = Examples.base(Examples.ARCHITECTURES.get(0), 1);
    private static final int N = SURROGATE.points();

    private final float[] states = Examples.gaussian(9 * N, 1, new Random(5));

    @Test
    void withoutADriverItSaysSo() {
        System.setProperty(Driver.PROPERTY, "libnowhere.so.1");
        assertThat(probe().reason()).isEqualTo("there is no NVIDIA driver: libnowhere.so.1 cannot be loaded");
        assertThat(probe().remedy()).contains("install NVIDIA's driver", "use the engine cpu or auto");
    }

    @Test
    void withoutACardItSaysSo() {
        fake.set("devices", 0);
        assertThat(probe().reason()).contains("cuInit", "CUDA_ERROR_NO_DEVICE (100)");
        assertThat(probe().remedy()).contains("CUDA_VISIBLE_DEVICES", "use the engine cpu or auto");
    }

    @Test
    void anOldDriverIsNamedWithWhatIsNeeded() {
        fake.set("driver", 11_040);
        assertThat(probe().reason()).isEqualTo("the NVIDIA driver is for CUDA 11.4, and the kernels need 11.8");
        assertThat(probe().remedy()).contains("install a newer driver");
    }

    @Test
    void aDriverThatDoesNotTakeThePtxIsNamed() {
        fake.set("ptxMajor", 7);
        fake.set("ptxMinor", 0);
        assertThat(probe().reason()).contains("cuModuleLoadDataEx", "(222)");
        assertThat(probe().remedy()).contains("older than CUDA 11.8");
        Checks.assertNothingLeft(fake);
    }

    @Test
    void anOldCardIsNamedWithWhatIsNeeded() {
        fake.set("capability", 61);
        assertThat(probe().reason()).contains("compute capability 6.1", "7.5 and later");
    }

    @Test
    void aTakenCardIsNamedAndTheNextOneTaken() {
        fake.fail("cuDevicePrimaryCtxRetain", DEVICE_UNAVAILABLE, 0);
        Probe.Fails taken = probe();
        assertThat(taken.reason()).contains("cuDevicePrimaryCtxRetain", "(46)");
        assertThat(taken.remedy()).contains("compute mode", "nvidia-smi");
        fake.fail("cuDevicePrimaryCtxRetain", DEVICE_UNAVAILABLE, 0);
        fake.set("devices", 2);
        assertThat(CudaEngine.start())
                .hasToString(CudaEngine.start().onDevice(1).toString());
        Checks.assertNothingLeft(fake);
    }

    @Test
    void aDeviceThatIsNotThereIsRefused() {
        fake.set("devices", 2);
        CudaEngine engine = CudaEngine.start();
        assertThat(rollout(engine.onDevice(1))).isEqualTo(rollout(engine));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.onDevice(2))
                .withMessageContainingAll("from 0 to 1", "got 2", "CUDA_VISIBLE_DEVICES");
        assertThatIllegalArgumentException().isThrownBy(() -> engine.onDevice(-1));
    }

    /** At every allocation, one after the other. */
    @Test
    void outOfMemorySaysSoLeavesNothingAndTheNextRolloutWorks() {
        float[] expected = rollout(CudaEngine.start());
        List<String> said = new ArrayList<>();
        for (String function : List.of("cuMemAlloc_v2", "cuMemHostAlloc")) {
            fake.reset();
            CudaEngine engine = CudaEngine.start();
            for (int after = 0; ; after++) {
                fake.fail(function, OUT_OF_MEMORY, after);
                try (EngineSession session = engine.open(SURROGATE)) {
                    rollout(session);
                    break; // there are no more
                } catch (EngineUnavailableException e) {
                    said.add(e.reason());
                    assertThat(e.remedy()).contains("smaller batches");
                }
                Checks.assertNothingLeft(fake);
            }
        }
        fake.reset();
        assertThat(said).hasSizeGreaterThan(10).allMatch(reason -> reason.contains("CUDA_ERROR_OUT_OF_MEMORY (2)"));
        assertThat(rollout(CudaEngine.start())).isEqualTo(expected);
    }

    @Test
    void aFailedKernelBreaksTheContextAndTheNextSessionHasANewOne() {
        CudaEngine engine = CudaEngine.start();
        float[] expected = rollout(engine);
        EngineSession session = engine.open(SURROGATE);
        rollout(session);
        fake.fail("cuStreamSynchronize", LAUNCH_FAILED, 0);
        assertThatExceptionOfType(EngineUnavailableException.class)
                .isThrownBy(() -> rollout(session))
                .withMessageContaining("(719)");
        session.close();
        Checks.assertNothingLeft(fake);
        assertThat(rollout(engine)).isEqualTo(expected);
    }

    @Test
    void autoGoesOnWithTheCpuFromTheBatchOnThatFailed() {
        Engine auto = Engines.withCpuBehind(CudaEngine.start());
        float[] expected = rollout(Engines.select("cpu"));
        try (EngineSession session = auto.open(SURROGATE)) {
            long launches = fake.get("launches");
            rollout(session);
            assertThat(fake.get("launches")).isEqualTo(launches + 1);
            fake.fail("cuStreamSynchronize", LAUNCH_FAILED, 0);
            assertThat(rollout(session)).isEqualTo(expected);
            assertThat(rollout(session)).isEqualTo(expected);
            assertThat(fake.get("launches")).isEqualTo(launches + 1);
        }
        Checks.assertNothingLeft(fake);
        fake.set("devices", 1);
        assertThat(auto.onDevice(5).name()).isEqualTo("cpu");
        assertThat(auto.onDevice(0).name()).isEqualTo("cuda");
    }

    /** One context, for as long as anybody needs it. */
    @Test
    void sessionsShareTheContextAndTheLastOneReleasesIt() {
        CudaEngine engine = CudaEngine.start();
        Checks.assertNothingLeft(fake);
        EngineSession first = engine.open(SURROGATE);
        EngineSession second = engine.open(SURROGATE);
        rollout(first);
        rollout(second);
        assertThat(fake.get("contexts")).isEqualTo(1);
        assertThat(fake.get("modules")).isEqualTo(1);
        first.close();
        assertThat(fake.get("contexts")).isEqualTo(1);
        Engine.Hold hold = engine.hold();
        second.close();
        assertThat(fake.get("contexts")).isEqualTo(1);
        assertThat(fake.get("deviceAllocations")).isZero();
        hold.close();
        hold.close();
        Checks.assertNothingLeft(fake);
    }

    private Probe.Fails probe() {
        return (Probe.Fails) new CudaProvider().probe();
    }

    private float[] rollout(Engine engine) {
        try (EngineSession session = engine.open(SURROGATE)) {
            return rollout(session);
        }
    }

    private float[] rollout(EngineSession session) {
        float[] out = new float[9 * N];
        session.rollout(states, 9, new int[] {3}, out);
        return out;
    }
}
