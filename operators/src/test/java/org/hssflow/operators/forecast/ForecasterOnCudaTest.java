package org.hssflow.operators.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.hssflow.operators.forecast.TinyModels.state;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.hssflow.hss.cuda.FakeCuda;
import org.hssflow.hss.engine.EngineUnavailableException;
import org.hssflow.hss.engine.Engines;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Rollout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Subtasks of the forecaster with the engine {@code cuda}, on a driver without a GPU. */
class ForecasterOnCudaTest {
    private static final int OUT_OF_MEMORY = 2;
    private static final int LAUNCH_FAILED = 719;
    private static final int RESTARTS = 1_000;
    private static final int WARM = 100;
    private static final int THREADS = 4;
    private static final List<String> KINDS =
            List.of("contexts", "modules", "streams", "events", "deviceAllocations", "hostAllocations", "deviceBytes");

    @TempDir
    private Path folder;

    private TinyModels tiny;
    private ModelId model;
    private FakeCuda.Control fake;

    /** The engine, once found, is kept for the process: so is the driver, which must not be reset any more. */
    @BeforeEach
    void takeTheFakeDriver() {
        FakeCuda.assumeCompiler();
        Path library = FakeCuda.library();
        System.setProperty(FakeCuda.PROPERTY, library.toString());
        fake = FakeCuda.control(library);
        assertThat(Engines.select("cuda").name()).isEqualTo("cuda");
        tiny = new TinyModels(folder);
        model = tiny.publish(1);
    }

    @AfterEach
    void nothingIsLeft() {
        if (fake != null) {
            assertNothingLeft();
        }
    }

    private void assertNothingLeft() {
        assertThat(KINDS).allSatisfy(kind -> assertThat(fake.get(kind)).as(kind).isZero());
    }

