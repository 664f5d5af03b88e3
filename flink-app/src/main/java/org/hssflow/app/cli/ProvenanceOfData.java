package org.hssflow.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.hssflow.pde.Equation;
import org.hssflow.pde.io.Npz;

/** What a data set that {@code simulate} wrote says of itself. */
final class ProvenanceOfData {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ProvenanceOfData() {}

    /**
     * @param file of any kind; only an {@code .npz} with a provenance says what it obeys
     * @return the expected equation
     * @throws IllegalArgumentException if the file says that it obeys another
     */
    static Equation requireEquation(Path file, Equation expected) throws IOException {
        Optional<String> found = equation(file);
        if (found.isPresent() && !found.get().equals(expected.id())) {
            throw new IllegalArgumentException("expected data of " + expected + ", got " + found.get() + " in " + file
                    + "; take data of that equation");
        }
        return expected;
    }

    /** @throws IllegalArgumentException if the file says that its equation is stationary */
    static void requireEvolution(Path file) throws IOException {
        Optional<Equation> equation = equation(file).flatMap(Equation::find);
        if (equation.isPresent() && !equation.get().isEvolution()) {
            throw new IllegalArgumentException("expected states that follow each other in time, got " + equation.get()
                    + " in " + file + ", which is stationary: there is no lead time; say evaluate --plots");
        }
    }

    private static Optional<String> equation(Path file) throws IOException {
        if (!file.toString().endsWith(".npz")) {
            return Optional.empty();
        }
        try (Npz npz = Npz.open(file)) {
            if (!npz.names().contains("provenance")) {
                return Optional.empty();
            }
            JsonNode equation = JSON.readTree(npz.readText("provenance")).path("equation");
            return equation.isTextual() ? Optional.of(equation.asText()) : Optional.empty();
        }
    }
}
