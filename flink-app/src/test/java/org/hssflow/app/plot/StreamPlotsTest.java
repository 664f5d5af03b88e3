package org.hssflow.app.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import org.hssflow.monitor.view.Health;
import org.hssflow.monitor.view.Quantiles;
import org.hssflow.monitor.view.SpaceTimeRows;
import org.hssflow.monitor.view.StreamPicture;
import org.hssflow.monitor.view.Wall;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The pictures of the live page, pixel by pixel: each mark where its number is. */
class StreamPlotsTest {
    private static final int BLUE = 0xff0072b2;
    private static final int ORANGE = 0xffe69f00;
    private static final int VERMILION = 0xffd55e00;
    private static final int GREEN = 0xff009e73;
    private static final int GREY = 0xff808080;
    private static final int YELLOW = 0xfffde725;
    private static final int VIOLET = 0xff440154;

    private static final long FROM = 1_767_225_600_000L; // 2026-01-01 00:00:00 UTC
    private static final long EVERY = 2_000;
    private static final int BUCKETS = 300;
    private static final Duration ALL = Duration.ofMinutes(10);

    // the box of score.png without decisions
    private static final int LEFT = 100;
    private static final int WIDTH = 1_000;
    private static final int TOP = 118;
    private static final int HEIGHT = 320;

    private static byte[] floats(int n, IntToDoubleFunction value) {
        ByteBuffer bytes = ByteBuffer.allocate(n * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < n; i++) {
            bytes.putFloat((float) value.applyAsDouble(i));
        }
        return bytes.array();
    }

    private static @Nullable Double[] series(IntToDoubleFunction value) {
        Double[] series = new Double[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            double each = value.applyAsDouble(i);
            series[i] = Double.isNaN(each) ? null : Double.valueOf(each);
        }
        return series;
    }

    private static StreamPicture.Fields fields(
            int[] shape, byte[] truth, byte @Nullable [] forecast, byte @Nullable [] ahead) {
        return new StreamPicture.Fields(
                40, 8, shape, 1, truth, forecast, "heat-1d@1", 0.1, ahead, 50, 10, "heat-1d-tuned@2");
    }

    private static StreamPicture picture(
            StreamPicture.@Nullable Fields fields,
            StreamPicture.Scores scores,
            List<StreamPicture.Alarm> alarms,
            List<StreamPicture.Decision> decisions) {
        StreamPicture.Facts facts = new StreamPicture.Facts(
                "sim-0\u001b[2J" + "x".repeat(900),
                "heat-1d",
                new int[] {1, 64},
                0.2,
                new TreeMap<>(),
                Health.OK,
                "",
                "heat-1d@1",
                "a".repeat(64),
                null,
                40,
                8,
                10,
                10,
                null,
                "ok",
                1e-5,
                1,
                1,
                6,
                new TreeMap<>(),
                0.1);
        StreamPicture.Errors errors =
                new StreamPicture.Errors(new int[] {1, 10}, new double[] {1e-3, 1e-2}, new double[] {0.1, 0.9}, 7);
        return new StreamPicture(facts, new int[] {1, 10}, 10, 0, fields, errors, scores, alarms, decisions);
    }

    private static StreamPicture.Scores scores(IntToDoubleFunction statistic, double limit) {
        return new StreamPicture.Scores(FROM, EVERY, series(statistic), series(i -> limit), series(i -> 0.1));
    }

    private static StreamPicture scored(StreamPicture.Scores scores) {
        return picture(null, scores, List.of(), List.of());
    }

    private static StreamPicture.Decision decision(int bucket, String action) {
        return new StreamPicture.Decision(
                FROM + bucket * EVERY,
                action,
                "sim-0",
                "heat-1d@1",
                "heat-1d-tuned@2",
                null,
                null,
                "why",
                null,
                false,
                null);
    }

    private static int x(int bucket) {
        return LEFT + bucket * WIDTH / BUCKETS;
    }