    @Test
    void forecastsAreThoseOfTheCpuAlsoOfAdaptersInOneBatch() throws Exception {
        ModelId other = tiny.publish(2);
        ModelId tuned = tiny.publishAdapter(model, 5);
        List<ModelId> order = List.of(
                model, model, other, tuned, tiny.publishAdapter(model, 6), tiny.publishAdapter(other, 7), model, tuned);
        try (Subtask subtask = new Subtask(folder, "cuda", order.size(), 0, Set.of())) {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < order.size(); i++) {
                    subtask.send(order.get(i), i);
                }
            }
            List<Rollout> rollouts = subtask.rollouts();
            assertThat(rollouts).hasSize(2 * order.size());
            for (int i = 0; i < rollouts.size(); i++) {
                assertMadeBy(order.get(i % order.size()), i % order.size(), rollouts.get(i));
            }
        }
    }

    @Test
    @Timeout(300)
    void aThousandRestartsLeaveNothing() throws Exception {
        long peak = 0;
        Deque<Subtask> open = new ArrayDeque<>();
        for (int restart = 1; restart <= RESTARTS; restart++) {
            open.add(new Subtask(folder, "cuda", 1, restart % 3, Set.of()));
            if (restart % 3 != 0) { // up to three of them at once, and now and then none
                continue;
            }
            boolean newestFirst = restart % 2 == 0;
            for (int turn = 0; !open.isEmpty(); turn++) {
                assertThat(fake.get("contexts")).isEqualTo(1);
                try (Subtask subtask = newestFirst ? open.removeLast() : open.removeFirst()) {
                    live(subtask, restart, turn);
                }
            }
            assertNothingLeft();
            if (restart < WARM) {
                peak = fake.get("deviceBytesPeak");
            }
        }
        for (Subtask subtask : open) {
            subtask.close();
        }
        assertThat(fake.get("deviceBytesPeak")).isEqualTo(peak);
    }

    /** Until its job ends, or its card fails; a launch that fails breaks the context for all who share it. */
    private void live(Subtask subtask, int restart, int turn) throws Exception {
        if (turn == 1) {
            breakCard(restart);
        }
        if (turn == 1 || (turn > 1 && breaksTheContext(restart))) {
            assertThatExceptionOfType(EngineUnavailableException.class)
                    .isThrownBy(() -> subtask.send(model, restart))
                    .withMessageContaining("; or use the engine cpu or auto");
        } else {
            subtask.send(model, restart);
            assertThat(subtask.rollouts()).hasSize(1);
            assertMadeBy(model, restart, subtask.rollouts().get(0));
        }
    }

    private static boolean breaksTheContext(int restart) {
        return restart / 3 % 3 != 2;
    }

    private void breakCard(int restart) {
        switch (restart / 3 % 3) {
            case 0 -> fake.fail("cuLaunchKernel", LAUNCH_FAILED, 0);
            case 1 -> fake.fail("cuStreamSynchronize", LAUNCH_FAILED, 0);
            default -> fake.fail("cuMemAlloc_v2", OUT_OF_MEMORY, restart % 8);
        }
    }

    @Test
    void slotsComputeOnOneCardAtOnce() throws Exception {
        ModelId tuned = tiny.publishAdapter(model, 5);
        CountDownLatch allOpen = new CountDownLatch(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Void>> slots = new ArrayList<>();
            for (int slot = 0; slot < THREADS; slot++) {
                int seed = 1_000 * slot;
                slots.add(threads.submit(() -> {
                    try (Subtask subtask = new Subtask(folder, "cuda", 5, 0, Set.of())) {
                        allOpen.countDown();
                        allOpen.await();
                        assertThat(fake.get("contexts")).isEqualTo(1);
                        for (int i = 0; i < 100; i++) {
                            subtask.send(i % 3 == 0 ? tuned : model, seed + i);
                        }
                        for (int i = 0; i < 100; i++) {
                            assertMadeBy(
                                    i % 3 == 0 ? tuned : model,
                                    seed + i,
                                    subtask.rollouts().get(i));
                        }
                    }
                    return null;
                }));
            }
            for (Future<Void> slot : slots) {
                slot.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void eachSubtaskIsOnTheCardThatItWasGiven() throws Exception {
        fake.set("devices", 2);
        Set<ExternalResourceInfo> gpus = GivenGpuTest.gpus("0", "1");
        try (Subtask first = new Subtask(folder, "cuda", 1, 0, gpus);
                Subtask second = new Subtask(folder, "cuda", 1, 1, gpus);
                Subtask third = new Subtask(folder, "cuda", 1, 2, gpus)) {
            assertThat(fake.get("contexts")).as("one for each card").isEqualTo(2);
            for (Subtask subtask : List.of(first, second, third)) {
                subtask.send(model, 3);
                assertMadeBy(model, 3, subtask.rollouts().get(0));
            }
        } finally {
            fake.set("devices", 1);
        }
    }

    @Test
    void autoGoesOnWithTheCpuWhereTheCardHasNoMemory() throws Exception {
        long memory = fake.get("memory");
        try (Subtask subtask = new Subtask(folder, "auto", 2, 0, Set.of())) {
            long launches = fake.get("launches");
            subtask.send(model, 0);
            subtask.send(model, 1);
            assertThat(fake.get("launches")).isGreaterThan(launches);
            fake.set("memory", 4_096);
            ModelId other = tiny.publish(2); // has to be put on the card
            for (int i = 2; i < 8; i++) {
                subtask.send(i % 2 == 0 ? other : model, i);
            }
            fake.set("memory", memory);
            List<Rollout> rollouts = subtask.rollouts();
            assertThat(rollouts).extracting(Rollout::status).containsOnly(Rollout.Status.OK);
            for (int i = 0; i < rollouts.size(); i++) {
                assertMadeBy(i >= 2 && i % 2 == 0 ? other : model, i, rollouts.get(i));
            }
        } finally {
            fake.set("memory", memory);
        }
    }

    @Test
    void withoutADriverTheForecasterSaysAtItsStartWhatIsMissing() throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-D" + FakeCuda.PROPERTY + "=" + folder.resolve("libnone.so"),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        WithoutDriver.class.getName(),
                        folder.toString())
                .redirectError(folder.resolve("stderr").toFile())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("stderr")))
                .isZero();
        assertThat(said.strip())
                .startsWith("expected an engine that works here, got 'cuda': there is no NVIDIA driver: ")
                .contains("libnone.so cannot be loaded; install NVIDIA's driver")
                .endsWith("use the engine cpu or auto");
    }

    /** A process of its own: the driver is looked for once. */
    static final class WithoutDriver {
        private WithoutDriver() {}

        public static void main(String[] args) throws Exception {
            try {
                new Subtask(Path.of(args[0]), "cuda", 1, 0, Set.of()).close();
                System.out.println("nothing");
            } catch (EngineUnavailableException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private void assertMadeBy(ModelId id, long seed, Rollout rollout) {
        Trajectory expected = tiny.trajectory(id, state("s", seed, seed), 5);
        for (int i = 0; i < rollout.leadSteps().length; i++) {
            float[] field = expected.states().get(rollout.leadSteps()[i]).toFloats();
            assertThat(rollout.field(i)).as("%s by %s", seed, id).containsExactly(field, within(1e-5f));
        }
        assertThat(rollout.model()).isEqualTo(id);
    }
}
