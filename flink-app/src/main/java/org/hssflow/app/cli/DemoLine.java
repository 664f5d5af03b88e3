package org.hssflow.app.cli;

import java.net.URI;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import org.hssflow.app.demo.DemoProgress;
import org.jspecify.annotations.Nullable;

/** The demonstration's live line on a terminal; elsewhere only where it listens and when it is done. */
final class DemoLine implements DemoProgress, AutoCloseable {
    private final Console console;
    private final long seconds;
    private @Nullable ProgressBar bar;

    DemoLine(Console console, long seconds) {
        this.console = console;
        this.seconds = seconds;
    }

    @Override
    public void starting() {
        say("starting a broker and a Flink cluster ...");
    }

    @Override
    public void started(String bootstrap, URI webUi, URI page, String models) {
        say("Kafka at " + bootstrap + ", Flink's web UI at " + webUi + ", models " + models);
        say("watch it at " + page + " while it runs");
        bar = console.bar("demo", seconds);
    }

    @Override
    public void running(Figures figures) {
        if (bar != null) {
            bar.stepTo(Math.min(seconds, (long) figures.seconds()));
            bar.setExtraMessage(String.format(
                    Locale.ROOT,
                    "sent %,d  committed %,d  dead letters %,d  alarms %d  promotions %d  p50 %s ms",
                    figures.statesSent(),
                    figures.rolloutsCommitted(),
                    figures.deadLettered(),
                    figures.alarms(),
                    figures.promotions(),
                    Double.isNaN(figures.medianLatencyMillis()) ? "-" : Math.round(figures.medianLatencyMillis())));
        }
    }

    @Override
    public void settling() {
        if (bar != null) {
            bar.stepTo(seconds);
        }
        close();
        say("the simulators are done; waiting for the last commits ...");
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    private void say(String text) {
        console.err().println("hssflow demo: " + text);
        console.err().flush();
    }
}
