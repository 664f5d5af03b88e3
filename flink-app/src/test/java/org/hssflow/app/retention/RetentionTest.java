package org.hssflow.app.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Grid;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.Provenance;
import org.hssflow.store.Scope;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");
    private static final Architecture NETWORK = new Architecture(16, 16, 1, 2, 1, Outer.HSS, Outer.NONE, false, false);

    private final List<ModelManifest> versions = new ArrayList<>();

    @Test
    void newestOfEachNameAreKeptAndOlderOnesDeleted() {
        for (int version = 1; version <= 4; version++) {
            old("heat", version, null);
        }
        old("burgers", 7, null);
        assertThat(kept(2, Map.of()))
                .isEqualTo(Map.of(
                        "heat@3", "one of the newest 2 of heat",
                        "heat@4", "one of the newest 2 of heat",
                        "burgers@7", "one of the newest 2 of burgers"));
    }

    @Test
    void whatIsInUseIsKeptWithItsReason() {
        ModelId first = old("heat", 1, null);
        old("heat", 2, null);
        old("heat", 3, null);
        ModelId elsewhere = id("shipped", 1);
        assertThat(kept(1, Map.of(first, "it serves", elsewhere, "it serves, too")))
                .containsOnlyKeys("heat@1", "heat@3")
                .containsEntry("heat@1", "it serves");
    }

    /** The same name and version with other weights is another model. */
    @Test
    void useOfAnotherDigestKeepsNothing() {
        old("heat", 1, null);
        old("heat", 2, null);
        assertThat(kept(1, Map.of(new ModelId("heat", 1, "0".repeat(64)), "it serves")))
                .containsOnlyKeys("heat@2");
    }

    @Test
    void youngVersionsAreKeptToTheSecond() {
        add("heat", 1, null, NOW.minus(Duration.ofDays(1)));
        add("heat", 2, null, NOW.minus(Duration.ofDays(1)).plusSeconds(1));
        add("heat", 3, null, NOW.plusSeconds(60));
        old("heat", 4, null);
        assertThat(kept(1, Map.of()))
                .containsOnlyKeys("heat@2", "heat@3", "heat@4")
                .containsEntry("heat@2", "younger than 1 d")
                .containsEntry("heat@3", "younger than 1 d");
    }

    @Test
    void ancestorsOfWhatIsKeptAreKept() {
        ModelId root = old("heat", 1, null);
        ModelId middle = old("heat", 2, root);
        old("heat", 3, root);
        old("heat", 4, null);
        old("tuned", 1, middle);
        assertThat(kept(1, Map.of()))
                .isEqualTo(Map.of(
                        "heat@1", "heat@2, which is kept, was made of it",
                        "heat@2", "tuned@1, which is kept, was made of it",
                        "heat@4", "one of the newest 1 of heat",
                        "tuned@1", "one of the newest 1 of tuned"));
    }

    @Test
    void parentsThatAreShippedOrGoInACircleAreNoTrouble() {
        old("tuned", 1, id("shipped", 1));
        ModelId a = id("a", 1);
        ModelId b = id("b", 1);
        old("a", 1, b);
        old("b", 1, a);
        assertThat(kept(1, Map.of())).containsOnlyKeys("tuned@1", "a@1", "b@1");
    }

    @Test
    void atLeastTheHighestVersionIsKept() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Retention(0, Duration.ZERO))
                .withMessageContaining("at least 1 version of each name, got 0");
        assertThatIllegalArgumentException().isThrownBy(() -> new Retention(1, Duration.ofSeconds(-1)));
    }

    private Map<String, String> kept(int newest, Map<ModelId, String> inUse) {
        List<Retention.Verdict> verdicts = new Retention(newest, Duration.ofDays(1)).judge(versions, inUse, NOW);
        assertThat(verdicts).extracting(Retention.Verdict::version).isEqualTo(versions);
        Map<String, String> kept = new LinkedHashMap<>();
        for (Retention.Verdict verdict : verdicts) {
            if (verdict.why() != null) {
                ModelId id = verdict.version().id();
                kept.put(id.name() + "@" + id.version(), verdict.why());
            }
        }
        return kept;
    }

    private static ModelId id(String name, int version) {
        return new ModelId(name, version, "ab".repeat(32));
    }

    private ModelId old(String name, int version, @Nullable ModelId parent) {
        return add(name, version, parent, LONG_AGO);
    }

    private ModelId add(String name, int version, @Nullable ModelId parent, Instant created) {
        versions.add(new ModelManifest(
                id(name, version),
                Scope.all(),
                parent,
                null,
                Equation.HEAT_1D,
                Grid.scalar(new Axis(0, 1.0 / 15, 16)),
                0.2,
                NETWORK,
                NETWORK.parameterCount(),
                0.5f,
                true,
                new Provenance("none", true, 1, "none", "test", 1, "17", created.toString()),
                Map.of(),
                null,
                Map.of()));
        return id(name, version);
    }
}
