package org.hssflow.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
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
        if (!file.toString().endsWith(".npz")) {
            return expected;
        }
        try (Npz npz = Npz.open(file)) {
            if (npz.names().contains("provenance")) {
                JsonNode equation = JSON.readTree(npz.readText("provenance")).path("equation");
                if (equation.isTextual() && !equation.asText().equals(expected.id())) {
                    throw new IllegalArgumentException("expected data of " + expected + ", got " + equation.asText()
                            + " in " + file + "; take data of that equation");
                }
            }
        }
        return expected;
    }
}
