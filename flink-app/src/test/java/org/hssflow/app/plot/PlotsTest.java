package org.hssflow.app.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.hssflow.app.model.Evaluation;
import org.hssflow.hss.training.Report;
import org.hssflow.pde.Axis;
import org.hssflow.pde.ErrorMetrics;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotsTest {
    private static final Grid LINE = Grid.scalar(new Axis(0, 1.0 / 64, 64));
    private static final Axis SIDE = new Axis(0, 1.0 / 16, 16);
    private static final Grid SQUARE = new Grid(1, List.of(SIDE, SIDE));
    private static final int BLUE = 0xff0072b2;
    private static final int ORANGE = 0xffe69f00;
    private static final int GREY = 0xff808080;

    private static Trajectory trajectory(Grid grid, int steps, double amplitude) {
        List<Field> states = new ArrayList<>();
        for (int t = 0; t <= steps; t++) {
            double[] u = new double[grid.shape().size()];
            for (int i = 0; i < u.length; i++) {
                u[i] = amplitude * Math.sin(0.1 * i) * Math.exp(-0.1 * t);
            }
            states.add(new Field(grid, u));
        }
        return new Trajectory(0.5, states);
    }

    private static ErrorMetrics metrics(int steps, IntToDoubleFunction error) {
        double[] byStep = IntStream.range(0, steps).mapToDouble(error).toArray();
        return new ErrorMetrics(1, 1, 1, 1, byStep, 1, 1);
    }

    private static Evaluation evaluation(int steps, ErrorMetrics surrogate) {
        Map<String, ErrorMetrics> baselines = new LinkedHashMap<>();
        baselines.put("persistence", metrics(steps, t -> 0.1 * (t + 1)));
        baselines.put("linearMap", metrics(steps, t -> 0.01 * (t + 1)));
        return new Evaluation("data", 3, steps, surrogate, baselines, Map.of(), List.of());
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    private static long count(BufferedImage image, int color) {
        return Arrays.stream(pixels(image)).filter(pixel -> pixel == color).count();
    }

    private static long colors(BufferedImage image) {
        return Arrays.stream(pixels(image)).distinct().count();
    }

    @Test
    void theErrorPlotHasALineForTheModelAndEachBaseline() {
        BufferedImage image = ErrorPlot.draw("m@1", evaluation(20, metrics(20, t -> 1e-6 * (t + 1))), 0.5);
        assertThat(image.getWidth()).isEqualTo(1000);
        assertThat(image.getHeight()).isEqualTo(650);
        assertThat(count(image, BLUE)).isGreaterThan(500);
        assertThat(count(image, ORANGE)).isGreaterThan(500);
    }

    @Test
    void errorsThatHaveNoLogarithmAreLeftOut() {
        BufferedImage none = ErrorPlot.draw("m@1", evaluation(20, metrics(20, t -> Double.NaN)), 0.5);
        assertThat(count(none, BLUE)).isZero();
        assertThat(count(none, ORANGE)).as("the others keep their colours").isGreaterThan(500);
        BufferedImage zeros = ErrorPlot.draw("m@1", evaluation(20, metrics(20, t -> t < 10 ? 0 : 1e-3)), 0.5);
        assertThat(count(zeros, BLUE)).isGreaterThan(200);
    }

    @Test
    void aSingleStepIsDrawnAsAPoint() {
        BufferedImage image = ErrorPlot.draw("m@1", evaluation(1, metrics(1, t -> 1e-3)), 0.5);
        assertThat(count(image, BLUE)).isGreaterThan(20);
    }

    @Test
    void theLossIsDrawnFromTheUpperLeftToTheLowerRight() {
        BufferedImage image = LossPlot.draw("heat-1d", reports(100, step -> Math.pow(10, -0.04 * step)));
        BufferedImage left = image.getSubimage(0, 0, 500, 325);
        BufferedImage right = image.getSubimage(500, 325, 500, 225); // above the legend
        assertThat(count(left, BLUE)).isGreaterThan(200);
        assertThat(count(right, BLUE)).isGreaterThan(200);
        assertThat(count(image.getSubimage(0, 350, 450, 200), BLUE)).isZero();
        assertThat(count(image.getSubimage(550, 0, 450, 300), BLUE)).isZero();
    }

    @Test
    void aTrainingOfOneReportIsAPointAndALossWithoutALogarithmIsLeftOut() {
        assertThat(count(LossPlot.draw("heat-1d", reports(1, step -> 0.3)), BLUE))
                .isGreaterThan(20);
        assertThat(count(LossPlot.draw("heat-1d", reports(20, step -> step < 10 ? 0.3 : 0)), BLUE))
                .isGreaterThan(200);
        assertThat(count(LossPlot.draw("heat-1d", reports(20, step -> Double.NaN)), BLUE))
                .isZero();
    }

    @Test
    void theLossOnUnseenTrajectoriesIsASecondLine() {
        List<Report> reports = IntStream.range(0, 20)
                .mapToObj(i -> new Report(20L * (i + 1), 0.3, 1e-3, i, (i + 1.0) / 20, i < 3 ? Double.NaN : 0.5))
                .toList();
        BufferedImage both = LossPlot.draw("heat-1d", reports);
        BufferedImage one = LossPlot.draw("heat-1d", reports(20, step -> 0.3));
        assertThat(count(both, ORANGE)).isGreaterThan(200);
        assertThat(count(one, ORANGE)).isZero();
    }

    private static List<Report> reports(int count, IntToDoubleFunction loss) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Report(20L * (i + 1), loss.applyAsDouble(i), 1e-3, i, (i + 1.0) / count, Double.NaN))
                .toList();
    }

    @Test
    void aPictureIsReadAsItWasWritten(@TempDir Path folder) throws Exception {
        BufferedImage image = FieldsPlot.draw("m@1", trajectory(LINE, 8, 1), trajectory(LINE, 8, 0.9));
        Path file = folder.resolve("fields.png");
        Png.write(image, file);
        assertThat(pixels(ImageIO.read(file.toFile()))).isEqualTo(pixels(image));
    }

    /** Colours that only the largest and the smallest value of the field have. */
    @Test
    void truthAndForecastHaveTheirColoursAndTheirDifferenceOthers() {
        BufferedImage same = FieldsPlot.draw("m@1", trajectory(LINE, 8, 1), trajectory(LINE, 8, 1));
        BufferedImage other = FieldsPlot.draw("m@1", trajectory(LINE, 8, 1), trajectory(LINE, 8, 0.5));
        int third = same.getWidth() / 3;
        BufferedImage truth = same.getSubimage(0, 0, third - 110, same.getHeight());
        assertThat(colors(truth)).isGreaterThan(200);
        BufferedImage difference = same.getSubimage(2 * third + 85, 95, 370, 370);
        assertThat(colors(difference)).as("no difference, one colour").isEqualTo(1);
        assertThat(colors(other.getSubimage(2 * third + 85, 95, 370, 370))).isGreaterThan(100);
        assertThat(pixels(other.getSubimage(0, 60, third, 400))).isEqualTo(pixels(same.getSubimage(0, 60, third, 400)));
    }

    @Test
    void timeGrowsUpwardsAndXToTheRight() {
        double[] begin = new double[64];
        double[] end = new double[64];
        end[63] = 1;
        Trajectory corner = new Trajectory(1, List.of(new Field(LINE, begin), new Field(LINE, end)));
        BufferedImage image = FieldsPlot.draw("m@1", corner, corner);
        int left = 80;
        int top = 90;
        assertThat(image.getRGB(left + 378, top + 2)).isEqualTo(0xfffde725);
        assertThat(image.getRGB(left + 2, top + 2)).isEqualTo(0xff440154);
        assertThat(image.getRGB(left + 378, top + 378)).isEqualTo(0xff440154);
    }

    /** States are [x][y], and y grows upwards. */
    @Test
    void inTwoDimensionsXGrowsToTheRightAndYUpwards() {
        double[] u = new double[256];
        u[15 * 16] = 1; // the largest x, the smallest y
        Field state = new Field(SQUARE, u);
        BufferedImage image = FieldsPlot.draw(
                "m@1", new Trajectory(1, List.of(state, state)), new Trajectory(1, List.of(state, state)));
        assertThat(image.getRGB(80 + 228, 90 + 228)).isEqualTo(0xfffde725);
        assertThat(image.getRGB(80 + 2, 90 + 2)).isEqualTo(0xff440154);
    }

    @Test
    void twoDimensionsAreShownAtAFewLeadTimes() {
        assertThat(FieldsPlot.leadSteps(40)).containsExactly(1, 14, 27, 40);
        assertThat(FieldsPlot.leadSteps(10)).containsExactly(1, 4, 7, 10);
        assertThat(FieldsPlot.leadSteps(2)).containsExactly(1, 2);
        assertThat(FieldsPlot.leadSteps(1)).containsExactly(1);
        BufferedImage image = FieldsPlot.draw("m@1", trajectory(SQUARE, 10, 1), trajectory(SQUARE, 10, 0.9));
        assertThat(image.getWidth()).isGreaterThan(4 * 230);
        assertThat(colors(image)).isGreaterThan(200);
    }

    @Test
    void whatIsNotFiniteIsGrey() {
        Trajectory broken = new Trajectory(
                1, List.of(new Field(LINE, new double[64]), new Field(LINE, filled(Double.POSITIVE_INFINITY))));
        BufferedImage image = FieldsPlot.draw("m@1", trajectory(LINE, 1, 1), broken);
        assertThat(count(image, GREY)).isGreaterThan(2 * 380 * 150);
    }

    private static double[] filled(double value) {
        double[] u = new double[64];
        Arrays.fill(u, value);
        return u;
    }

    @Test
    void refusesFieldsItCannotShow() {
        Grid cube = new Grid(1, List.of(SIDE, SIDE, SIDE));
        assertThatThrownBy(() -> FieldsPlot.draw("m@1", trajectory(cube, 1, 1), trajectory(cube, 1, 1)))
                .hasMessageContaining("1 or 2 dimensions");
        assertThatThrownBy(() -> FieldsPlot.draw("m@1", trajectory(LINE, 2, 1), trajectory(LINE, 1, 1)))
                .hasMessageContaining("2 steps");
    }

    @Test
    void ticksAreRoundNumbers() {
        assertThat(labels(0, 1, 5)).containsExactly("0", "0.2", "0.4", "0.6", "0.8", "1");
        assertThat(labels(-0.1, 8.1, 6)).containsExactly("0", "2", "4", "6", "8");
        assertThat(labels(-3e-7, 3e-7, 4)).containsExactly("-2e-7", "0", "2e-7");
        assertThat(labels(0, 400_000, 2)).containsExactly("0", "2e5", "4e5");
    }

    private static List<String> labels(double min, double max, int most) {
        return Ticks.between(min, max, most).stream().map(Ticks::label).toList();
    }
}
