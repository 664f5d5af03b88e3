package org.hssflow.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code bench}: what there is to measure. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures hssflow, against others and against itself.",
        subcommands = {
            BenchCommand.Gpu.class,
            BenchCommand.Kernels.class,
            BenchCommand.Pipeline.class,
            BenchUpgradeCommand.class
        })
final class BenchCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Expected something to measure, gpu, kernels, pipeline or upgrade, got none");
    }

    /** Listed here; the launcher starts it in a process of its own, with libraries that are no part of hssflow. */
    private abstract static class OfTheLauncher implements Runnable {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli
        private CommandSpec spec;

        @Unmatched
        private String[] ignored = {};

        @Override
        public void run() {
            throw new ParameterException(
                    spec.commandLine(),
                    "Expected the launcher of a checkout, got the jar, which does not hold the benchmarks; run ./"
                            + spec.qualifiedName());
        }
    }

    @Command(
            name = "gpu",
            description =
                    "Rollouts on a GPU against PyTorch, which has to be installed. Comes with ./hssflow alone, not with the"
                            + " jar.")
    static final class Gpu extends OfTheLauncher {}

    @Command(
            name = "kernels",
            description =
                    "Forward passes and training steps against libtorch, OpenBLAS and ND4J. Comes with ./hssflow alone,"
                            + " not with the jar.")
    static final class Kernels extends OfTheLauncher {}

    @Command(
            name = "pipeline",
            description =
                    "States a second of the whole job: what the model costs, and what the state does. Comes with ./hssflow"
                            + " alone, not with the jar.")
    static final class Pipeline extends OfTheLauncher {}
}
