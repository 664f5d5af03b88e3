package org.hssflow.hss.nd4j;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks NVIDIA's driver through its own program: that can be given up when the driver hangs, and nothing native is loaded here.
 *
 * @param command that prints one compute capability on each line
 * @param timeout how long it may take; it waits for cards that are asleep
 */
record NvidiaSmi(List<String> command, Duration timeout) implements Cards {
    NvidiaSmi {
        command = List.copyOf(command);
    }

    NvidiaSmi() {
        this(List.of("nvidia-smi", "--query-gpu=compute_cap", "--format=csv,noheader"), Duration.ofSeconds(30));
    }

    @Override
    public List<ComputeCapability> capabilities() throws UnknownCardsException {
        List<ComputeCapability> found = new ArrayList<>();
        for (String line : answer().lines().toList()) {
            try {
                found.add(ComputeCapability.parse(line.strip()));
            } catch (IllegalArgumentException e) {
                throw new UnknownCardsException(program() + " answers what is not understood: " + e.getMessage(), e);
            }
        }
        return found;
    }

    private String answer() throws UnknownCardsException {
        Process process = start();
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UnknownCardsException(program() + " did not answer within " + timeout.toSeconds() + " s");
            }
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0) {
                throw new UnknownCardsException(program() + " failed and said '" + answer + "'");
            }
            return answer;
        } catch (IOException e) {
            throw new UnknownCardsException(program() + " cannot be read: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownCardsException("interrupted while " + program() + " was asked", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start() throws UnknownCardsException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UnknownCardsException(
                    "there is no NVIDIA driver: " + program() + " cannot be started (a container has it with"
                            + " NVIDIA_DRIVER_CAPABILITIES=compute,utility)",
                    e);
        }
    }

    private String program() {
        return command.get(0);
    }
}
