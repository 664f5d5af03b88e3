package org.hssflow.hss.cuda;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A driver of CUDA that runs the kernels on the host, compiled when a test first asks for it, of this module or another. Engines take it
 * where the property {@value #PROPERTY} names it.
 */
public final class FakeCuda {
    /** The path of the library, for the JVM whose engine {@code cuda} is to take it. */
    public static final String PROPERTY = Driver.PROPERTY;

    private static final String REQUIRED = "HSSFLOW_REQUIRE_CXX";
    private static final Path MODULE = module();
    private static final Path DRIVER = MODULE.resolve("src/test/cuda");
    private static final Path KERNELS = MODULE.resolve("src/main/cuda");
    private static final Path BUILT = MODULE.resolve("target/cuda");

    private FakeCuda() {}

    /** What a test sets and sees of the driver, beyond what an application does. */
    public interface Control extends Library {
        /** A count or a setting; -1 for an unknown key. */
        long get(String key);

        /** 0, or 1 for an unknown key. */
        int set(String key, long value);

        /** Makes one call of a function return a code and do nothing: the next for 0, the one behind it for 1. */
        int fail(String function, int code, int after);

        /** Why the last call failed that did. */
        String message();

        /** Forgets everything, as before the first call. */
        void reset();
    }

    public static boolean compilerFound() {
        return compiler().isPresent();
    }

    /** Skips the test where there is no compiler, unless one is required. */
    public static void assumeCompiler() {
        if (!compilerFound() && System.getenv(REQUIRED) != null) {
            fail("No C++ compiler found, and " + REQUIRED + " is set");
        }
        assumeTrue(compilerFound(), "no C++ compiler found: neither $CXX nor g++, c++ or clang++ on the PATH");
    }

    /** The driver with the kernels of the engine. */
    public static Path library() {
        return library(KERNELS, DRIVER);
    }

    /** The driver with the kernels of hss.cu that kernels.inc lists, both found in the given folders. */
    static synchronized Path library(Path... folders) {
        List<String> command =
                new ArrayList<>(compiler().orElseThrow(() -> new IllegalStateException("No C++ compiler found")));
        command.addAll(List.of("-O2", "-g", "-std=c++17", "-fPIC", "-shared", "-fvisibility=hidden"));
        command.addAll(List.of("-ffp-contract=off", "-fno-strict-aliasing", "-w"));
        // Several of these in one process would otherwise call each other.
        command.addAll(List.of("-pthread", "-Wl,-Bsymbolic"));
        if (hasFma()) {
            command.add("-mfma");
        }
        for (Path folder : folders) {
            command.addAll(List.of("-I", folder.toString()));
        }
        command.add(DRIVER.resolve("fake_driver.cpp").toString());
        try {
            Path library = BUILT.resolve("libfakecuda-" + digest(command, folders) + ".so");
            if (!Files.exists(library)) {
                compile(command, library);
            }
            return library;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Control control(Path library) {
        FunctionMapper prefixed = (nativeLibrary, method) -> "fake_" + method.getName();
        return Native.load(library.toString(), Control.class, Map.of(Library.OPTION_FUNCTION_MAPPER, prefixed));
    }

    /** Where the sources are: tests of all modules run below the root of the repository. */
    private static Path module() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path module = folder.resolve("neural-hss");
            if (Files.exists(module.resolve("src/test/cuda/fake_driver.cpp"))) {
                return module;
            }
        }
        throw new IllegalStateException(
                "No module neural-hss above " + Path.of("").toAbsolutePath());
    }

    private static void compile(List<String> command, Path library) throws IOException {
        Files.createDirectories(BUILT);
        Path made = Files.createTempFile(BUILT, "libfakecuda", ".so");
        try {
            List<String> whole = new ArrayList<>(command);
            whole.addAll(List.of("-o", made.toString()));
            Process process =
                    new ProcessBuilder(whole).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", whole) + "\n" + output);
            }
            Files.move(made, library, StandardCopyOption.ATOMIC_MOVE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while compiling", e);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    /** Of the command and all that it reads of the project. */
    private static String digest(List<String> command, Path... folders) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        digest.update(String.join("\n", command).getBytes(StandardCharsets.UTF_8));
        for (Path folder : Stream.concat(Stream.of(DRIVER), Stream.of(folders)).toList()) {
            if (!Files.isDirectory(folder)) {
                throw new IllegalStateException("No folder " + folder.toAbsolutePath());
            }
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
                    digest.update(Files.readAllBytes(file));
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static Optional<List<String>> compiler() {
        String set = System.getenv("CXX");
        if (set != null && !set.isBlank()) {
            return Optional.of(List.of(set.trim().split("\\s+")));
        }
        return Stream.of("g++", "c++", "clang++")
                .filter(FakeCuda::isOnPath)
                .map(List::of)
                .findFirst();
    }

    private static boolean isOnPath(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    /** Without it every fmaf is a call. */
    private static boolean hasFma() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .anyMatch(line -> line.startsWith("flags") && line.contains(" fma "));
        } catch (IOException e) {
            return false;
        }
    }
}
