package org.hssflow.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.hssflow.hss.adapter.AdapterFiles;
import org.hssflow.pde.Equation;
import org.hssflow.pde.io.Dataset;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import org.hssflow.store.Range;
import org.hssflow.store.StoredModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** The network of a recipe, on the grid, the dt and the physics of the file. */
    @Test
    void trainsOnAFileOfAnotherGridAndKeepsWhatItDoesNotTrainOnToJudgeBy() throws Exception {
        String file = folder.resolve("heat.npz").toString();
        run(
                "simulate --equation heat-1d --trajectories 30 --steps 8 --dt 0.4 --output-grid 128 --param kappa=3e-4 --out "
                        + file);
        run("train --recipe heat-1d --name short-rod --data " + file + " --steps 40 --json --store " + folder);

        JsonNode report = JSON.readTree(out.toString());
        assertThat(report.get("modelName").asText()).isEqualTo("short-rod");
        assertThat(report.get("end").asText()).isEqualTo("budget");
        assertThat(report.get("validationLoss").asDouble()).isPositive();
        assertThat(report.get("evaluation").get("trajectories").asInt()).isEqualTo(3);
        StoredModel model = load("short-rod");
        ModelManifest manifest = model.manifest();
        assertThat(manifest.grid().shape().points(0)).isEqualTo(128);
        assertThat(manifest.dt()).isEqualTo(0.4);
        assertThat(manifest.parameters()).containsEntry("kappa", new Range(3e-4, 3e-4));
        assertThat(manifest.provenance().data()).contains("24 of the 30 trajectories");
        assertThat(manifest.calibration()).isNotNull();

        run("evaluate --model short-rod --data " + file + " --json --store " + folder);
        assertThat(JSON.readTree(out.toString()).get("notes").toString()).contains("trained on a recording");
        assertThat(JSON.readTree(out.toString()).get("relativeL2").asDouble())
                .as("after 40 steps, a tenth of persistence")
                .isLessThan(0.1
                        * report.get("evaluation")
                                .get("baselines")
                                .get("persistence")
                                .get("relativeL2")
                                .asDouble());
    }

    /** Its states may be of any kind: ours would judge it by others than it was trained on. */
    @Test
    void aModelOfARecordingIsEvaluatedOnDataAlone() throws Exception {
        String file = folder.resolve("heat.npz").toString();
        run("simulate --equation heat-1d --trajectories 10 --steps 6 --out " + file);
        run("train --recipe heat-1d --data " + file + " --every-time 2 --steps 20 --json --store " + folder);
        assertThat(load("heat-1d").manifest().dt()).isEqualTo(0.4);
        assertThat(fails("evaluate --model heat-1d --store " + folder)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("expected --data", "8 of the 10 trajectories");
    }

    /** In the layout of PDEBench, which names no parameters. */
    @Test
    void trainsOnHdf5() throws Exception {
        Path npz = folder.resolve("heat.npz");
        run("simulate --equation heat-1d --trajectories 20 --steps 6 --out " + npz);
        Dataset heat = Dataset.read(npz);
        float[][][] tensor = new float[heat.count()][heat.states()][];
        for (int i = 0; i < heat.count(); i++) {
            for (int t = 0; t < heat.states(); t++) {
                tensor[i][t] = heat.state(i, t);
            }
        }
        double[] x = new double[256];
        Arrays.setAll(x, i -> heat.grid().axes().get(0).coordinate(i));
        double[] t = new double[heat.states()];
        Arrays.setAll(t, i -> i * heat.dt());
        Path hdf5 = folder.resolve("heat.hdf5");
        try (WritableHdfFile file = HdfFile.write(hdf5)) {
            file.putDataset("tensor", tensor);
            file.putDataset("x-coordinate", x);
            file.putDataset("t-coordinate", t);
        }

        run("train --recipe heat-1d --name from-hdf5 --data " + hdf5 + " --steps 40 --json --store " + folder);
        JsonNode evaluation = JSON.readTree(out.toString()).get("evaluation");
        assertThat(evaluation.get("oneStepRelativeL2").get("surrogate").asDouble())
                .isLessThan(0.1
                        * evaluation.get("oneStepRelativeL2").get("persistence").asDouble());
        assertThat(load("from-hdf5").manifest().dt()).isCloseTo(0.2, within(1e-6));
        assertThat(load("from-hdf5").manifest().parameters()).isEmpty();
    }

    @Test
    void goesOnFromACheckpoint() throws Exception {
        String checkpoint = folder.resolve("training.npz").toString();
        String train = "train --recipe heat-1d --json --threads 2 --store " + folder;
        run(train + " --steps 60");
        String whole = JSON.readTree(out.toString()).get("modelDigest").asText();

        // Other rates on the way, as the budget is another: the same bits are no matter of the command line.
        run(train + " --steps 40 --checkpoint-every 0 --checkpoint " + checkpoint);
        assertThat(JSON.readTree(out.toString()).get("steps").asInt()).isEqualTo(40);
        run(train + " --steps 60 --checkpoint " + checkpoint);
        assertThat(err.toString()).contains("going on from " + checkpoint);
        JsonNode report = JSON.readTree(out.toString());
        assertThat(report.get("steps").asInt()).isEqualTo(60);
        assertThat(report.get("modelDigest").asText()).isNotEqualTo(whole);

        assertThat(fails(train + " --steps 60 --seed 9 --checkpoint " + checkpoint))
                .isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString()).contains("training.npz", "seed 1", "seed 9").doesNotContain("\tat ");
    }

    @Test
    void aStationaryProblemIsSolvedInOneStep() throws Exception {
        run("train --recipe poisson-1d --steps 300 --json --store " + folder);
        StoredModel model = load("poisson-1d");
        assertThat(model.surrogate().residual()).isFalse();
        assertThat(model.manifest().equation()).isEqualTo(Equation.POISSON_1D);
        assertThat(model.manifest().calibration()).isNull();
        assertThat(Files.readString(folder.resolve("poisson-1d/1/README.md")))
                .contains("the solution is s M(f)", "not calibrated");
        double error = JSON.readTree(out.toString())
                .get("evaluation")
                .get("surrogate")
                .get("relativeL2")
                .asDouble();
        assertThat(error).isLessThan(0.5);
        run("evaluate --model poisson-1d --json --store " + folder);
        assertThat(JSON.readTree(out.toString()).get("relativeL2").asDouble()).isEqualTo(error);
    }

    @Test
    void fineTunesAModelToAnotherDiffusivity() throws Exception {
        String file = folder.resolve("fast.npz").toString();
        run("simulate --equation heat-1d --trajectories 60 --steps 12 --param kappa=4e-4 --seed 4 --out " + file);
        run("evaluate --model heat-1d@1 --json --store " + folder + " --data " + file);
        double before = JSON.readTree(out.toString())
                .get("oneStepRelativeL2")
                .get("surrogate")
                .asDouble();

        Path adapter = folder.resolve("adapter");
        for (String strategy :
                new String[] {"gain", "ridge", "lora --steps 200 --adapter " + adapter, "full --steps 100"}) {
            run("train --from heat-1d@1 --strategy " + strategy + " --data " + file + " --json --store " + folder);
            JsonNode report = JSON.readTree(out.toString());
            assertThat(report.get("evaluation")
                            .get("oneStepRelativeL2")
                            .get("surrogate")
                            .asDouble())
                    .as(strategy)
                    .isLessThan(0.2 * before);
            StoredModel tuned = load("heat-1d-tuned");
            assertThat(report.get("before")
                            .get("oneStepRelativeL2")
                            .get("surrogate")
                            .asDouble())
                    .isGreaterThan(0.5 * before);
            assertThat(tuned.manifest().id().digest())
                    .isEqualTo(report.get("modelDigest").asText());
            assertThat(tuned.manifest().parent().version()).isEqualTo(1);
            boolean kept = strategy.startsWith("gain") || strategy.startsWith("lora");
            assertThat(tuned.adapted() != null).as(strategy).isEqualTo(kept);
            assertThat(report.get("adapterRank").isNull()).as(strategy).isEqualTo(!kept);
        }
        assertThat(adapter).isDirectoryContaining("glob:**adapter_model.safetensors");
        assertThat(Files.size(adapter.resolve("adapter_model.safetensors"))).isLessThan(100_000);
        StoredModel base = load("heat-1d@1");
        assertThat(AdapterFiles.read(
                                "a",
                                Files.readAllBytes(adapter.resolve("adapter_config.json")),
                                Files.readAllBytes(adapter.resolve("adapter_model.safetensors")))
                        .base())
                .isEqualTo(base.surrogate().weights().digest());
    }

    /** The weights are the base's, but not the model: a version is told from its parent by the digest. */
    @Test
    void gainGivesASmallVersionOfItsOwnDigestThatIsEvaluatedAndTunedLikeAnyOther() throws Exception {
        String file = folder.resolve("fast.npz").toString();
        run("simulate --equation heat-1d --trajectories 20 --steps 8 --param kappa=3e-4 --seed 4 --out " + file);
        String tune = "train --data " + file + " --json --store " + folder + " --strategy gain --from ";
        run(tune + "heat-1d@1");
        JsonNode trained = JSON.readTree(out.toString());
        StoredModel base = load("heat-1d@1");
        StoredModel tuned = load("heat-1d-tuned");

        assertThat(trained.get("modelDigest").asText())
                .isEqualTo(tuned.manifest().id().digest())
                .isNotEqualTo(base.manifest().id().digest());
        assertThat(tuned.adapted().base()).isEqualTo(base.manifest().id());
        assertThat(tuned.surrogate().scale()).isGreaterThan(base.surrogate().scale());
        Path version = folder.resolve("heat-1d-tuned/1");
        assertThat(version).isDirectoryNotContaining("glob:**/model.safetensors");
        assertThat(Files.size(version.resolve("adapter_model.safetensors"))).isLessThan(20_000);
        assertThat(version.resolve("README.md")).content().contains("Kept as an adapter of rank 1");
        ModelStore store = ModelStore.open(folder);
        assertThat(store.tuned(base.manifest().id(), Map.of("kappa", 3.05e-4), 0.05))
                .containsExactly(tuned.manifest());

        run("evaluate --model heat-1d-tuned --json --store " + folder + " --data " + file);
        assertThat(JSON.readTree(out.toString())
                        .get("oneStepRelativeL2")
                        .get("surrogate")
                        .asDouble())
                .isLessThan(0.2
                        * trained.get("before")
                                .get("oneStepRelativeL2")
                                .get("surrogate")
                                .asDouble());

        run(tune + "heat-1d-tuned@1");
        StoredModel again = load("heat-1d-tuned-tuned");
        assertThat(again.adapted()).as("of an adapter").isNull();
        assertThat(again.manifest().parent()).isEqualTo(tuned.manifest().id());
        assertThat(again.surrogate().weights()).isEqualTo(base.surrogate().weights());
        assertThat(store.baseOf(again.manifest().id()))
                .isEqualTo(base.manifest().id());
    }

    @Test
    void fineTuningNeedsItsOptionsTogether() {
        assertThat(fails("train --from heat-1d@1 --store " + folder)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--data with --from");
        assertThat(fails("train --from heat-1d@1 --data a.npz --adapter pom.xml/here --store " + folder))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("folder that can be made", "pom.xml");
        assertThat(fails("train --recipe heat-1d --checkpoint no-such-folder/c.npz --store " + folder))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--checkpoint", "no-such-folder");
        assertThat(fails("train --recipe heat-1d --strategy gain --store " + folder))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--strategy only with --from");
        assertThat(fails("train --from heat-1d@1 --data a.npz --strategy luck --store " + folder))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("[gain, ridge, lora, full]", "'luck'");
    }

    @Test
    void aFileThatCannotBeTrainedOnIsRefusedBeforeAnyTraining() throws Exception {
        String two = folder.resolve("two.npz").toString();
        run("simulate --equation heat-1d --trajectories 2 --steps 4 --out " + two);
        assertThat(fails("train --recipe heat-1d --data " + two + " --store " + folder))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("at least 3 trajectories", "got 2", "two.npz");

        String odd = folder.resolve("odd.npz").toString();
        run("simulate --equation heat-1d --trajectories 4 --steps 4 --grid 100 --out " + odd);
        assertThat(fails("train --recipe heat-1d --data " + odd + " --store " + folder))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("multiple of 8", "got 100", "96 and 104");

        assertThat(fails("train --recipe navier-stokes-2d --data " + odd + " --store " + folder))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("expected data of navier-stokes-2d");

        assertThat(fails("train --from heat-1d@1 --equation burgers-1d --data " + odd + " --store " + folder))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("expected states of heat-1d", "burgers-1d", "[1, 100]");

        assertThat(fails("train --recipe poisson-1d --equation heat-1d --data " + odd + " --store " + folder))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("a stationary problem", "got heat-1d");

        assertThat(fails("train --recipe burgers-1d --data " + two + " --store " + folder))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("expected data of burgers-1d", "got heat-1d");
        assertThat(fails("evaluate --model burgers-1d@1 --data " + two + " --store " + folder))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("expected data of burgers-1d", "got heat-1d");

        for (String option :
                new String[] {"--rate 0", "--seconds Infinity", "--checkpoint-every -5 --checkpoint c.npz"}) {
            assertThat(fails("train --recipe heat-1d " + option + " --store " + folder))
                    .as(option)
                    .isEqualTo(CommandLine.ExitCode.USAGE);
        }
        assertThat(fails("train --recipe heat-1d --seed 1000003 --store " + folder))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("kept to judge by", "1000003");

        assertThat(fails("train --recipe heat-1d --equation heat-1d --store " + folder))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--equation only with --data");
        assertThat(Files.exists(folder.resolve("heat-1d"))).isFalse();
    }

    private StoredModel load(String name) throws Exception {
        ModelStore store = ModelStore.open(folder);
        return store.load(store.resolve(name));
    }

    private void run(String command) {
        assertThat(fails(command)).as("%s: %s", command, err).isZero();
    }

    private int fails(String command) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Hssflow.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(command.split(" "));
    }
}
