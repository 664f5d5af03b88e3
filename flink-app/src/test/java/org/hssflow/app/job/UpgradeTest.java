package org.hssflow.app.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.configuration.CoreOptions;
import org.hssflow.app.LoopOptions;
import org.hssflow.app.job.UpgradeReport.Outcome;
import org.hssflow.app.load.HeatModels;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Upgrades of the real job under a steady load of 64 streams, seen by a read_committed consumer outside. */
class UpgradeTest {
    private static final String PARALLELISM = CoreOptions.DEFAULT_PARALLELISM.key();
    private static final String MODELS = LoopOptions.MODELS.key();

    @TempDir
    private Path folder;

    @Test
    @Timeout(600)
    void twentyUpgradesInARowLoseNothingAndForecastNothingTwice() throws Exception {
        HeatModels models = HeatModels.in(folder.resolve("store"));
        List<String> versions = List.of(name(models.trained(3, 2, 11)), "heat-1d@1");
        List<String> architectures = List.of(name(models.trained(2, 3, 12)), name(models.trained(4, 1, 13)));
        List<String> parallelisms = List.of("2", "4", "1");
        List<Duration> silences = new ArrayList<>();
        try (UpgradeFixture loop = UpgradeFixture.start(folder)) {
            for (int round = 0; round < 5; round++) {
                upgraded(loop, loop.upgrade(MODELS, versions.get(round % 2)), silences);
                upgraded(loop, loop.upgrade(PARALLELISM, parallelisms.get(round % 3)), silences);
                upgraded(loop, loop.upgrade(MODELS, architectures.get(round % 2)), silences);
                upgraded(loop, loop.upgrade(ReleaseJar.withLayoutVersion(folder, 3 + round)), silences);
            }
            assertThat(loop.job().parallelism()).isEqualTo(4);
            loop.requireNothingLostOrTwice();
            assertThat(loop.seen().byModel()).hasSize(4); // each served for a while
        }
        Collections.sort(silences);
        System.out.println("longest silence of the output in each upgrade: " + silences);
    }

    private static void upgraded(UpgradeFixture loop, UpgradeReport report, List<Duration> silences) throws Exception {
        assertThat(report.problems()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Outcome.UPGRADED);
        assertThat(report.changes()).isNotEmpty();
        assertThat(loop.openJobs()).hasSize(1);
        silences.add(loop.seen().takeLongestSilence());
    }

    private static String name(ModelId id) {
        return id.name() + "@" + id.version();
    }

    @Test
    @Timeout(400)
    void aBrokenUpgradeEndsOnTheOldVersionWithNothingLostAndSaysWhy() throws Exception {
        HeatModels models = HeatModels.in(folder.resolve("store"));
        String bad = name(models.publish(wrong()));
        String corrupt = name(models.trained(1, 1, 14));
        flipABit(folder.resolve("store").resolve(corrupt.replace('@', '/')).resolve("model.safetensors"));
        try (UpgradeFixture loop = UpgradeFixture.start(folder)) {
            UpgradeReport ofCorrupt = loop.upgrade(MODELS, corrupt);
            assertThat(ofCorrupt.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(ofCorrupt.problems()).singleElement().asString().contains("model.safetensors", "digest");
            assertThat(ofCorrupt.job()).isEqualTo(ofCorrupt.jobBefore());

            UpgradeReport ofEarlier = loop.upgrade(ReleaseJar.withLayoutVersion(folder, 1));
            assertThat(ofEarlier.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(ofEarlier.problems())
                    .isNotEmpty()
                    .allSatisfy(problem -> assertThat(problem).contains("later release"));

            UpgradeReport ofScale = loop.upgrade(PARALLELISM, "6");
            assertThat(ofScale.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(ofScale.problems()).singleElement().asString().contains("expected 7 slots");

            UpgradeReport ofFailing = loop.upgrade(ReleaseJar.thatFails(folder, "this release is broken", 2));
            assertThat(ofFailing.outcome()).as(ofFailing.problems().toString()).isEqualTo(Outcome.WENT_BACK);
            assertThat(ofFailing.problems()).singleElement().asString().contains("this release is broken");
            assertWellWith(loop, "heat-1d@1");

            UpgradeReport ofBad = loop.upgrade(MODELS, bad);
            assertThat(ofBad.outcome()).as(ofBad.problems().toString()).isEqualTo(Outcome.WENT_BACK);
            assertThat(ofBad.problems()).singleElement().asString().contains("useless");
            assertWellWith(loop, "heat-1d@1");
            assertThat(loop.seen().byModel()).containsKey(bad); // it served until it was found out

            loop.requireNothingLostOrTwice();
        }
    }

    /** One that changes every field by the opposite of what it should. */
    private Surrogate wrong() {
        ModelStore store = ModelStore.open(folder.resolve("store"));
        Surrogate good = store.load(store.resolve("heat-1d@1")).surrogate();
        float[] weights = good.weights().toArray();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = -weights[i];
        }
        return new Surrogate(good.architecture(), good.scale(), new Weights(good.architecture(), weights));
    }

    private static void assertWellWith(UpgradeFixture loop, String model) throws Exception {
        assertThat(loop.openJobs()).hasSize(1);
        JobView job = loop.job();
        assertThat(job.allTasksRun()).isTrue();
        assertThat(job.failures()).isEmpty();
        assertThat(job.options()).containsEntry(MODELS, model).doesNotContainKey(JobOptions.JAR);
    }

    private static void flipABit(Path file) throws Exception {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(bytes.length() - 5);
            int flipped = bytes.read() ^ 1;
            bytes.seek(bytes.length() - 5);
            bytes.write(flipped);
        }
    }
}
