package org.hssflow.app.cli;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.hssflow.app.Release;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code ./hssflow}: exit code 0 for done, 1 for failed, 2 for a command that cannot be understood. */
@Command(
        name = "hssflow",
        mixinStandardHelpOptions = true,
        version = "hssflow " + Release.VERSION,
        description = "Forecasts a running PDE simulation faster than the simulation itself.",
        subcommands = {
            DemoCommand.class,
            SimulateCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            RolloutCommand.class,
            ModelsCommand.class,
            JobCommand.class,
            MonitorCommand.class,
            PlotCommand.class,
            BenchCommand.class
        })
public final class Hssflow implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(CtrlC.exitCode(commandLine().execute(args)));
    }

    /** The whole command line, for a process or a test. */
    public static CommandLine commandLine() {
        return new CommandLine(new Hssflow())
                .setParameterExceptionHandler(Hssflow::refuse)
                .setExecutionExceptionHandler(Hssflow::report)
                .setUsageHelpAutoWidth(true);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Expected a command, got none");
    }

    /** What is wrong, and where to read on: the whole usage would push it off the screen. */
    private static int refuse(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, command.getErr());
        command.getErr().println("Try '" + name + " --help'.");
        return ExitCode.USAGE;
    }

    /** One line for people. A caller's mistake is a usage error; the stack is there for who asks for it. */
    private static int report(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println(command.getCommandSpec().qualifiedName() + ": " + message(e));
        if (System.getenv("HSSFLOW_DEBUG") != null) {
            e.printStackTrace(err);
        }
        return e instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    /** Java's own exceptions about files say only which. */
    static String message(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "expected a file, but there is none: " + e.getMessage();
        }
        if (e instanceof AccessDeniedException) {
            return "expected a file that may be used, but access is denied: " + e.getMessage();
        }
        if (e instanceof FileSystemException file && file.getReason() == null) {
            return "expected a file that can be used, got " + e;
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
