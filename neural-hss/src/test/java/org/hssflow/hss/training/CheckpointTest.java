package org.hssflow.hss.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.hss.training.TrainingResult.End;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    private static final Trajectories DATA = HeatData.trajectories(40, 5, 11);
    private static final Trajectories UNSEEN = HeatData.trajectories(10, 5, 12);
    /** Two phases, so that one of the interruptions comes in each. */
    private static final Recipe RECIPE = HeatData.RECIPE
            .withOptimization(new Optimization(
                    List.of(new Phase(0.5, 1, 1e-3, 1e-4), new Phase(0.5, 3, 1e-4, 1e-5)), 1e-3, 64, 0.1, true, 1e-8))
            .withBudget(Budget.ofSteps(120))
            .withEarlyStop(new EarlyStop(10, 100));

    @TempDir
    private Path folder;

    @Test
    void anInterruptedTrainingGoesOnToTheSameBits() {
        Checkpoints checkpoints = new Checkpoints(folder.resolve("training.npz"), 0);
        TrainingResult whole = new Trainer(RECIPE, 2).withValidation(UNSEEN).train(DATA, TrainingListener.SILENT);

        Trainer resumable = new Trainer(RECIPE, 2).withValidation(UNSEEN).withCheckpoints(checkpoints);
        TrainingResult first = resumable.train(DATA, report -> report.step() < 40);
        TrainingResult second = resumable.train(DATA, report -> report.step() < 80);
        TrainingResult last = resumable.train(DATA, TrainingListener.SILENT);

        assertThat(first.steps()).isEqualTo(40);
        assertThat(first.end()).isEqualTo(End.CANCELLED);
        assertThat(second.steps()).isEqualTo(80);
        assertThat(last.steps()).isEqualTo(120);
        assertThat(last.surrogate()).isEqualTo(whole.surrogate());
        assertThat(last.loss()).isEqualTo(whole.loss());
        assertThat(last.validation()).isEqualTo(whole.validation()).isLessThan(1);
        assertThat(last.seconds()).isGreaterThan(second.seconds());
    }

    /** The interrupt comes from the report of a step after which there is a validation. */
    @Test
    void anInterruptLosesNoValidation() {
        Trainer whole = new Trainer(RECIPE, 2).withValidation(UNSEEN);
        Trainer resumable = whole.withCheckpoints(new Checkpoints(folder.resolve("training.npz"), 0));
        TrainingResult expected = whole.train(DATA, TrainingListener.SILENT);
        for (int stop = 20; stop <= 100; stop += 20) {
            int at = stop;
            TrainingResult part = resumable.train(DATA, report -> {
                if (report.step() == at) {
                    Thread.currentThread().interrupt();
                }
                return true;
            });
            assertThat(Thread.interrupted()).isTrue();
            assertThat(part.steps()).isEqualTo(at);
        }
        TrainingResult last = resumable.train(DATA, TrainingListener.SILENT);
        assertThat(last.surrogate()).isEqualTo(expected.surrogate());
        assertThat(last.validation()).isEqualTo(expected.validation());
    }

    @Test
    void aFileThatIsNoCheckpointIsSaidBeforeTheWork() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.npz"), "no zip");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> new Checkpoints(file, 60).requireReadable())
                .withMessageContainingAll("expected a checkpoint", "notes.npz", "delete this one");
    }

    @Test
    void aTrainingThatIsOverIsNotDoneAgain() {
        Trainer trainer = new Trainer(RECIPE, 2).withCheckpoints(new Checkpoints(folder.resolve("training.npz"), 1e9));
        TrainingResult first = trainer.train(DATA, TrainingListener.SILENT);
        TrainingResult again = trainer.train(DATA, report -> {
            throw new AssertionError("expected no step, got " + report);
        });
        assertThat(again.steps()).isEqualTo(first.steps());
        assertThat(again.surrogate()).isEqualTo(first.surrogate());
    }

    @Test
    void aCheckpointOfAnotherTrainingIsRefusedAndStays() throws IOException {
        Path file = folder.resolve("training.npz");
        Checkpoints checkpoints = new Checkpoints(file, 0);
        new Trainer(RECIPE, 2).withCheckpoints(checkpoints).train(DATA, report -> false);
        byte[] before = Files.readAllBytes(file);

        Trainer otherSeed = new Trainer(RECIPE.withSeed(2), 2).withCheckpoints(checkpoints);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> otherSeed.train(DATA, TrainingListener.SILENT))
                .withMessageContainingAll("training.npz", "seed 1", "seed 2");
        Trainer otherData = new Trainer(RECIPE, 2).withCheckpoints(checkpoints);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> otherData.train(UNSEEN, TrainingListener.SILENT))
                .withMessageContaining("10 trajectories");
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void aDamagedCheckpointIsRefused() throws IOException {
        Path file = folder.resolve("training.npz");
        Trainer trainer = new Trainer(RECIPE, 2).withCheckpoints(new Checkpoints(file, 0));
        trainer.train(DATA, report -> false);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> trainer.train(DATA, TrainingListener.SILENT))
                .withMessageContaining("training.npz");
    }

    @Test
    void aBudgetBelowWhatIsDoneIsRefused() {
        Checkpoints checkpoints = new Checkpoints(folder.resolve("training.npz"), 0);
        new Trainer(RECIPE, 2).withCheckpoints(checkpoints).train(DATA, report -> report.step() < 40);
        Trainer shorter = new Trainer(RECIPE.withBudget(Budget.ofSteps(30)), 2).withCheckpoints(checkpoints);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shorter.train(DATA, TrainingListener.SILENT))
                .withMessageContainingAll("at least the 40 steps", "training.npz", "got 30");
    }

    @Test
    void theBudgetMayBeRaised() {
        Checkpoints checkpoints = new Checkpoints(folder.resolve("training.npz"), 0);
        new Trainer(RECIPE, 2).withCheckpoints(checkpoints).train(DATA, TrainingListener.SILENT);
        TrainingResult longer = new Trainer(RECIPE.withBudget(Budget.ofSteps(140)), 2)
                .withCheckpoints(checkpoints)
                .train(DATA, TrainingListener.SILENT);
        assertThat(longer.steps()).isEqualTo(140);
    }
}
