package org.hssflow.app.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hssflow.app.Release;
import org.hssflow.monitor.Monitor;
import org.hssflow.monitor.MonitorSettings;
import org.hssflow.monitor.reading.BrokerStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code monitor}: a live page of what the topics say. */
@Command(
        name = "monitor",
        mixinStandardHelpOptions = true,
        description =
                "Serves a page that shows the streams, their forecasts, scores and models live, until Ctrl-C. It reads"
                        + " the topics and nothing else, and changes nothing.")
final class MonitorCommand implements Callable<Integer> {
    private static final long LOOK_MILLIS = 500;
    private static final long MEBI = 1 << 20;

    @Mixin
    private BrokerOptions broker = new BrokerOptions();

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "8090",
            description = "Where the page is; 0 for any free port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = MonitorSettings.LOOPBACK,
            description =
                    "The address to listen on (default: ${DEFAULT-VALUE}). The page asks nobody who they are: on another"
                            + " address everybody who reaches it sees everything.")
    private String host = MonitorSettings.LOOPBACK;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "2m",
            description = "How far back to begin to read, such as 30s or 10m (default: ${DEFAULT-VALUE}).")
    private String since = "2m";

    @Option(
            names = "--committed",
            description =
                    "Show rollouts and scores only once they are committed, a checkpoint later. Without it, some may be"
                            + " shown that a failure of the job takes back.")
    private boolean committed;

    @Option(
            names = "--field-memory",
            paramLabel = "MIB",
            defaultValue = "64",
            description = "How much of fields to keep in memory at most (default: ${DEFAULT-VALUE} MiB).")
    private int fieldMemory;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (fieldMemory < 1) {
            throw new IllegalArgumentException("expected at least 1 MiB for --field-memory, got " + fieldMemory);
        }
        MonitorSettings settings = new MonitorSettings(
                broker.client(),
                broker.topics(),
                LookBack.of(since),
                committed,
                fieldMemory * MEBI,
                host,
                port,
                Release.VERSION);
        CountDownLatch stop = new CountDownLatch(1);
        try (CtrlC ctrlC = new CtrlC(stop::countDown);
                Monitor monitor = Monitor.start(settings)) {
            say("the page is at " + monitor.address() + "; Ctrl-C ends it");
            watch(monitor, stop);
        }
        return ExitCode.OK;
    }

    /** Says when the brokers come and go: somebody may look here, and not at the page. */
    private void watch(Monitor monitor, CountDownLatch stop) throws InterruptedException {
        BrokerStatus.State said = BrokerStatus.State.CONNECTING;
        do {
            BrokerStatus now = monitor.brokers();
            if (now.state() != said) {
                said = now.state();
                say(
                        now.state() == BrokerStatus.State.UP
                                ? "reading " + broker.topics().prefix() + ".* of "
                                        + broker.client().bootstrap()
                                : now.message() + "; it goes on by itself once there is one");
            }
        } while (!stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
    }

    private void say(String text) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("hssflow monitor: " + text);
        err.flush();
    }
}
