package org.hssflow.k8s;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The program that makes manifests of overlays: {@code kubectl} or {@code kustomize}. Where a machine has neither, the test that asks for it is
 * skipped and says so; with {@value #REQUIRED} in the environment it fails.
 */
final class Kustomize {
    private static final String REQUIRED = "HSSFLOW_REQUIRE_KUSTOMIZE";

    private Kustomize() {}

    /** @throws IllegalArgumentException if the folder's kustomization is none */
    static Manifests render(Path folder) {
        List<String> command = new ArrayList<>(command());
        command.add(folder.toString());
        try {
            Path errors = Files.createTempFile("kustomize", ".txt");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectError(Redirect.to(errors.toFile()))
                        .start();
                String yaml = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (process.waitFor() != 0) {
                    throw new IllegalArgumentException(
                            "expected a kustomization in " + folder + ", got: " + Files.readString(errors));
                }
                return Manifests.parse(yaml);
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while rendering " + folder, e);
        }
    }

    private static List<String> command() {
        Optional<List<String>> command = onPath("kubectl")
                .map(kubectl -> List.of(kubectl, "kustomize"))
                .or(() -> onPath("kustomize").map(kustomize -> List.of(kustomize, "build")));
        if (command.isEmpty()) {
            String message =
                    "expected kubectl or kustomize on the PATH, found neither; the test of the manifests is skipped"
                            + " (go install sigs.k8s.io/kustomize/kustomize/v5@v5.7.1)";
            if (System.getenv(REQUIRED) != null) {
                throw new IllegalStateException(message);
            }
            System.out.println(message);
            Assumptions.abort(message);
        }
        return command.orElseThrow();
    }

    private static Optional<String> onPath(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> new File(folder, name))
                .filter(File::canExecute)
                .map(File::getPath)
                .findFirst();
    }
}
