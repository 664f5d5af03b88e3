package org.hssflow.benchmarks.gpu;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineUnavailableException;
import org.hssflow.hss.engine.Engines;
import org.jspecify.annotations.Nullable;

/**
 * Rolls out what it is asked to: {@link Request}s as lines of JSON on stdin, {@link Answer}s as lines of JSON on stdout, in order, until
 * stdin ends. Its first line says that it is ready, {@code {"engine": …}}. What cannot be done is answered {@code {"error": …}}, and
 * an engine that does not work here is so answered at once, with exit code 1.
 */
public final class RolloutServer {
    private static final ObjectMapper JSON = new ObjectMapper().disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);

    private final Engine engine;
    private @Nullable Rollouts rollouts;

    private RolloutServer(Engine engine) {
        this.engine = engine;
    }

    /** @param args the engine's name */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("Expected the name of an engine, such as cpu, got " + args.length + " arguments");
            System.exit(2);
        }
        PrintStream answers = System.out;
        System.setOut(System.err); // whoever prints something shall not spoil the answers
        System.exit(
                serve(args[0], new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), answers));
    }

    /** @return the exit code */
    static int serve(String engine, BufferedReader requests, PrintStream answers) throws IOException {
        RolloutServer server;
        try {
            server = new RolloutServer(Engines.select(engine));
        } catch (IllegalArgumentException | EngineUnavailableException e) {
            send(answers, error(e));
            return 1;
        }
        send(answers, Map.of("engine", server.engine.name()));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            send(answers, server.answer(line));
        }
        server.close();
        return 0;
    }

    /** Whatever goes wrong, an engine's exceptions included, is the asker's to judge. */
    private Object answer(String line) {
        try {
            Request request = JSON.readValue(line, Request.class);
            return of(request.model()).roll(request);
        } catch (IOException | RuntimeException e) {
            return error(e);
        }
    }

    private Rollouts of(String model) throws IOException {
        if (rollouts == null || !rollouts.isOf(model)) {
            close();
            rollouts = new Rollouts(engine, model);
        }
        return rollouts;
    }

    private void close() {
        if (rollouts != null) {
            rollouts.close();
            rollouts = null;
        }
    }

    private static Map<String, String> error(Exception e) {
        boolean says = e instanceof IllegalArgumentException || e instanceof EngineUnavailableException;
        return Map.of("error", says ? e.getMessage() : e.toString());
    }

    private static void send(PrintStream answers, Object answer) throws IOException {
        answers.println(JSON.writeValueAsString(answer));
        answers.flush();
    }
}