    private static long count(BufferedImage image, int color) {
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .filter(pixel -> pixel == color)
                .count();
    }

    private static BufferedImage column(BufferedImage image, int x) {
        return image.getSubimage(x - 3, TOP + 20, 7, HEIGHT - 40);
    }

    @Test
    void theStatisticIsDrawnWhereItIsAndTheLimitAboveIt() {
        BufferedImage image = ScorePlot.draw(scored(scores(i -> i < 150 ? 1 : 9, 6)), ALL);
        BufferedImage early = image.getSubimage(LEFT + 20, TOP + 1, 400, HEIGHT - 2);
        BufferedImage late = image.getSubimage(LEFT + 550, TOP + 1, 400, HEIGHT - 2);
        assertThat(middle(early, BLUE)).as("below the limit").isGreaterThan(middle(early, 0xff000000) + 100);
        assertThat(middle(late, BLUE)).as("above the limit").isLessThan(middle(late, 0xff000000) - 50);
        assertThat(middle(early, 0xff000000)).isEqualTo(middle(late, 0xff000000));
    }

    /** The mean row of what has a colour. */
    private static double middle(BufferedImage image, int color) {
        List<Integer> rows = new ArrayList<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if (image.getRGB(x, y) == color) {
                    rows.add(y);
                }
            }
        }
        assertThat(rows).as("pixels of colour %08x", color).hasSizeGreaterThan(100);
        return rows.stream().mapToInt(Integer::intValue).average().orElseThrow();
    }

    @Test
    void anAlarmAndItsEndAreMarkedAtTheirTimes() {
        List<StreamPicture.Alarm> alarms = List.of(
                new StreamPicture.Alarm(FROM + 60 * EVERY, "alarm", 1, "why"),
                new StreamPicture.Alarm(FROM + 180 * EVERY, "recovered", 2, "why"));
        BufferedImage image = ScorePlot.draw(picture(null, scores(i -> 1, 6), alarms, List.of()), ALL);
        assertThat(count(column(image, x(60)), VERMILION)).isGreaterThan(400);
        assertThat(count(column(image, x(180)), GREEN)).isGreaterThan(400);
        assertThat(count(column(image, x(120)), VERMILION)).isZero();
        assertThat(image.getRGB(x(120), TOP + 12)).as("alarmed").isEqualTo(0xfffdeee6);
        assertThat(image.getRGB(x(40), TOP + 12)).as("before").isEqualTo(0xffffffff);
        assertThat(image.getRGB(x(220), TOP + 12)).as("after").isEqualTo(0xffffffff);
    }

    @Test
    void onlyWhatWasReadHasRoomOnTheTimeAxis() {
        List<StreamPicture.Alarm> alarms =
                List.of(new StreamPicture.Alarm(FROM + (BUCKETS - 30) * EVERY, "alarm", 1, "why"));
        BufferedImage image =
                ScorePlot.draw(picture(null, scores(i -> 1, 6), alarms, List.of()), Duration.ofMinutes(2));
        assertThat(count(column(image, LEFT + WIDTH / 2), VERMILION)).isGreaterThan(400);
    }

    @Test
    void decisionsHaveALineEachAndNoLabelCoversAnother() {
        List<StreamPicture.Decision> decisions = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            decisions.add(decision(290 + i, i % 2 == 0 ? "shadow" : "promote"));
        }
        BufferedImage one = ScorePlot.draw(picture(null, scores(i -> 1, 6), List.of(), decisions.subList(0, 1)), ALL);
        BufferedImage five = ScorePlot.draw(picture(null, scores(i -> 1, 6), List.of(), decisions), ALL);
        assertThat(five.getHeight() - one.getHeight()).as("a lane each").isEqualTo(4 * 20);
        int line = 0xff555555;
        assertThat(count(one.getSubimage(x(290) - 2, TOP + 20, 5, HEIGHT), line))
                .isGreaterThan(200);
        assertThat(count(one.getSubimage(x(200), TOP + 20, 200, HEIGHT), line)).isLessThan(50);
        List<StreamPicture.Decision> apart = List.of(decision(10, "shadow"), decision(250, "promote"));
        assertThat(ScorePlot.draw(picture(null, scores(i -> 1, 6), List.of(), apart), ALL)
                        .getHeight())
                .as("one lane for what lies apart")
                .isEqualTo(one.getHeight());
    }

    @Test
    void manyDecisionsLeaveOutTheOldest() {
        List<DecisionLabels.Label> labels = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            labels.add(new DecisionLabels.Label(FROM + i, "promote something@" + i));
        }
        DecisionLabels placed = new DecisionLabels(
                labels,
                new WallClock(FROM, FROM + 1_000),
                LEFT,
                WIDTH,
                new Canvas(1, 1).graphics().getFontMetrics());
        assertThat(placed.leftOut()).isEqualTo(42);
        assertThat(placed.height()).isEqualTo(160);
    }

    @Test
    void aStreamWithoutScoresHasAPictureThatSaysSo() {
        BufferedImage image = ScorePlot.draw(scored(scores(i -> Double.NaN, Double.NaN)), ALL);
        assertThat(count(image.getSubimage(LEFT, TOP + 20, WIDTH, HEIGHT - 40), BLUE))
                .isZero();
        assertThat(count(image.getSubimage(LEFT + 300, TOP + 140, 400, 40), 0xffffffff))
                .as("a note in the middle")
                .isLessThan(400 * 40);
    }

    @Test
    void theErrorsAreAtTheirLeads() {
        BufferedImage image = ErrorPlot.draw(scored(scores(i -> 1, 6)));
        assertThat(count(image, BLUE)).isGreaterThan(500);
        assertThat(count(image, 0xff7f7f7f)).as("persistence").isGreaterThan(300);
    }

    @Test
    void inOneDimensionTruthForecastAndAheadAreCurvesAboveSpaceAndTime() {
        byte[] truth = floats(64, i -> i / 64.0);
        byte[] forecast = floats(64, i -> i / 64.0 - 0.5);
        byte[] ahead = floats(64, i -> 2 - i / 64.0);
        StreamPicture picture =
                picture(fields(new int[] {64}, truth, forecast, ahead), scores(i -> 1, 6), List.of(), List.of());
        SpaceTimeRows rows = new SpaceTimeRows(
                true,
                0.5,
                64,
                List.of(
                        new SpaceTimeRows.Row(FROM, 1, 0.2, floats(64, i -> 0), null),
                        new SpaceTimeRows.Row(FROM + 500, 2, 0.4, floats(64, i -> i), floats(64, i -> -i))),
                1);
        BufferedImage image = StreamFieldsPlot.draw(picture, picture.fields(), rows);
        BufferedImage curves = image.getSubimage(101, 111, 1018, 258);
        assertThat(middle(curves, BLUE)).isGreaterThan(middle(curves, 0xff000000));
        assertThat(middle(curves, ORANGE)).isLessThan(middle(curves, 0xff000000));
        assertThat(count(image.getSubimage(101, 411, 1018, 108), VERMILION))
                .as("the difference")
                .isGreaterThan(300);
        int top = 110 + 260 + 40 + 110 + 70 + 40;
        assertThat(image.getRGB(100 + 358, top + 2)).as("time grows upwards").isEqualTo(YELLOW);
        assertThat(image.getRGB(100 + 2, top + 2)).isEqualTo(VIOLET);
        assertThat(image.getRGB(100 + 358, top + 318)).isEqualTo(VIOLET);
        assertThat(image.getRGB(680 + 358, top + 318)).as("no forecast there").isEqualTo(GREY);
        assertThat(image.getRGB(680 + 358, top + 2)).as("far below the truth").isEqualTo(0xff053061);
    }

    @Test
    void inTwoDimensionsXGrowsToTheRightAndYUpwards() {
        byte[] truth = floats(16, i -> i == 12 ? 1 : 0); // [4][4]: the largest x, the smallest y
        StreamPicture picture = picture(
                fields(new int[] {4, 4}, truth, floats(16, i -> 0), floats(16, i -> 1)),
                scores(i -> 1, 6),
                List.of(),
                List.of());
        BufferedImage image = StreamFieldsPlot.draw(picture, picture.fields(), noRows());
        assertThat(image.getRGB(100 + 350, 110 + 350)).as("truth").isEqualTo(YELLOW);
        assertThat(image.getRGB(100 + 10, 110 + 10)).isEqualTo(VIOLET);
        assertThat(image.getRGB(680 + 350, 110 + 350)).as("forecast").isEqualTo(VIOLET);
        int below = 110 + 360 + 110 - 40 + 70;
        assertThat(image.getRGB(100 + 350, below + 350)).as("difference").isEqualTo(0xff053061);
        assertThat(image.getRGB(680 + 350, below + 350)).as("ahead").isEqualTo(YELLOW);
    }

    private static SpaceTimeRows noRows() {
        return new SpaceTimeRows(true, 0.5, 0, List.of(), -1);
    }

    @Test
    void whatIsMissingOrNoNumberIsDrawnAsSuch() {
        StreamPicture one = picture(
                fields(new int[] {64}, floats(64, i -> i < 32 ? i : Double.NaN), null, null),
                scores(i -> 1, 6),
                List.of(),
                List.of());
        BufferedImage image = StreamFieldsPlot.draw(one, one.fields(), noRows());
        assertThat(count(image.getSubimage(101, 111, 1018, 258), BLUE)).isZero();
        assertThat(count(image.getSubimage(650, 111, 469, 258), 0xff000000))
                .as("no curve where there is no number")
                .isZero();
        StreamPicture two = picture(
                fields(new int[] {4, 4}, floats(16, i -> i), floats(16, i -> Double.POSITIVE_INFINITY), null),
                scores(i -> 1, 6),
                List.of(),
                List.of());
        BufferedImage infinite = StreamFieldsPlot.draw(two, two.fields(), noRows());
        assertThat(infinite.getRGB(680 + 180, 110 + 180)).isEqualTo(GREY);
    }

    @Test
    void aSilenceIsSeenInSpaceAndTime() {
        List<SpaceTimeRows.Row> rows = new ArrayList<>();
        for (long second : new long[] {0, 1, 2, 3, 13, 14}) {
            rows.add(new SpaceTimeRows.Row(FROM + 1_000 * second, second, second, floats(4, i -> i), null));
        }
        SpaceTimeRaster raster = SpaceTimeRaster.of(new SpaceTimeRows(true, 0.5, 4, rows, 5));
        assertThat(raster.time()).isEqualTo(new WallClock(FROM, FROM + 15_000));
        assertThat(raster.truth()).hasDimensions(30, 4);
        assertThat(raster.truth()[7][3]).isEqualTo(3);
        assertThat(raster.truth()[16][3]).as("ten seconds without a state").isNaN();
        assertThat(raster.truth()[28][3]).isEqualTo(3);
    }

    private static Wall wall(List<Wall.Tile> tiles, Wall.Traffic traffic) {
        TreeMap<Health, Integer> health = new TreeMap<>();
        tiles.forEach(tile -> health.merge(tile.health(), 1, Integer::sum));
        return new Wall(
                tiles.size(),
                health,
                new Wall.Rates(8, 8, 8, 0),
                new TreeMap<>(),
                new Quantiles(12, 80),
                traffic,
                tiles);
    }

    private static Wall.Traffic traffic(IntToDoubleFunction states, IntToDoubleFunction latency) {
        return new Wall.Traffic(
                FROM,
                EVERY,
                series(states),
                series(i -> states.applyAsDouble(i) / 2),
                series(i -> Double.isNaN(states.applyAsDouble(i)) ? Double.NaN : 0),
                series(latency),
                series(i -> 10 * latency.applyAsDouble(i)));
    }

    private static List<Wall.Tile> tiles(int count) {
        Health[] all = Health.values();
        List<Wall.Tile> tiles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tiles.add(
                    new Wall.Tile("stream-" + i, all[i % all.length], 0.1, 0.5, i, "heat-1d@1", false, 10, "heat-1d"));
        }
        return tiles;
    }

    @Test
    void trafficHasRatesAboveAndLatencyBelow() {
        BufferedImage image = TrafficPlot.draw(
                "pde.*", wall(tiles(3), traffic(i -> i < 100 ? Double.NaN : 8, i -> i < 200 ? Double.NaN : 20)), ALL);
        BufferedImage above = image.getSubimage(101, 121, 998, 238);
        BufferedImage below = image.getSubimage(101, 421, 998, 238);
        assertThat(count(above.getSubimage(0, 0, 320, 238), BLUE))
                .as("not known")
                .isZero();
        assertThat(count(above.getSubimage(340, 0, 600, 238), BLUE)).isGreaterThan(500);
        assertThat(count(below.getSubimage(0, 0, 650, 238), BLUE))
                .as("not known")
                .isZero();
        BufferedImage known = below.getSubimage(680, 0, 300, 238);
        assertThat(middle(known, ORANGE)).as("p99 above p50").isLessThan(middle(known, BLUE));
    }

    @Test
    void latenciesBelowAMillisecondAreOne() {
        BufferedImage image = TrafficPlot.draw("pde.*", wall(tiles(3), traffic(i -> 8, i -> 0)), ALL);
        assertThat(count(image.getSubimage(101, 421, 998, 241), BLUE)).isGreaterThan(500);
    }

    @Test
    void eachStreamIsATileInTheColourOfItsHealth() {
        BufferedImage few = StreamsPlot.draw("pde.*", wall(tiles(6), traffic(i -> 8, i -> 9)), FROM);
        int pitch = 180;
        int tile = 30 + 172;
        assertThat(few.getRGB(tile, 133)).as("alarm").isEqualTo(VERMILION);
        assertThat(few.getRGB(tile + 2 * pitch, 133)).as("unserved").isEqualTo(ORANGE);
        assertThat(few.getRGB(tile + 5 * pitch, 133)).as("ok").isEqualTo(GREEN);
        BufferedImage many = StreamsPlot.draw("pde.*", wall(tiles(2_000), traffic(i -> 8, i -> 9)), FROM);
        assertThat(many.getHeight()).isLessThan(1_600);
        assertThat(many.getRGB(31, 131)).isEqualTo(VERMILION);
        assertThat(many.getRGB(31 + 5 * 26, 131)).isEqualTo(GREEN);
        assertThat(count(few, Color.BLACK.getRGB())).as("letters and names").isGreaterThan(200);
    }

    @Test
    void ticksOfTimeAreRound() {
        WallClock minutes = new WallClock(FROM + 500, FROM + 120_500);
        assertThat(minutes.ticks(8)).extracting(Ruler.Tick::label).contains("00:00:30", "00:02:00");
        assertThat(minutes.ticks(8)).hasSizeLessThanOrEqualTo(9);
        assertThat(new WallClock(FROM, FROM + 1_000).ticks(3)).hasSize(2);
        assertThat(new Decades("", -1, 3).ticks(6))
                .extracting(Ruler.Tick::label)
                .containsExactly("0.1", "1", "10", "100", "1000");
    }

    @Test
    void textOfStrangersIsShortAndObeysNothing() {
        assertThat(Labels.printable("a\u001b[31m\u202e\nb\u0000", 40)).isEqualTo("a[31mb");
        assertThat(Labels.printable("x".repeat(900), 10)).isEqualTo("xxxxxxxxx…");
        assertThat(Labels.printable("Wärme 🔥", 40)).isEqualTo("Wärme 🔥");
    }
}
