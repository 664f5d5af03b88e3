package org.hssflow.app.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.hssflow.hss.cuda.FakeCuda;

/**
 * A TaskManager with two cards, of a driver that computes on the host. Now and then a launch on them fails; what is in use there is
 * printed whenever it changes.
 */
public final class CudaTaskManager {
    /** What lines of what is in use begin with. */
    static final String PREFIX = "cards: ";
    /** The line when all was given back. */
    static final String NOTHING = PREFIX + "0 0 0 0 0 0";

    private static final List<String> KINDS =
            List.of("contexts", "modules", "streams", "events", "deviceAllocations", "hostAllocations");
    private static final int CARDS = 2;
    private static final int FAILURES = 20;
    private static final int LAUNCH_FAILED = 719;
    private static final long POLL_MILLIS = 20;

    private CudaTaskManager() {}

    /** As {@link TaskManagerRunner}. */
    public static void main(String[] args) throws Exception {
        Path library = FakeCuda.library();
        System.setProperty(FakeCuda.PROPERTY, library.toString());
        FakeCuda.Control fake = FakeCuda.control(library);
        fake.set("devices", CARDS);
        Thread watch = new Thread(() -> watch(fake), "card-watch");
        watch.setDaemon(true);
        watch.start();
        TaskManagerRunner.main(args);
    }

    private static void watch(FakeCuda.Control fake) {
        Random random = new Random();
        String said = NOTHING;
        int failures = 0;
        long next = 10;
        try {
            while (true) {
                String now = line(KINDS.stream().map(fake::get).toList());
                if (!now.equals(said)) {
                    System.out.println(now);
                    said = now;
                }
                if (failures < FAILURES && fake.get("launches") >= next) {
                    fake.fail("cuLaunchKernel", LAUNCH_FAILED, 0);
                    failures++;
                    next = fake.get("launches") + 5 + random.nextInt(20);
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String line(List<Long> counts) {
        return PREFIX + counts.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
