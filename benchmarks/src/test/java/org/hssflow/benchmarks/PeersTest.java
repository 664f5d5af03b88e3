package org.hssflow.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hssflow.hss.Architecture.Outer.DENSE;
import static org.hssflow.hss.Architecture.Outer.HSS;

import java.util.List;
import org.hssflow.benchmarks.torch.TorchPeers;
import org.hssflow.hss.Architecture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ratio of times says something only if both sides compute the same. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the peers' natives are for it alone")
class PeersTest {
    private static final Architecture SMALL_HEAT = new Architecture(64, 64, 2, 3, 2, HSS, HSS, false, false);
    private static final Architecture SMALL_BURGERS = new Architecture(20, 64, 2, 2, 8, DENSE, DENSE, false, false);
    private static final double ROUNDING = 1e-5;

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void everyPeerComputesTheNetworkOfTheHeatEquation(int batch) {
        assertThatAllAgree(Problem.of("Heat", SMALL_HEAT, batch));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void everyPeerComputesTheNetworkOfTheBurgersEquation(int batch) {
        assertThatAllAgree(Problem.of("Burgers", SMALL_BURGERS, batch));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void everyPeerComputesTheNetworkOfTheNavierStokesEquations(int batch) {
        assertThatAllAgree(Problem.navierStokes(16, 2, 3, batch));
    }

    @Test
    void everyPeerTrainsTheNetworkOfTheHeatEquation() {
        assertThatAllTrainAlike(SMALL_HEAT);
    }

    @Test
    void everyPeerTrainsTheNetworkOfTheBurgersEquation() {
        assertThatAllTrainAlike(SMALL_BURGERS);
    }

    private static void assertThatAllAgree(Problem problem) {
        float[] ours = output(new OurForward(problem));
        List<ForwardPass> peers = Peers.forward(problem);
        assertThat(peers).extracting(Contestant::peer).contains("libtorch", "TorchScript", "OpenBLAS", "ND4J");
        for (ForwardPass peer : peers) {
            assertThat(relativeDistance(output(peer), ours))
                    .as(peer.peer() + ", " + peer.form())
                    .isLessThan(ROUNDING);
        }
    }

    private static float[] output(ForwardPass pass) {
        try (pass) {
            pass.run();
            return pass.output();
        }
    }

    private static void assertThatAllTrainAlike(Architecture architecture) {
        Problem problem = Problem.of("training", architecture, 149);
        TrainingStep ours = new OurTraining(architecture, problem);
        ours.run();
        List<TrainingStep> peers = TorchPeers.training(problem);
        assertThat(peers).isNotEmpty();
        for (TrainingStep peer : peers) {
            try (peer) {
                peer.run();
                assertThat(relativeDistance(peer.gradient(), ours.gradient()))
                        .as(peer.form() + ", gradient")
                        .isLessThan(ROUNDING);
                assertThat(relativeDistance(moved(peer, problem), moved(ours, problem)))
                        .as(peer.form() + ", step")
                        .isLessThan(1e-3); // of a step: the weights themselves are rounded
            }
        }
    }

    private static float[] moved(TrainingStep step, Problem problem) {
        float[] moved = step.weights();
        for (int i = 0; i < moved.length; i++) {
            moved[i] -= problem.weights()[i];
        }
        return moved;
    }

    private static double relativeDistance(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - (double) expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / norm);
    }
}
