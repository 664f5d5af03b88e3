package org.hssflow.simulators.identify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Field;
import org.hssflow.pde.Shape;
import org.hssflow.simulators.GrayScottPattern;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterIdentificationTest {
    private static final long SEED = 77;
    private static final SimulationSettings HEAT = SimulationSettings.defaults(Equation.HEAT_1D);
    private static final SimulationSettings BURGERS = SimulationSettings.easyBurgers();
    private static final SimulationSettings NAVIER_STOKES = SimulationSettings.defaults(Equation.NAVIER_STOKES_2D);
    private static final SimulationSettings KURAMOTO_SIVASHINSKY =
            SimulationSettings.defaults(Equation.KURAMOTO_SIVASHINSKY_1D);

    @ParameterizedTest
    @ValueSource(doubles = {2e-4, 4e-4})
    void kappaOfHeatIsExactThroughTwoThousandSteps(double kappa) {
        SimulationSettings settings = HEAT.withParameter("kappa", kappa);

        for (Identification step : identify(settings, settings.parameters(), 2000)) {
            assertThat(step.parameters().get("kappa")).isCloseTo(kappa, relative(1e-4));
            assertThat(step.residual()).isLessThan(1e-4);
        }
    }

    @Test
    void heatMayKeepEveryPointOfAGridWithBothEnds() {
        SimulationSettings settings = HEAT.withGrids(100, 100);

        for (Identification step : identify(settings, settings.parameters(), 20)) {
            assertThat(step.parameters().get("kappa"))
                    .isCloseTo(2e-4, relative(0.01)); // that of the solver on 100 points
        }
    }

    @Test
    void aDoubledAmplitudeOfHeatChangesNothing() {
        List<float[]> states = states(HEAT, 2);
        ParameterIdentification identification = identification(HEAT);

        Identification once = identification.identify(0.2, states.get(1), states.get(2), HEAT.parameters());
        Identification twice =
                identification.identify(0.2, doubled(states.get(1)), doubled(states.get(2)), HEAT.parameters());

        assertThat(twice.parameters().get("kappa")).isCloseTo(once.parameters().get("kappa"), relative(1e-12));
        assertThat(twice.residual()).isCloseTo(once.residual(), relative(1e-9));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.005, 0.01, 0.02, 0.05})
    void nuOfBurgersIsKnownFromTheThirdStepOn(double nu) {
        SimulationSettings settings = BURGERS.withParameter("nu", nu);

        List<Identification> steps = identify(settings, settings.parameters(), 40);

        assertThat(steps.get(1).parameters().get("nu")).isCloseTo(nu, relative(0.04));
        for (Identification step : steps.subList(2, 40)) {
            assertThat(step.parameters().get("nu")).isCloseTo(nu, relative(0.01));
            assertThat(step.residual()).isLessThan(0.01);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {5e-4, 1e-3, 2e-3})
    void nuOfNavierStokesIsKnownInSpiteOfTheLongStep(double nu) {
        SimulationSettings settings = NAVIER_STOKES.withParameter("nu", nu);

        for (Identification step : identify(settings, settings.parameters(), 12)) {
            assertThat(step.parameters().get("nu")).isCloseTo(nu, relative(0.01));
            assertThat(step.residual()).isLessThan(0.02);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 2})
    void nuOfKuramotoSivashinskyIsKnown(double nu) {
        SimulationSettings settings = KURAMOTO_SIVASHINSKY.withParameter("nu", nu);

        for (Identification step : identify(settings, settings.parameters(), 60)) {
            assertThat(step.parameters().get("nu")).isCloseTo(nu, relative(0.015));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = GrayScottPattern.class,
            names = {"GLIDERS", "BUBBLES"})
    void feedAndDecayOfGrayScottAreKnownFromTheFifthStepOn(GrayScottPattern pattern) {
        SimulationSettings settings =
                SimulationSettings.defaults(Equation.GRAY_SCOTT_2D).withPattern(pattern);

        List<Identification> steps = identify(settings, settings.parameters(), 6);

        for (Identification step : steps.subList(4, 6)) {
            assertThat(step.parameters().get("f")).isCloseTo(pattern.f(), relative(0.002));
            assertThat(step.parameters().get("k")).isCloseTo(pattern.k(), relative(0.002));
        }
    }

    @Test
    void theResidualTellsThatOtherParametersMadeTheStep() {
        Map<String, Double> half = Map.of("nu", 0.005);
        List<Identification> burgers = identify(BURGERS, half, 20);
        List<Identification> heat = identify(HEAT, Map.of("kappa", 1e-4), 20);

        assertThat(burgers.subList(4, 20))
                .allSatisfy(step -> assertThat(step.residual()).isBetween(0.25, 0.6));
        assertThat(heat).allSatisfy(step -> assertThat(step.residual()).isCloseTo(0.5, within(0.02)));
    }

    @Test
    void withoutNominalParametersTheResidualIsUnknown() {
        for (SimulationSettings settings : List.of(HEAT, BURGERS)) {
            Identification step = identify(settings, Map.of("other", 1.0), 4).get(3);

            assertThat(step.parameters()).hasSize(1);
            assertThat(step.residual()).isNaN();
        }
    }

    @Test
    void anEquationWithTwoParametersNeedsBothForItsResidual() {
        SimulationSettings settings = SimulationSettings.defaults(Equation.GRAY_SCOTT_2D);

        assertThat(identify(settings, Map.of("f", 0.014), 1).get(0).residual()).isNaN();
    }

    @ParameterizedTest
    @EnumSource(Equation.class)
    void aPairInWhichNothingChangesTellsNothing(Equation equation) {
        Simulation simulation = new Simulation(SimulationSettings.defaults(equation));
        float[] state = simulation.output(simulation.initial(SEED, 0)).toFloats();
        float[] zero = new float[state.length];
        ParameterIdentification identification =
                ParameterIdentification.of(equation, simulation.outputGrid().shape());

        for (float[] steady : List.of(state, zero)) {
            Identification nothing = identification.identify(0.1, steady, steady.clone(), Map.of("nu", 1.0));

            assertThat(nothing.parameters()).isEmpty();
            assertThat(nothing.residual()).isNaN();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Equation.class,
            names = {"HEAT_1D", "BURGERS_1D"})
    void stepsThatRunBackwardsHaveNoParameter(Equation equation) {
        SimulationSettings settings = SimulationSettings.defaults(equation);
        List<float[]> states = states(settings, 20);

        Identification backwards =
                identification(settings).identify(settings.dt(), states.get(20), states.get(19), settings.parameters());

        assertThat(backwards.parameters()).isEmpty();
        assertThat(backwards.residual()).isGreaterThan(0.5);
    }

    @Test
    void aLittleNoiseCostsAFewPercent() {
        List<float[]> states = states(BURGERS, 9);
        ParameterIdentification identification = identification(BURGERS);
        Random random = new Random(SEED);

        for (int i = 4; i < 9; i++) {
            Identification step = identification.identify(
                    0.1, noisy(states.get(i), 1e-4, random), noisy(states.get(i + 1), 1e-4, random), Map.of());
            assertThat(step.parameters().get("nu")).isCloseTo(0.01, relative(0.05));
        }
    }

    @Test
    void valuesThatAreNotFiniteTellNothing() {
        for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            for (SimulationSettings settings : List.of(HEAT, BURGERS)) {
                float[] before = states(settings, 0).get(0);
                float[] after = doubled(before);
                after[7] = broken;

                ParameterIdentification identification = identification(settings);

                assertThat(identification.identify(0.1, before, after, Map.of()).parameters())
                        .isEmpty();
                assertThat(identification.identify(0.1, after, before, Map.of()).parameters())
                        .isEmpty();
            }
        }
    }

    @Test
    void whatOneCallLeavesBehindDoesNotReachTheNext() {
        List<float[]> states = states(NAVIER_STOKES, 2);
        ParameterIdentification used = identification(NAVIER_STOKES);
        Random random = new Random(SEED);
        float[] noise = states.get(0).clone();
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random.nextGaussian();
        }
        used.identify(1, states.get(0), noise, NAVIER_STOKES.parameters());

        assertThat(used.identify(1, states.get(1), states.get(2), NAVIER_STOKES.parameters()))
                .isEqualTo(identification(NAVIER_STOKES)
                        .identify(1, states.get(1), states.get(2), NAVIER_STOKES.parameters()));
    }

    @Test
    void ofShapesThatItCannotTransformItTellsNothing() {
        float[] before = new float[60 * 60];
        float[] after = new float[60 * 60];
        after[5] = 1;

        assertThat(ParameterIdentification.of(Equation.NAVIER_STOKES_2D, Shape.of(1, 60, 60))
                        .identify(1, before, after, Map.of("nu", 1.0)))
                .isEqualTo(Identification.NOTHING);
        assertThat(ParameterIdentification.of(Equation.HEAT_1D, Shape.of(1, 60, 60))
                        .identify(1, before, after, Map.of("kappa", 1.0)))
                .isEqualTo(Identification.NOTHING);
    }

    @Test
    void refusesStatesOfAnotherLengthAndNoTime() {
        ParameterIdentification identification = ParameterIdentification.of(Equation.HEAT_1D, Shape.of(1, 256));

        assertThatThrownBy(() -> identification.identify(1, new float[256], new float[255], Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "expected 256 values of a state of shape [1, 256], got 255; take one instance for each shape");
        assertThatThrownBy(() -> identification.identify(1, new float[257], new float[256], Map.of()))
                .hasMessageContaining("got 257");
        assertThatThrownBy(() -> identification.identify(0, new float[256], new float[256], Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a positive, finite dt, got 0.0");
    }

    private static List<Identification> identify(SimulationSettings settings, Map<String, Double> nominal, int steps) {
        List<float[]> states = states(settings, steps);
        ParameterIdentification identification = identification(settings);
        List<Identification> identified = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            identified.add(identification.identify(settings.dt(), states.get(i), states.get(i + 1), nominal));
        }
        return identified;
    }

    private static ParameterIdentification identification(SimulationSettings settings) {
        return ParameterIdentification.of(
                settings.equation(), new Simulation(settings).outputGrid().shape());
    }

    private static List<float[]> states(SimulationSettings settings, int steps) {
        return new Simulation(settings)
                .trajectory(SEED, 1, steps).states().stream()
                        .map(Field::toFloats)
                        .toList();
    }

    private static float[] noisy(float[] values, double sigma, Random random) {
        float[] noisy = values.clone();
        for (int i = 1; i < noisy.length; i++) {
            noisy[i] += (float) (sigma * random.nextGaussian());
        }
        return noisy;
    }

    private static float[] doubled(float[] values) {
        float[] doubled = values.clone();
        for (int i = 0; i < doubled.length; i++) {
            doubled[i] *= 2;
        }
        return doubled;
    }

    private static Percentage relative(double share) {
        return Percentage.withPercentage(100 * share);
    }
}
