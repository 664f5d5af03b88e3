package org.hssflow.hss.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.List;
import java.util.OptionalInt;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.training.TrainingDevice;
import org.junit.jupiter.api.Test;

class EnginesTest {
    private static final EngineProvider CPU = new CpuProvider();

    @Test
    void theCpuEngineIsAlwaysThere() {
        assertThat(Engines.select("cpu").name()).isEqualTo("cpu");
    }

    @Test
    void enginesOfOtherBuildsAreRefusedWithHowToGetThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Engines.select("nd4j"))
                .withMessageContainingAll("(auto, cpu, cuda)", "'nd4j'", "profile nd4j or cuda");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Engines.requireHeld("abacus"))
                .withMessageContainingAll("(auto, cpu, cuda)", "'abacus'");
        assertThatNoException().isThrownBy(() -> Engines.requireHeld("auto"));
        assertThatNoException().isThrownBy(() -> Engines.requireHeld("cuda"));
    }

    @Test
    void enginesThatOnlyApplySurrogatesAreRefusedForTraining() {
        assertThat(Engines.selectForTraining("cpu")).isSameAs(TrainingDevice.CPU);
        assertThatNoException().isThrownBy(() -> Engines.requireTrains("auto"));
        assertThatNoException().isThrownBy(() -> Engines.requireTrains("cuda"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Engines.requireTrains("nd4j", List.of(CPU, works("nd4j", 1))))
                .withMessage("expected an engine that trains (auto, cpu), got 'nd4j'; take one of those: others only"
                        + " apply surrogates");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Engines.selectForTraining("abacus"))
                .withMessageContainingAll("(auto, cpu, cuda)", "'abacus'");
    }

    @Test
    void autoTakesTheFastestThatWorks() {
        AutoChoice choice = AutoChoice.of(List.of(CPU, works("slow", -1), works("fast", 2), works("faster", 3)));
        assertThat(choice.engine().name()).isEqualTo("faster");
        assertThat(choice.message())
                .isEqualTo("engine: faster; fast counts as slower; cpu counts as slower; slow counts as slower");
    }

    @Test
    void autoGoesOnWithTheCpuAndSaysWhy() {
        AutoChoice choice = AutoChoice.of(List.of(CPU, fails("gpu", 1, "there is none")));
        assertThat(choice.engine().name()).isEqualTo("cpu");
        assertThat(choice.message()).isEqualTo("engine: cpu; no gpu, because there is none");
    }

    @Test
    void autoDoesNotTryWhatIsSlowerThanTheCpu() {
        EngineProvider untouchable = new Fake("slow", -1, null);
        assertThat(AutoChoice.of(List.of(untouchable, CPU)).engine().name()).isEqualTo("cpu");
    }

    @Test
    void autoIsRefusedWhereNothingWorks() {
        assertThatIllegalStateException()
                .isThrownBy(() -> AutoChoice.of(List.of(fails("gpu", 1, "there is none"))))
                .withMessageContaining("there is none");
    }

    @Test
    void anEngineThatCannotWorkIsRefusedByNameWithTheReasonAndTheRemedy() {
        assertThatExceptionOfType(EngineUnavailableException.class)
                .isThrownBy(() -> Engines.named("gpu", List.of(CPU, fails("gpu", 1, "there is none"))))
                .withMessage("expected an engine that works here, got 'gpu': there is none; use cpu");
    }

    @Test
    void anEngineTakenByNameNeedNotBeTheFastest() {
        assertThat(Engines.named("slow", List.of(CPU, works("slow", -1))).name())
                .isEqualTo("slow");
    }

    @Test
    void theCpuEngineIsTheSameOnAllDevices() {
        assertThat(Engines.select("cpu", OptionalInt.of(3)).name()).isEqualTo("cpu");
        assertThat(Engines.select("cpu", OptionalInt.empty()).name()).isEqualTo("cpu");
    }

    private static EngineProvider works(String name, int priority) {
        return new Fake(name, priority, new Probe.Works(new Engine() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public EngineSession open(Surrogate surrogate) {
                throw new UnsupportedOperationException();
            }
        }));
    }

    private static EngineProvider fails(String name, int priority, String reason) {
        return new Fake(name, priority, new Probe.Fails(reason, "use cpu"));
    }

    private record Fake(String name, int priority, Probe found) implements EngineProvider {
        @Override
        public Probe probe() {
            assertThat(found).as("nobody may probe %s", name).isNotNull();
            return found;
        }
    }
}
