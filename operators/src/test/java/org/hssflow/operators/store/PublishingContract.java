package org.hssflow.operators.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelCopy;
import org.hssflow.store.ModelStore;
import org.hssflow.store.StoredModel;
import org.junit.jupiter.api.Test;

/** What holds of a store wherever it is. */
abstract class PublishingContract {
    private static final int WRITERS = 6;
    private static final int EACH = 8;

    /** As a process of its own opens it; every call the same place, which is empty at first. */
    abstract ModelStore open();

    @Test
    void whatIsPublishedIsLoadedByOthers() {
        ModelId first = open().publish(TinyModels.draft("tiny", 1));
        ModelId second = open().publish(TinyModels.draft("tiny", 2));

        ModelStore store = open();
        assertThat(List.of(first.version(), second.version())).containsExactly(1, 2);
        assertThat(own(store)).containsExactly(first, second);
        assertThat(store.resolve("tiny")).isEqualTo(second);
        assertThat(store.load(first).surrogate())
                .isEqualTo(TinyModels.draft("tiny", 1).surrogate());
        assertThat(store.copies("tiny@1").get(0).load().manifest().id()).isEqualTo(first);
        assertThat(store.copies("tiny@1").get(0).size()).isBetween(2_000L, 20_000L);
        assertThat(store.copies("tiny@1").get(0).card()).isEqualTo("# tiny\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.resolve("tiny@3"))
                .withMessageContainingAll("tiny@1", "tiny@2");
    }

    @Test
    void deletedVersionIsGoneForEverybody() {
        ModelStore other = open();
        ModelId first = other.publish(TinyModels.draft("tiny", 1));
        ModelId second = other.publish(TinyModels.draft("tiny", 2));
        open().delete(List.of(first));
        assertThat(own(other)).containsExactly(second);
        assertThatIllegalArgumentException().isThrownBy(() -> other.load(first));
        assertThat(open().publish(TinyModels.draft("tiny", 3)).version()).isEqualTo(3);
    }

    @Test
    void writersNeverShareAVersionAndReadersSeeWholeOnesOnly() throws Exception {
        AtomicBoolean publishing = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);
        try {
            List<Future<Integer>> readers =
                    List.of(threads.submit(() -> readWhile(publishing)), threads.submit(() -> readWhile(publishing)));
            List<Callable<List<ModelId>>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                long seed = 1_000L * writer;
                writers.add(() -> publish(seed));
            }
            List<ModelId> published = new ArrayList<>();
            for (Future<List<ModelId>> result : threads.invokeAll(writers)) {
                published.addAll(result.get());
            }
            publishing.set(false);

            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
            assertThat(published)
                    .extracting(ModelId::version)
                    .doesNotHaveDuplicates()
                    .hasSize(WRITERS * EACH);
            assertThat(own(open())).containsExactlyInAnyOrderElementsOf(published);
            ModelStore store = open();
            for (ModelId id : published) {
                assertThat(store.load(id).manifest().id()).isEqualTo(id);
            }
        } finally {
            publishing.set(false);
            threads.shutdownNow();
        }
    }

    private List<ModelId> publish(long seed) {
        ModelStore store = open();
        List<ModelId> ids = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            ids.add(store.publish(TinyModels.draft("tiny", seed + i)));
        }
        return ids;
    }

    /** Verifies all that there is, over and over; whatever is seen once stays. */
    private int readWhile(AtomicBoolean publishing) {
        ModelStore store = open();
        Set<ModelId> seen = new HashSet<>();
        int loaded = 0;
        while (publishing.get()) {
            List<ModelCopy> copies =
                    store.copies().stream().filter(copy -> !copy.isShipped()).toList();
            for (ModelCopy copy : copies) {
                StoredModel model = copy.load();
                seen.add(model.manifest().id());
                loaded++;
            }
            assertThat(copies).hasSizeGreaterThanOrEqualTo(seen.size());
        }
        return loaded;
    }

    static List<ModelId> own(ModelStore store) {
        return store.list().stream().filter(id -> id.name().startsWith("tiny")).toList();
    }
}
