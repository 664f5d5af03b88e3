package org.hssflow.hss.cuda;

import com.sun.jna.Pointer;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.engine.EngineUnavailableException;
import org.hssflow.hss.training.Objective;
import org.hssflow.hss.training.Optimizer;
import org.hssflow.hss.training.TrainingTask;
import org.jspecify.annotations.Nullable;

/**
 * One training on a card, where the data, the numbers and AdamW's moments stay until it ends. For a step the windows of a batch go up, and
 * its loss and the gradient's norm come back.
 *
 * <p>One launch computes the gradient of a batch. Every block of threads takes some of the windows, side by side, and has a gradient of its
 * own; these are added up in the order of the blocks. So on cards of one kind the same training gives the same bits.
 */
final class CardOptimizer implements Optimizer {
    /** Of the gradients of all blocks of threads: what is read and written at every step. */
    private static final long GRADIENT_BYTES = 1L << 30;
    /** Windows of a validation that go up at once. */
    private static final int UNSEEN_WINDOWS = 1024;

    private final Memories memories;
    private final Card card;
    private final KernelStream kernels;
    private final Plan plan;
    private final CardData data;
    private final @Nullable CardData unseen;
    private final CardNumbers numbers;
    private final long forward;
    private final long backward;
    private final long buffers;
    private final long packing;
    private final long packed;
    private final long spill;
    private final long gradients;
    private final long windows;
    private final long sums;
    private final Pointer hostWindows;
    private final Pointer hostSums;
    private final int capacity;
    private final int blocks;
    private final int gradientBlocks;

    /**
     * Makes a training ready.
     *
     * @throws EngineUnavailableException if the card is taken, or has no room for it
     */
    static CardOptimizer open(Card card, TrainingTask task) {
        Memories memories = new Memories(card);
        try (Card.Entered here = card.enter()) {
            return new CardOptimizer(memories, task);
        } catch (RuntimeException | Error e) {
            memories.close();
            throw e;
        }
    }

    private CardOptimizer(Memories memories, TrainingTask task) {
        this.memories = memories;
        this.card = memories.card();
        Architecture architecture = task.trainable().architecture();
        int batch = Math.min(task.batch(), task.objective().data().windows(1));
        Program.Purpose purpose = new Program.Purpose(0, false, task.longestUnroll());
        this.plan = Plan.forTraining(
                card, Plan.narrowest(architecture), batch, width -> new Program(architecture, width, purpose));
        this.capacity = Math.max(batch, task.unseen() == null ? 0 : UNSEEN_WINDOWS);
        int most = plan.blocks(card);
        long room = GRADIENT_BYTES / ((long) architecture.parameterCount() * Float.BYTES);
        this.blocks = Math.min(most, tiles(capacity));
        this.gradientBlocks = (int) Math.max(1, Math.min(room, Math.min(most, tiles(batch))));

        this.kernels = new KernelStream(card, memories.createStream());
        Program program = plan.program();
        this.forward = memories.upload(Plan.words(program.forward()));
        this.backward = memories.upload(Plan.words(program.backward()));
        this.buffers = memories.upload(plan.buffers());
        this.packing = memories.upload(program.packing());
        this.packed = memories.allocate((long) program.packing().length * Float.BYTES);
        this.windows = memories.allocate((long) capacity * Long.BYTES);
        this.sums = memories.allocate((blocks + 1L) * Double.BYTES);
        this.hostWindows = memories.allocatePinned((long) capacity * Long.BYTES);
        this.hostSums = memories.allocatePinned((blocks + 1L) * Double.BYTES);
        this.data = CardData.upload(memories, task.objective());
        Objective validation = task.unseen();
        this.unseen = validation == null ? null : CardData.upload(memories, validation);
        this.numbers = new CardNumbers(memories, kernels, task.trainable(), sums + (long) blocks * Double.BYTES);
        this.gradients = memories.allocate((long) gradientBlocks * architecture.parameterCount() * Float.BYTES);
        this.spill = memories.allocate((long) blocks * plan.spill() * Float.BYTES);
        memories.awaitBeforeClosing(kernels.stream());
        takeOver();
        card.await(kernels.stream());
    }

    private int tiles(int count) {
        return (count + plan.width() - 1) / plan.width();
    }

    /** Makes the network that the numbers are. */
    private void takeOver() {
        numbers.merge();
        int count = plan.program().packing().length;
        Parameters pack = new Parameters()
                .put(numbers.parameters())
                .put(packing)
                .put(packed)
                .put(count);
        kernels.overItems("pack", count, 1, pack);
    }

    @Override
    public Evaluation evaluate(int[] order, int unroll) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try (Card.Entered here = card.enter()) {
            int used = Math.min(gradientBlocks, tiles(order.length));
            compute(data, order, 0, order.length, unroll, used, true);
            numbers.gather(gradients, used);
            double loss = await(used);
            return new Evaluation(loss, hostSums.getDouble((long) blocks * Double.BYTES));
        }
    }

    @Override
    public void step(long number, double rate, double weightDecay) {
        try (Card.Entered here = card.enter()) {
            numbers.step(number, rate, weightDecay);
            takeOver();
        }
    }

    @Override
    public double unseenLoss(int[] order, int unroll) {
        CardData on = unseen;
        if (on == null) {
            throw new IllegalStateException("there is nothing to validate on");
        }
        try (Card.Entered here = card.enter()) {
            double sum = 0;
            for (int first = 0; first < order.length; first += capacity) {
                int count = Math.min(capacity, order.length - first);
                int used = Math.min(blocks, tiles(count));
                compute(on, order, first, count, unroll, used, false);
                sum += await(used) * count;
            }
            return sum / order.length;
        }
    }

    /** Launches what computes the loss of some windows, and their gradient if it is wanted. */
    private void compute(CardData on, int[] order, int first, int count, int unroll, int used, boolean withGradient) {
        hostWindows.write(0, on.offsets(order, first, count, unroll), 0, count);
        card.upload(hostWindows, windows, (long) count * Long.BYTES, kernels.stream());
        Program program = plan.program();
        Parameters train = new Parameters();
        plan.put(train, packed, buffers, spill);
        train.put(forward).put(backward).put(on.values()).put(windows).put(gradients);
        train.put(sums).put(program.field());
        train.put(program.forward().size()).put(program.backward().size());
        train.put(count).put(numbers.parameterCount());
        on.put(train, unroll, (double) count * unroll);
        train.put(withGradient).put(program.state()).put(program.states()).put(program.errors());
        train.put(program.result()).put(program.upstream()).put(program.downstream());
        kernels.launch("train", used, 1, plan.threads(card, used), plan.shared(), train);
    }

    /** Waits for what was launched, and adds up the losses of the blocks of threads. */
    private double await(int used) {
        card.download(sums, hostSums, (blocks + 1L) * Double.BYTES, kernels.stream());
        card.await(kernels.stream());
        double loss = 0;
        for (int block = 0; block < used; block++) {
            loss += hostSums.getDouble((long) block * Double.BYTES);
        }
        return loss;
    }

    @Override
    public float[] numbers() {
        try (Card.Entered here = card.enter()) {
            card.await(kernels.stream());
            return numbers.numbers();
        }
    }

    @Override
    public State state() {
        try (Card.Entered here = card.enter()) {
            card.await(kernels.stream());
            return numbers.state();
        }
    }

    @Override
    public void restore(State state) {
        try (Card.Entered here = card.enter()) {
            card.await(kernels.stream());
            numbers.restore(state);
            takeOver();
        }
    }

    @Override
    public void close() {
        memories.close();
    }
}
