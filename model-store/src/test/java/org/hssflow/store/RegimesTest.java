package org.hssflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.pde.stream.ModelId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegimesTest {
    private static final String EARLY = "2026-01-03T03:04:05Z";
    private static final String LATE = "2026-02-03T03:04:05Z";

    @TempDir
    Path folder;

    private ModelStore store;
    private StoredModel base;

    @BeforeEach
    void publishTheBase() {
        store = ModelStore.open(folder, Drafts.NOTHING_SHIPPED);
        base = store.load(store.publish(Drafts.tiny("heat-1d", 1)));
    }

    @Test
    void modelsOfARegimeComeNearestFirstThenNewestFirst() {
        ModelId near = adapted(4.1e-4, LATE);
        ModelId older = adapted(4e-4, EARLY);
        ModelId newer = adapted(4e-4, LATE);
        ModelId lastPublished = adapted(4e-4, EARLY);
        adapted(8e-4, LATE);

        assertThat(tuned(4e-4, 0.05)).containsExactly(newer, lastPublished, older, near);
        assertThat(tuned(4e-4, 0.01)).containsExactly(newer, lastPublished, older);
        assertThat(tuned(4.09e-4, 0.05)).containsExactly(near, newer, lastPublished, older);
        assertThat(tuned(6e-4, 0.05)).isEmpty();
        assertThat(tuned(2e-4, 0)).as("the base itself").isEmpty();
    }

    @Test
    void everyParameterMustBeNear() {
        ModelId id = adapted(4e-4, EARLY);
        ModelId of = base.manifest().id();
        assertThat(store.tuned(of, Map.of("kappa", 4e-4, "speed", 1.0), 10)).isEmpty();
        assertThat(store.tuned(of, Map.of("kappa", 4e-4), 0))
                .extracting(ModelManifest::id)
                .containsExactly(id);
    }

    @Test
    void distanceIsRelativeAndOutsideTheRangeAlone() {
        Range range = new Range(0.5, 2);
        assertThat(List.of(range.distance(0.5), range.distance(1), range.distance(2)))
                .containsOnly(0.0);
        assertThat(range.distance(2.5)).isCloseTo(0.2, within(1e-15));
        assertThat(range.distance(0.4)).isCloseTo(0.2, within(1e-15));
        assertThat(new Range(0, 0).distance(0)).isZero();
        assertThat(new Range(0, 0).distance(1e-9)).isOne();
        assertThat(new Range(-2, -1).distance(-2.5)).isCloseTo(0.2, within(1e-15));
        assertThatIllegalArgumentException().isThrownBy(() -> range.distance(Double.NaN));
    }

    @Test
    void descendantsOfTheBaseAreFoundHoweverTheyAreKept() {
        Surrogate surrogate = base.surrogate();
        ModelId whole =
                store.publish(Drafts.tuned(base.manifest(), surrogate.withWeights(new float[233]), null, 4e-4, EARLY));
        StoredModel tuned = store.load(whole);
        ModelId overIt = store.publish(Drafts.adapted(tuned, Adapter.ofScale(tuned.surrogate(), 0.6f), 4e-4));
        ModelId stranger = store.publish(Drafts.tiny("heat-1d", 3));
        store.publish(Drafts.adapted(
                store.load(stranger), Adapter.ofScale(store.load(stranger).surrogate(), 0.6f), 4e-4));

        assertThat(tuned(4e-4, 0)).containsExactly(overIt, whole);
        assertThat(List.of(
                        store.baseOf(overIt),
                        store.baseOf(whole),
                        store.baseOf(base.manifest().id())))
                .containsOnly(base.manifest().id());
        assertThat(store.baseOf(stranger)).isEqualTo(stranger);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.tuned(whole, Map.of("kappa", 4e-4), 0))
                .withMessageContainingAll("without a parent", whole.toString(), "its base");
    }

    @Test
    void damagedVersionsAndThoseWithoutARootAreLeftOut() throws IOException {
        ModelId sound = adapted(4e-4, EARLY);
        ModelId damaged = adapted(4e-4, LATE);
        Files.writeString(manifest(damaged), "{");
        Surrogate surrogate = base.surrogate();
        ModelId whole =
                store.publish(Drafts.tuned(base.manifest(), surrogate.withWeights(new float[233]), null, 4e-4, EARLY));
        ModelId orphan = store.publish(
                Drafts.tuned(store.manifest(whole), surrogate.withWeights(new float[233]), null, 4e-4, EARLY));
        Files.move(manifest(whole).getParent(), folder.resolve("gone"));

        assertThat(tuned(4e-4, 0)).containsExactly(sound);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> store.baseOf(orphan))
                .withMessageContainingAll(
                        "heat-1d-tuned/4/manifest.json", "parent", whole.toString(), "got 'heat-1d-tuned@3'");
    }

    @Test
    void parentsInACircleAreRefused() throws IOException {
        ModelId id = base.manifest().id();
        ModelId child = store.publish(
                Drafts.tuned(base.manifest(), base.surrogate().withWeights(new float[233]), null, 4e-4, EARLY));
        Folders.replace(
                manifest(id),
                "\"parent\" : null",
                "\"parent\" : {\"name\": \"heat-1d-tuned\", \"version\": 1, \"digest\": \"" + child.digest() + "\"}");
        for (ModelId of : List.of(id, child)) {
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> store.baseOf(of))
                    .withMessageContainingAll("manifest.json: parent", "go back to");
        }
    }

    @Test
    void whatNamesNoRegimeIsRefused() {
        ModelId id = base.manifest().id();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.tuned(id, Map.of(), 0.1))
                .withMessageContaining("at least one parameter");
        assertThatIllegalArgumentException().isThrownBy(() -> tuned(Double.NaN, 0.1));
        assertThatIllegalArgumentException().isThrownBy(() -> tuned(4e-4, -0.1));
        assertThatIllegalArgumentException().isThrownBy(() -> tuned(4e-4, Double.NaN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.tuned(new ModelId("heat-1d", 9, id.digest()), Map.of("kappa", 4e-4), 0))
                .withMessageContaining("got 'heat-1d@9'");
    }

    private ModelId adapted(double kappa, String created) {
        Adapter adapter = Adapter.ofScale(base.surrogate(), 0.6f);
        return store.publish(Drafts.tuned(base.manifest(), adapter.merge(base.surrogate()), adapter, kappa, created));
    }

    private List<ModelId> tuned(double kappa, double tolerance) {
        return store.tuned(base.manifest().id(), Map.of("kappa", kappa), tolerance).stream()
                .map(ModelManifest::id)
                .toList();
    }

    private Path manifest(ModelId id) {
        return folder.resolve(id.name()).resolve(String.valueOf(id.version())).resolve("manifest.json");
    }
}
