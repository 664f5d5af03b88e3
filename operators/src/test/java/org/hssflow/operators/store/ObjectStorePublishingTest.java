package org.hssflow.operators.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class ObjectStorePublishingTest extends PublishingContract {
    private String location;
    private ObjectStore objects;

    @BeforeEach
    void newBucket(TestInfo test) {
        use(test.getTestMethod().orElseThrow().getName());
    }

    private void use(String bucket) {
        location = "objects://" + bucket + "/some/models/";
        objects = ObjectStoreFactory.bucket(bucket);
    }

    @AfterEach
    void noFault() {
        objects.fault(ObjectStore.Fault.NONE);
    }

    @Override
    ModelStore open() {
        return StoreLocation.open(location);
    }

    /** A request fails, and from then on all do, as when the process dies or the network is gone. */
    @Test
    void writerThatDiesAtAnyRequestLeavesNothingThatReadersSee() {
        AtomicInteger count = new AtomicInteger();
        objects.fault((request, path) -> count.incrementAndGet());
        open().publish(TinyModels.draft("tiny", 1));
        int requests = count.get();
        assertThat(requests).isGreaterThan(15);
        for (int dies = 0; dies < requests; dies++) {
            use("dies-before-request-" + dies);
            int left = dies;
            count.set(0);
            objects.fault((request, path) -> {
                if (count.getAndIncrement() >= left) {
                    throw new IOException("the network is gone");
                }
            });
            assertThatExceptionOfType(UncheckedIOException.class)
                    .as("dies before request %d of %d", dies, requests)
                    .isThrownBy(() -> open().publish(TinyModels.draft("tiny", 1)));
            objects.fault(ObjectStore.Fault.NONE);
            boolean renamed = dies == requests - 1; // only the deletion of the manifest's draft was left to do
            assertThat(verified())
                    .as("after the death before request %d of %d", dies, requests)
                    .hasSize(renamed ? 1 : 0);
            ModelId next = open().publish(TinyModels.draft("tiny", 2));
            assertThat(verified()).contains(next).hasSize(renamed ? 2 : 1);
        }
    }

    /** All that a reader sees, each loaded with all its files. */
    private List<ModelId> verified() {
        return open().copies().stream()
                .filter(copy -> copy.toString().startsWith("tiny@"))
                .map(copy -> copy.load().manifest().id())
                .toList();
    }

    /** A request fails once: the writer is alive and tidies up. */
    @Test
    void writerThatFailsTakesBackWhatItWroteAndItsNumberIsNotGivenAgain() {
        objects.fault((request, path) -> {
            if (request.equals("put") && path.endsWith("/model.safetensors")) {
                throw new IOException("no room");
            }
        });
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> open().publish(TinyModels.draft("tiny", 1)))
                .withMessageContaining("some/models/tiny/1");
        objects.fault(ObjectStore.Fault.NONE);
        assertThat(objects.objects().keySet()).singleElement().asString().startsWith("/some/models/tiny/1/.claim-");
        assertThat(own(open())).isEmpty();
        assertThat(open().publish(TinyModels.draft("tiny", 2)).version()).isEqualTo(2);
    }

    /** Two who see each other's claims both go on, and the one that is then alone has the version. */
    @Test
    void writersThatMeetBothWithdraw() {
        objects.fault((request, path) -> {
            if (request.equals("put") && path.contains("/tiny/1/.claim-")) {
                objects.objects().put("/some/models/tiny/1/.claim-of-another", new byte[0]);
            }
        });
        ModelId id = open().publish(TinyModels.draft("tiny", 1));
        assertThat(id.version()).isEqualTo(2);
        assertThat(objects.objects().keySet().stream().filter(key -> key.contains("/tiny/1/")))
                .containsExactly("/some/models/tiny/1/.claim-of-another");
    }

    @Test
    void damagedObjectsAreRefused() {
        ModelId id = open().publish(TinyModels.draft("tiny", 1));
        String folder = "/some/models/tiny/1/";
        byte[] weights = objects.objects().get(folder + "model.safetensors");
        byte[] flipped = weights.clone();
        flipped[flipped.length - 1] ^= 1;
        for (byte[] bad : new byte[][] {flipped, new byte[0], new byte[1 << 20]}) {
            objects.objects().put(folder + "model.safetensors", bad);
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> open().load(id))
                    .withMessageContaining("objects://damagedObjectsAreRefused/some/models/tiny/1/model.safetensors");
        }
        objects.objects().remove(folder + "model.safetensors");
        objects.objects().put(folder + "model.safetensors/part-1", weights);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> open().load(id))
                .withMessageContaining("found a folder");
        objects.objects().put(folder + "more", "x".getBytes(StandardCharsets.US_ASCII));
        objects.objects().remove(folder + "model.safetensors/part-1");
        objects.objects().put(folder + "model.safetensors", weights);
        assertThat(open().load(id).manifest().id()).isEqualTo(id);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> open().copies("tiny").get(0).load())
                .withMessageContainingAll("files", "more");
    }
}
