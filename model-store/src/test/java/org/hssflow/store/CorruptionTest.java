package org.hssflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that was damaged is served; each is refused with a reason, before memory or time is spent on it. */
@Timeout(600) // a thousand stores are damaged, looked at and repaired
class CorruptionTest {
    private static final int CASES = 1_000;
    private static final long SEED = 20260102;
    /** What one refusal may allocate; a whole load of these tiny models takes a few hundred kilobytes. */
    private static final long MAX_ALLOCATED = 16L << 20;

    private static final Duration MAX_TIME = Duration.ofSeconds(20);

    @TempDir
    Path temp;

    private Path master;
    private StoredModel whole;
    private StoredModel adapted;

    /**
     * What came of a try.
     *
     * @param model or null if it was refused
     * @param refusal or null if it was not
     */
    private record Outcome(
            @Nullable StoredModel model, @Nullable RuntimeException refusal, long allocated) {}

    @BeforeEach
    void publish() {
        master = temp.resolve("master");
        ModelStore store = ModelStore.open(master, Drafts.NOTHING_SHIPPED);
        whole = store.load(store.publish(Drafts.tiny("heat-1d", 1)));
        store.publish(Drafts.tiny("heat-1d", 2));
        store.publish(Drafts.tiny("burgers-1d", 3));
        adapted = store.load(store.publish(Drafts.adapted(whole, Drafts.adapter(whole.surrogate(), 7), 4e-4)));
        store.publish(Drafts.adapted(whole, Drafts.adapter(whole.surrogate(), 8), 5e-4));
    }

    @Test
    void noneOfAThousandCorruptionsIsServed() throws IOException {
        Corruption[] kinds = Corruption.values();
        List<String> served = new ArrayList<>();
        Path store = temp.resolve("store");
        Corruption.copy(master, store);
        for (int i = 0; i < CASES; i++) {
            Random random = new Random(SEED + i);
            Corruption kind = kinds[i % kinds.length];
            StoredModel victim = (i / kinds.length) % 2 == 0 ? whole : adapted;
            ModelId id = victim.manifest().id();
            Path version = store.resolve(id.name()).resolve("1");
            String file = kind.apply(version, random);
            String what = "case " + i + ", seed " + (SEED + i) + ": " + kind + " of " + version + "/" + file;

            ModelStore opened = ModelStore.open(store, Drafts.NOTHING_SHIPPED);
            requireRefused(
                    what + ", verified",
                    tried(() -> opened.copies(id.name() + "@1").get(0).load()));
            boolean needed = requireRefusedOrTheSame(what, victim, file, tried(() -> opened.load(id)));
            if (victim.equals(whole)) {
                requireRefusedOrTheSame(
                        what + ", its adapter",
                        adapted,
                        file,
                        tried(() -> opened.load(adapted.manifest().id())));
            }
            if (!needed) {
                served.add(file);
            }
            restore(version);
        }
        assertThat(served)
                .as("the card is not needed to compute, and neither is its line in the seal")
                .isSubsetOf(ModelFiles.CARD, Seal.FILE)
                .hasSizeBetween(1, CASES / 8);
    }

    /** As it was published. */
    private void restore(Path version) throws IOException {
        Path name = version.getParent();
        Path damaged = Files.isSymbolicLink(name) ? name : version;
        if (Files.exists(damaged, LinkOption.NOFOLLOW_LINKS)) {
            FileTree.delete(damaged);
        }
        Corruption.copy(master.resolve(temp.resolve("store").relativize(damaged)), damaged);
    }

    /** Whoever opens a pipe for reading waits for its writer. */
    @Test
    void pipesAreRefusedWithoutWaiting() throws Exception {
        assumeTrue(isThere("mkfifo"), "no mkfifo on this machine");
        Path version = master.resolve("heat-1d/1");
        for (Path file : Corruption.files(version)) {
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                    .isZero();
            ModelStore store = ModelStore.open(master, Drafts.NOTHING_SHIPPED);
            Outcome outcome = tried(() -> store.copies("heat-1d@1").get(0).load());
            requireRefused("a pipe in place of " + file, outcome);
            assertThat(outcome.refusal()).hasMessageContainingAll(file.toString(), "a regular file", "a pipe");
            Files.delete(file);
            Files.write(file, bytes);
        }
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** @return whether it was refused */
    private static boolean requireRefusedOrTheSame(String what, StoredModel before, String file, Outcome outcome) {
        if (outcome.model() == null) {
            requireRefused(what, outcome);
            return true;
        }
        assertThat(file).as(what).isIn(ModelFiles.CARD, Seal.FILE);
        assertThat(outcome.model().manifest()).as(what).isEqualTo(before.manifest());
        assertThat(outcome.model().surrogate()).as(what).isEqualTo(before.surrogate());
        return false;
    }

    private static void requireRefused(String what, Outcome outcome) {
        assertThat(outcome.model()).as(what).isNull();
        assertThat(outcome.refusal()).as(what).isInstanceOf(ModelFormatException.class);
        ModelFormatException refusal = (ModelFormatException) outcome.refusal();
        assertThat(refusal.path()).as(what).contains("/heat-1d");
        assertThat(refusal.part()).as(what).isNotBlank();
        assertThat(refusal.expected()).as(what).isNotBlank();
        assertThat(refusal.found()).as(what).isNotBlank();
        assertThat(outcome.allocated()).as(what).isLessThan(MAX_ALLOCATED);
    }

    private static Outcome tried(Supplier<StoredModel> load) {
        return assertTimeoutPreemptively(MAX_TIME, () -> {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            StoredModel model = null;
            RuntimeException refusal = null;
            try {
                model = load.get();
            } catch (RuntimeException e) {
                refusal = e;
            }
            return new Outcome(model, refusal, threads.getCurrentThreadAllocatedBytes() - before);
        });
    }
}
