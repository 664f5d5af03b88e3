package org.hssflow.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.hssflow.benchmarks.torch.TorchPeers;
import org.hssflow.hss.Architecture;

/** The cases of {@code bench kernels}. */
final class KernelBenchmark {
    private static final double MICROS = 1e6;
    private static final int SCALING_BATCH = 16;

    /** A case under its name, which runs for some seconds. */
    record Case(String name, DoubleFunction<CaseReport> run) {}

    private KernelBenchmark() {}

    static List<Case> cases() {
        return List.of(
                forward("Heat 47K", Problem.HEAT, 256),
                forward("Heat 47K", Problem.HEAT, 1),
                forward("Burgers 1.5M", Problem.BURGERS, 256),
                new Case("Navier-Stokes 128², batch 16", s -> forward(Problem.navierStokes(128, 8, 8, 16), s)),
                training("Heat 47K", Problem.HEAT),
                training("Burgers 1.5M", Problem.BURGERS));
    }

    private static Case forward(String name, Architecture architecture, int batch) {
        return new Case(name + ", batch " + batch, s -> forward(Problem.of(name, architecture, batch), s));
    }

    private static CaseReport forward(Problem problem, double seconds) {
        return race(problem, problem.multiplyAdds(), new OurForward(problem), Peers.forward(problem), seconds);
    }

    private static Case training(String name, Architecture architecture) {
        int batch = 256;
        String full = name + " training step";
        return new Case(full + ", batch " + batch, seconds -> {
            Problem problem = Problem.of(full, architecture, batch);
            // The derivatives with respect to x and to W cost as much as the product, each.
            return race(
                    problem,
                    3 * problem.multiplyAdds(),
                    new OurTraining(architecture, problem),
                    TorchPeers.training(problem),
                    seconds);
        });
    }

    private static CaseReport race(
            Problem problem, long multiplyAdds, Contestant ours, List<? extends Contestant> peers, double seconds) {
        List<Contestant> all = new ArrayList<>(List.of(ours, new Peak()));
        all.addAll(peers);
        List<double[]> rounds = new Race(all).run(seconds);
        all.forEach(Contestant::close);
        List<CaseReport.Form> forms = new ArrayList<>();
        for (Contestant peer : peers) {
            int at = all.indexOf(peer);
            boolean best = IntStream.range(2, all.size())
                    .filter(other -> all.get(other).peer().equals(peer.peer()))
                    .allMatch(other -> median(rounds, other) >= median(rounds, at));
            forms.add(new CaseReport.Form(peer.peer(), peer.form(), micros(rounds, at), over(rounds, at, 0, 1), best));
        }
        double share = (double) multiplyAdds / Peak.MULTIPLY_ADDS;
        return new CaseReport(
                problem.name(),
                problem.batch(),
                multiplyAdds,
                rounds.size(),
                micros(rounds, 0),
                over(rounds, 1, 0, share),
                forms);
    }

    private static double median(List<double[]> rounds, int who) {
        return micros(rounds, who).median();
    }

    private static Quartiles micros(List<double[]> rounds, int who) {
        return Quartiles.of(
                rounds.stream().mapToDouble(round -> MICROS * round[who]).toArray());
    }

    private static Quartiles over(List<double[]> rounds, int who, int ours, double factor) {
        return Quartiles.of(rounds.stream()
                .mapToDouble(round -> factor * round[who] / round[ours])
                .toArray());
    }

    /** One HSS layer of 256 to 65,536 points. */
    static Scaling scaling(double seconds) {
        List<Problem> problems = IntStream.iterate(256, points -> points <= 65_536, points -> 2 * points)
                .mapToObj(points -> Problem.layer(points, SCALING_BATCH))
                .toList();
        List<double[]> rounds = new Race(problems.stream().map(OurForward::new).toList()).run(seconds);
        return Scaling.of(
                SCALING_BATCH,
                IntStream.range(0, problems.size())
                        .mapToObj(i -> new Scaling.Point(problems.get(i).inputs(), median(rounds, i)))
                        .toList());
    }
}
