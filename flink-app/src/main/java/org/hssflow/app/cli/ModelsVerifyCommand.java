package org.hssflow.app.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.hssflow.store.ModelCopy;
import org.hssflow.store.ModelStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code models verify}: whether what is in the store is whole. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Loads models with all their files and compares the digests. Exits with 1 if one is damaged.")
final class ModelsVerifyCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "NAME[@VERSION]",
            description = "Which; without a version the highest (default: all versions of all models).")
    private @Nullable String model;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        json.check();
        ModelStore models = store.open(spec);
        List<ModelCopy> copies = model == null ? models.copies() : models.copies(model);
        List<ModelText> verified = copies.stream().map(ModelText::verify).toList();
        json.write(
                Map.of("models", verified.stream().map(ModelText::json).toList()),
                verified.stream().map(ModelText::verdict).collect(Collectors.joining(System.lineSeparator())),
                spec.commandLine().getOut());
        List<ModelText> damaged =
                verified.stream().filter(one -> one.damage() != null).toList();
        damaged.forEach(one -> spec.commandLine().getErr().println(spec.qualifiedName() + ": " + one.damage()));
        return damaged.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
