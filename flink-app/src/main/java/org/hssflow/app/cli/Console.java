package org.hssflow.app.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command speaks to people while it works: stderr, so that stdout holds nothing but results.
 *
 * @param err for lines
 * @param live whether somebody watches, so that a bar or a line may be drawn over and over
 */
record Console(PrintWriter err, boolean live) {
    /** Of a command: live in a terminal that can draw; picocli knows how each JDK tells. */
    static Console of(CommandSpec command) {
        return new Console(command.commandLine().getErr(), Ansi.AUTO.enabled());
    }

    Console quietIf(boolean quiet) {
        return new Console(err, live && !quiet);
    }

    /** A bar that advances to {@code total}; on no terminal it is never drawn. */
    ProgressBar bar(String task, long total) {
        ProgressBarBuilder builder = new ProgressBarBuilder().setTaskName(task).setInitialMax(total);
        return live
                ? builder.setConsumer(new ConsoleProgressBarConsumer(System.err))
                        .build()
                : builder.setConsumer(new DelegatingProgressBarConsumer(line -> {}))
                        .build();
    }
}
