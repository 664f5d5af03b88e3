package org.hssflow.hss.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The PTX in the jar is that of the source, and what the cards' assemblers take. */
class PtxTest {
    private static final Path SOURCES = Path.of("src/main/cuda");
    private static final Path RESOURCES = Path.of("src/main/resources/org/hssflow/hss/cuda");
    private static final Pattern ENTRY = Pattern.compile("\\.visible \\.entry (\\w+)\\(");

    @TempDir
    Path folder;

    /** Also where there is no nvcc: who changes the source and not the PTX is told. */
    @ParameterizedTest
    @ValueSource(strings = {"hss-75.ptx", "hss-80.ptx"})
    void itSaysThatItIsMadeOfTheSourcesAsTheyAre(String resource) throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        for (String source : List.of("portable.h", "program.h", "hss.cu")) {
            sha.update(Files.readAllBytes(SOURCES.resolve(source)));
        }
        assertThat(lines(resource).get(0))
                .as("%s; src/main/cuda/build.sh makes it anew", resource)
                .isEqualTo("// sources: " + HexFormat.of().formatHex(sha.digest()));
    }

    @ParameterizedTest
    @CsvSource({"hss-75.ptx, sm_75, 7.8", "hss-80.ptx, sm_80, 7.8"})
    void itHoldsEveryKernelForTheOldestCardAndDriverThatItIsFor(String resource, String target, String version)
            throws IOException {
        List<String> kernels;
        try (Stream<String> registered = Files.lines(Path.of("src/test/cuda/kernels.inc"))) {
            kernels = registered
                    .map(line -> line.replaceFirst("KERNEL\\((\\w+),.*", "$1"))
                    .toList();
        }
        List<String> lines = lines(resource);
        assertThat(lines).contains(".version " + version, ".target " + target);
        assertThat(ENTRY.matcher(String.join("\n", lines)).results().map(found -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(kernels);
        assertThat(Kernels.CUDA).isEqualTo("11.8"); // of which this is the version
    }

    @ParameterizedTest
    @CsvSource({"hss-75.ptx, sm_75", "hss-80.ptx, sm_80", "hss-80.ptx, sm_86", "hss-80.ptx, sm_89", "hss-80.ptx, sm_90"
    })
    void itAssembles(String resource, String card) throws Exception {
        Path ptxas = tool("ptxas").orElse(null);
        assumeTrue(ptxas != null, "no ptxas on the PATH or under CUDA_HOME");
        assumeTrue(release(ptxas) >= 11.8, "the ptxas is older than CUDA 11.8");
        Path ptx = RESOURCES.resolve(resource);
        Path code = folder.resolve("code");
        assertThat(run(new ProcessBuilder(ptxas.toString(), "-arch=" + card, ptx.toString(), "-o", code.toString())))
                .isEmpty();
        assertThat(code).isNotEmptyFile();
    }

    @Test
    void itIsWhatNvccMakesOfTheSource() throws Exception {
        Path nvcc = tool("nvcc").orElse(null);
        assumeTrue(nvcc != null, "no nvcc on the PATH or under CUDA_HOME");
        assumeTrue(release(nvcc) == 11.8, "the nvcc is not that of CUDA 11.8");
        ProcessBuilder build = new ProcessBuilder("src/main/cuda/build.sh", "-allow-unsupported-compiler");
        build.environment().put("NVCC", nvcc.toString());
        build.environment().put("OUT", folder.toString());
        assertThat(run(build)).isEmpty();
        for (String resource : List.of("hss-75.ptx", "hss-80.ptx")) {
            assertThat(Files.readAllLines(folder.resolve(resource))).isEqualTo(lines(resource));
        }
    }

    private static double release(Path tool) throws IOException, InterruptedException {
        String said = run(new ProcessBuilder(tool.toString(), "--version"));
        Matcher release = Pattern.compile("release (\\d+\\.\\d+),").matcher(said);
        assertThat(release.find()).as(said).isTrue();
        return Double.parseDouble(release.group(1));
    }

    private static List<String> lines(String resource) throws IOException {
        return Files.readAllLines(RESOURCES.resolve(resource));
    }

    private static Optional<Path> tool(String name) {
        Stream<String> folders = Stream.of(System.getenv("PATH").split(File.pathSeparator));
        String home = System.getenv("CUDA_HOME");
        Stream<String> ofCuda = Stream.of((home == null ? "/usr/local/cuda" : home) + "/bin");
        return Stream.concat(folders, ofCuda)
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String run(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
