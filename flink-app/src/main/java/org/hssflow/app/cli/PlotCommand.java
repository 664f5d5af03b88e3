package org.hssflow.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code plot}: pictures for reports, of what the topics say or of files. */
@Command(
        name = "plot",
        mixinStandardHelpOptions = true,
        description = {
            "Draws what the live page of the monitor shows, as PNG.",
            "From topics (--bootstrap): with --stream fields.png, error.png, score.png and traffic.png; without it"
                    + " streams.png and traffic.png. It reads and changes nothing.",
            "From files (--truth, --forecast): fields.png and error.png."
        })
final class PlotCommand implements Callable<Integer> {
    @Mixin
    private PlotOfTopics topics = new PlotOfTopics();

    @Mixin
    private PlotOfFiles files = new PlotOfFiles();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder for the pictures; it is made if there is none.")
    private Path out = Path.of("");

    @Option(names = "--force", description = "Replace pictures that exist.")
    private boolean force;

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        json.check();
        boolean fromFiles = requireOneSource();
        PictureFolder folder = new PictureFolder("--out", out, force);
        folder.check(spec.commandLine(), fromFiles ? PlotOfFiles.PICTURES : topics.pictures());
        Drawn drawn = fromFiles
                ? files.draw(spec.commandLine().getErr())
                : topics.draw(spec.commandLine().getErr());
        List<String> written =
                folder.write(drawn.pictures()).stream().map(Path::toString).toList();
        drawn.figures().put("files", written);
        json.write(
                drawn.figures(),
                written.stream().collect(Collectors.joining(", ")) + ": " + drawn.summary(),
                spec.commandLine().getOut());
        return ExitCode.OK;
    }

    /** @return whether the pictures are of files */
    private boolean requireOneSource() {
        if (files.isChosen() == topics.isChosen()) {
            throw usage("expected either --bootstrap HOST:PORT or --truth and --forecast, got "
                    + (files.isChosen() ? "both" : "neither"));
        }
        boolean fromFiles = files.isChosen();
        refuse(
                fromFiles ? PlotOfTopics.OPTIONS : PlotOfFiles.OPTIONS,
                fromFiles ? "goes with --bootstrap, not --truth" : "goes with --truth, not --bootstrap");
        if (fromFiles) {
            files.requireBoth();
        }
        return fromFiles;
    }

    private void refuse(List<String> names, String why) {
        for (String name : names) {
            if (spec.commandLine().getParseResult().hasMatchedOption(name)) {
                throw usage(name + " " + why + "; leave it out");
            }
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
