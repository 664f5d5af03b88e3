package org.hssflow.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.DriftScoreCodec;
import org.hssflow.kafka.ModelDecisionCodec;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.kafka.RolloutCodec;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.Rollout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a browser, over a demonstration in a process of its own in which the physics of a stream changes: what a person sees there is
 * what is in the topics. The tests follow the run.
 */
@Timeout(180)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MonitorPageIT {
    private static final Pattern KAFKA = Pattern.compile("Kafka at (127\\.0\\.0\\.1:\\d+)");
    private static final Pattern PAGE = Pattern.compile("watch it at (http://127\\.0\\.0\\.1:\\d+/)");

    /** At the 24th second of the run the diffusivity of one stream doubles. */
    private static final String SCENARIO = """
            equation: heat-1d
            streams: 3
            rate: 10
            duration: 65s
            seed: 5
            events:
              - at: 24s
                change: {kappa: 4.0e-4}
                streams: 0
            ---
            equation: navier-stokes-2d
            streams: 1
            rate: 2
            duration: 65s
            seed: 6
            events:
              - at: 10
                every: 10
                restart: true
            """;

    private static final String CHANGING = "heat-1d-0";

    @TempDir
    private static Path work;

    private static Browser browser;
    private static Process demo;
    private static String bootstrap;
    private static String page;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.start(work.resolve("profile"));
        Path scenario = Files.writeString(work.resolve("scenario.yaml"), SCENARIO);
        Path stderr = work.resolve("stderr");
        demo = new ProcessBuilder("../hssflow", "demo", "--scenario", scenario.toString())
                .redirectError(stderr.toFile())
                .redirectOutput(work.resolve("stdout").toFile())
                .start();
        page = awaitLine(stderr, PAGE);
        bootstrap = awaitLine(stderr, KAFKA);
        browser.open(page);
        browser.await("body[data-state=ok]");
    }

    @AfterAll
    static void stop() throws Exception {
        if (demo != null) {
            demo.destroy();
            demo.waitFor(60, TimeUnit.SECONDS);
        }
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    @Order(1)
    void everyStreamHasATile() {
        browser.awaitThat("four tiles", () -> browser.number("total") == 4);
        assertThat(browser.findAll("button.tile")).hasSize(4);
        browser.awaitThat(
                "all are well",
                () -> browser.findAll("button.tile[data-health=ok]").size() == 4);
    }

    @Test
    @Order(2)
    void aStreamIsChosenAndItsNumbersAreThoseOfTheTopics() throws Exception {
        choose("heat-1d-1");
        assertThat(browser.address()).contains("heat-1d-1");
        browser.awaitThat("a verified forecast", () -> !Double.isNaN(browser.number("fact-l2")));
        AtomicReference<Map<String, String>> moment = new AtomicReference<>(Map.of());
        browser.awaitThat("the score of a new state", () -> {
            moment.set(shown());
            return scoreOf(moment.get()).isPresent();
        });
        Map<String, String> shown = moment.get();
        long step = Long.parseLong(shown.get("step"));
        DriftScore score = scoreOf(shown).orElseThrow();
        assertThat(number(shown.get("statistic"))).isEqualTo(Double.toString(score.statistic()));
        assertThat(number(shown.get("limit"))).isEqualTo(Double.toString(score.limit()));
        assertThat(shown.get("model")).isEqualTo("heat-1d@1");
        assertThat(shown.get("health")).isEqualTo("ok");
        assertThat(errors("heat-1d-1", Integer.parseInt(shown.get("lead"))))
                .as("‖û − u‖ / ‖u‖ of some state that was just shown")
                .anySatisfy((of, error) -> {
                    assertThat(of).isBetween(step - 15, step);
                    assertThat(error).isCloseTo(Double.parseDouble(shown.get("l2")), within(1e-12));
                });
    }

    @Test
    @Order(3)
    void theSliderLooksFurtherAhead() throws Exception {
        lead(0);
        browser.awaitThat("the first lead", () -> browser.number("lead-steps") == 1);
        browser.awaitThat("an error one step ahead", () -> errorsContain("heat-1d-1", 1, browser.number("fact-l2")));
        lead(9);
        browser.awaitThat("the last lead", () -> browser.number("lead-steps") == 10);
        browser.awaitThat("an error ten steps ahead", () -> errorsContain("heat-1d-1", 10, browser.number("fact-l2")));
        browser.awaitThat("the lead in the address", () -> browser.address().contains("lead=10"));
    }

    @Test
    @Order(4)
    void whatIsDrawnHasSomethingInIt() throws Exception {
        browser.awaitThat("curves", () -> isDrawn("#fields canvas"));
        browser.awaitThat("space and time", () -> isDrawn("#spacetime canvas"));
        for (String chart : List.of("#errors", "#scores", "#traffic", "#latency")) {
            browser.awaitThat(chart, () -> isDrawn(chart + " canvas"));
        }
        choose("navier-stokes-2d-0");
        lead(2);
        browser.awaitThat("a forecast of vorticity", () -> !Double.isNaN(browser.number("fact-l2")));
        browser.awaitThat("four images", () -> browser.findAll("#fields canvas").size() >= 4);
        browser.awaitThat("images", () -> isDrawn("#fields canvas"));
        browser.prefer("light");
        picture("monitor-navier-stokes-light", 980);
        browser.prefer("dark");
    }

    @Test
    @Order(5)
    void theAlarmAndThePromotionAppear() throws Exception {
        choose(CHANGING);
        browser.await("#alarms li[data-status=alarm]");
        browser.await("button.tile[data-id=" + CHANGING + "][data-health=alarm], #history li[data-action=promote]");
        browser.await("#history li[data-action=shadow]");
        browser.await("#history li[data-action=promote]");
        browser.await("#alarms li[data-status=recovered]");
        ModelDecision promoted = TopicContents.read(bootstrap, "pde.models", ModelDecisionCodec::decode).stream()
                .filter(each -> each.action() == ModelDecision.Action.PROMOTE)
                .findFirst()
                .orElseThrow();
        assertThat(promoted.scope()).isEqualTo(CHANGING);
        String model = promoted.champion().name() + "@" + promoted.champion().version();
        assertThat(browser.attribute("#history li[data-action=promote]", "data-champion"))
                .isEqualTo(model);
        assertThat(browser.text("#history")).contains(promoted.reason());
        assertThat(browser.text("#history li[data-action=shadow]")).containsPattern("trained in \\d+\\.\\d s");
        browser.awaitThat(
                "the new model serves",
                () -> browser.attribute("#fact-model", "data-value").equals(model));
        String why = drift(CHANGING).stream()
                .filter(each -> each.status() == DriftScore.Status.ALARM)
                .findFirst()
                .orElseThrow()
                .reason();
        assertThat(browser.text("#alarms")).contains(why);
        picture("monitor-drift-dark", 1_480);
        browser.prefer("light");
        picture("monitor-drift-light", 1_480);
    }

    /** Of a window so high that all of it is seen. */
    private static void picture(String name, int height) throws Exception {
        browser.resize(1280, height);
        String step = browser.attribute("#fact-step", "data-value");
        browser.awaitThat(
                "a picture of the new size",
                () -> !browser.attribute("#fact-step", "data-value").equals(step));
        browser.screenshot(name);
        browser.resize(1280, 900);
    }

    @Test
    @Order(6)
    void itFitsATelephone() throws Exception {
        browser.resize(390, 844);
        browser.awaitThat(
                "no scrolling to the side",
                () -> Boolean.TRUE.equals(
                        browser.script("return document.documentElement.scrollWidth <= window.innerWidth")));
        browser.screenshot("monitor-390");
        browser.resize(1280, 900);
        browser.awaitThat(
                "no scrolling to the side",
                () -> Boolean.TRUE.equals(
                        browser.script("return document.documentElement.scrollWidth <= window.innerWidth")));
        browser.requireQuietConsole("willReadFrequently"); // of isDrawn's own
    }

    @Test
    @Order(7)
    void itSaysThatTheMonitorIsGone() throws Exception {
        assertThat(demo.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue())
                .as(Files.readString(work.resolve("stderr")))
                .isZero();
        browser.await("body[data-state=monitor-gone]");
        assertThat(browser.findAll("button.tile")).as("what was seen stays").hasSize(4);
    }

    private static void choose(String stream) {
        browser.await("button.tile[data-id=" + stream + "]").click();
        browser.awaitThat(
                "facts of " + stream,
                () -> browser.attribute("#fact-step", "data-value").matches("\\d+")
                        && browser.address().contains(stream));
    }

    private static void lead(int index) {
        browser.script(
                "const lead = document.querySelector('#lead'); lead.value = arguments[0];"
                        + " lead.dispatchEvent(new Event('input', {bubbles: true}));",
                index);
    }

    /** All at one moment. */
    private static Map<String, String> shown() {
        Map<?, ?> values = (Map<?, ?>) browser.script("""
                const value = id => document.getElementById(id).getAttribute('data-value');
                return {step: value('fact-step'), model: value('fact-model'), residual: value('fact-residual'),
                        statistic: value('fact-statistic'), limit: value('fact-limit'), health: value('fact-health'),
                        l2: value('fact-l2'), lead: value('lead-steps')};
                """);
        Map<String, String> shown = new TreeMap<>();
        values.forEach((name, value) -> shown.put(String.valueOf(name), String.valueOf(value)));
        return shown;
    }

    /** JavaScript and Java write the same number differently. */
    private static String number(String javaScript) {
        return Double.toString(Double.parseDouble(javaScript));
    }

    /** Whether some canvas has more than one colour. */
    private static boolean isDrawn(String selector) {
        return Boolean.TRUE.equals(browser.script("""
                return [...document.querySelectorAll(arguments[0])].some(canvas => {
                  const pixels = new Uint32Array(
                      canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer);
                  return pixels.some(pixel => pixel !== pixels[0]);
                });
                """, selector));
    }

    private static boolean errorsContain(String stream, int lead, double shown) {
        try {
            return errors(stream, lead).values().stream().anyMatch(error -> Math.abs(error - shown) < 1e-12);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The score in the topic that has the residual that is shown, if it is of one of the newest states. */
    private static Optional<DriftScore> scoreOf(Map<String, String> shown) {
        try {
            return drift("heat-1d-1").stream()
                    .filter(each -> Double.toString(each.residual()).equals(number(shown.get("residual"))))
                    .filter(each -> Long.parseLong(shown.get("step")) - each.step() <= 5)
                    .findFirst();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<DriftScore> drift(String stream) throws Exception {
        return TopicContents.read(bootstrap, "pde.drift", DriftScoreCodec::decode).stream()
                .filter(score -> score.streamId().equals(stream))
                .toList();
    }

    /** ‖û − u‖ / ‖u‖ of each state that was forecast at a lead, by its step. */
    private static Map<Long, Double> errors(String stream, int lead) throws Exception {
        PdeStateCodec codec = new PdeStateCodec(ClientSettings.DEFAULT_MAX_RECORD_BYTES);
        Map<Long, float[]> truth = TopicContents.read(bootstrap, "pde.states", codec::decode).stream()
                .filter(state -> state.streamId().equals(stream))
                .collect(Collectors.toMap(PdeState::step, state -> Float32.fromBytes(state.values()), (a, b) -> a));
        Map<Long, Double> errors = new TreeMap<>();
        for (Rollout rollout : TopicContents.read(bootstrap, "pde.rollouts", RolloutCodec::decode)) {
            float[] u = truth.get(rollout.baseStep() + lead);
            if (rollout.streamId().equals(stream) && u != null) {
                errors.put(rollout.baseStep() + lead, relativeL2(rollout.field(lead - 1), u));
            }
        }
        return errors;
    }

    private static double relativeL2(float[] forecast, float[] truth) {
        double error = 0;
        double norm = 0;
        for (int i = 0; i < truth.length; i++) {
            error += Math.pow(forecast[i] - (double) truth[i], 2);
            norm += Math.pow(truth[i], 2);
        }
        return Math.sqrt(error / norm);
    }

    private static String awaitLine(Path file, Pattern pattern) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> pattern.matcher(read(file)).find() || !demo.isAlive());
        Matcher matcher = pattern.matcher(read(file));
        assertThat(matcher.find()).as(read(file)).isTrue();
        return matcher.group(1);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
