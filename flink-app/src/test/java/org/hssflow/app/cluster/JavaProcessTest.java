package org.hssflow.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaProcessTest {
    @TempDir
    private Path folder;

    /** Says its process id, and waits for ever. */
    static final class Waiting {
        public static void main(String[] args) throws InterruptedException {
            System.out.println(ProcessHandle.current().pid());
            new CountDownLatch(1).await();
        }
    }

    /** Starts a process, as a test does. */
    static final class Starting {
        public static void main(String[] args) throws Exception {
            var unused = waiting(Path.of(args[0])).start();
            new CountDownLatch(1).await();
        }
    }

    private static JavaProcess waiting(Path log) {
        return new JavaProcess(List.of(), Map.of(), log, List.of(Waiting.class.getName()));
    }

    private static ProcessHandle said(JavaProcess process) {
        await().until(() -> process.log().contains(System.lineSeparator()));
        return ProcessHandle.of(Long.parseLong(process.log().strip())).orElseThrow();
    }

    @Test
    void aProcessThatIsKilledIsGone() throws Exception {
        try (JavaProcess process = waiting(folder.resolve("log")).start()) {
            ProcessHandle running = said(process);
            assertThat(process.isAlive()).isTrue();
            process.kill();
            assertThat(running.isAlive()).isFalse();
        }
    }

    @Test
    void noProcessOutlivesTheOneThatStartedItHoweverThatDied() throws Exception {
        Path log = folder.resolve("child");
        JavaProcess child = waiting(log); // the same, seen from here
        try (JavaProcess parent = new JavaProcess(
                        List.of(),
                        Map.of(),
                        folder.resolve("parent"),
                        List.of(Starting.class.getName(), log.toString()))
                .start()) {
            await().until(() -> log.toFile().exists());
            ProcessHandle running = said(child);
            assertThat(running.isAlive()).isTrue();
            parent.kill();
            await().until(() -> !running.isAlive());
        }
    }
}
