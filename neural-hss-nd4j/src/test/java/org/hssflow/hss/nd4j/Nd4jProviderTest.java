package org.hssflow.hss.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineProvider;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.engine.Probe;
import org.junit.jupiter.api.Test;

class Nd4jProviderTest {
    private static final Cards FORBIDDEN = () -> {
        throw new AssertionError("nobody may ask for cards");
    };

    @Test
    void itIsFoundByTheServiceLoaderAndHeldByThisBuild() {
        assertThat(ServiceLoader.load(EngineProvider.class)).hasAtLeastOneElementOfType(Nd4jProvider.class);
        Engines.requireHeld("nd4j");
    }

    @Test
    void onCpusItIsTakenByNameButNotByAuto() {
        assertThat(Engines.select("nd4j").name()).isEqualTo("nd4j");
        assertThat(Engines.select("nd4j"))
                .as("one copy of the weights for the process")
                .isSameAs(Engines.select("nd4j"));
        assertThat(Engines.select("auto").name()).isNotEqualTo("nd4j");
        assertThat(new Nd4jProvider(Backend.NATIVE, FORBIDDEN, Nd4jProviderTest::mustNotStart).priority())
                .isNegative();
    }

    @Test
    void onCpusADeviceChangesNothing() {
        assertThat(Engines.select("nd4j", OptionalInt.of(7))).isSameAs(Engines.select("nd4j"));
    }

    @Test
    void theBackendOfTheClassPathIsKnownWithoutLoadingIt() {
        assertThat(Backend.onClassPath()).isEqualTo(Backend.NATIVE);
    }

    @Test
    void withoutABackendItSaysHowToGetOne() {
        assertThat(new Nd4jProvider(Backend.NONE, FORBIDDEN, Nd4jProviderTest::mustNotStart).probe())
                .isEqualTo(new Probe.Fails(
                        "there is no backend of ND4J on the class path",
                        "build with the Maven profile nd4j or cuda, or use the engine cpu or auto"));
    }

    @Test
    void onCardsThatRunItsCodeItIsPreferredAndStarts() {
        Nd4jProvider provider = onCards(Nd4jEngine::start, "7.0", "8.9");
        assertThat(provider.priority()).isPositive();
        assertThat(provider.probe()).isInstanceOf(Probe.Works.class);
    }

    @Test
    void onANewerCardItRefusesAndSaysWhatToUse() {
        assertThat(onCards(Nd4jProviderTest::mustNotStart, "9.0").probe())
                .isInstanceOfSatisfying(Probe.Fails.class, fails -> {
                    assertThat(fails.reason()).contains("capability 9.0", "8.6 only");
                    assertThat(fails.remedy()).isEqualTo("use the engine cpu or auto");
                });
    }

    @Test
    void whatKeepsItFromStartingIsTheReason() {
        assertThat(onCards(Nd4jProviderTest::breaks, "8.6").probe())
                .isInstanceOfSatisfying(Probe.Fails.class, fails -> {
                    assertThat(fails.reason()).contains("does not start", "UnsatisfiedLinkError: libcudart.so.11.0");
                    assertThat(fails.remedy()).contains("CUDA 11.6", "use the engine cpu or auto");
                });
        assertThat(new Nd4jProvider(Backend.NATIVE, FORBIDDEN, Nd4jProviderTest::breaks).probe())
                .isInstanceOfSatisfying(
                        Probe.Fails.class, fails -> assertThat(fails.remedy()).isEqualTo("use the engine cpu or auto"));
    }

    @Test
    void withoutADriverItSaysSo() {
        Nd4jProvider provider = new Nd4jProvider(
                Backend.CUDA,
                () -> {
                    throw new UnknownCardsException("there is no NVIDIA driver");
                },
                Nd4jProviderTest::mustNotStart);
        assertThat(provider.probe())
                .isEqualTo(new Probe.Fails("there is no NVIDIA driver", "use the engine cpu or auto"));
    }

    @Test
    void theCardsAreAskedForOnce() {
        int[] asked = {0};
        Nd4jProvider provider = new Nd4jProvider(
                Backend.CUDA,
                () -> {
                    asked[0]++;
                    return List.of();
                },
                Nd4jProviderTest::mustNotStart);
        assertThat(provider.probe()).isSameAs(provider.probe());
        assertThat(asked[0]).isEqualTo(1);
    }

    private static Engine mustNotStart() {
        throw new AssertionError("nobody may start ND4J");
    }

    private static Engine breaks() {
        throw new ExceptionInInitializerError(new RuntimeException(new UnsatisfiedLinkError("libcudart.so.11.0")));
    }

    private static Nd4jProvider onCards(Supplier<Engine> starter, String... capabilities) {
        Cards cards =
                () -> Stream.of(capabilities).map(ComputeCapability::parse).toList();
        return new Nd4jProvider(Backend.CUDA, cards, starter);
    }
}
