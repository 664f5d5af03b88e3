package org.hssflow.hss.cuda;

import com.sun.jna.Pointer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.engine.EngineSession;
import org.jspecify.annotations.Nullable;

/**
 * Rollouts of one surrogate, and of adapters on it, on one card: a launch for every chunk of a batch, in two lanes. What it has of the
 * card is there from the first rollout until it is closed. One thread at a time.
 */
final class Rollouts implements AutoCloseable {
    /** Of what comes back from a chunk: large enough that copies are fast, small enough that there are several. */
    private static final long CHUNK_BYTES = 1 << 20;

    private static final int LANES = 2;

    private final Supplier<Card> cards;
    private final Surrogate surrogate;
    private final List<Adapter> adapters;
    private final boolean tf32;
    private final int n;
    private final Map<Integer, Program> programs = new HashMap<>();
    private final Map<Plan, OnCard> ready = new HashMap<>();

    private @Nullable Memories weights;
    private @Nullable Plans plans;
    private @Nullable Tables tables;
    private @Nullable Memories chunks;
    private Lane[] lanes = {};
    private long capacityIn;
    private long capacityOut;
    private long capacitySpill;
    private final BusyTime busy = new BusyTime();
    private @Nullable Pointer base; // the event from which times count

    /** A plan whose program, weights and adapters are on the card. */
    private record OnCard(Plan plan, long program, int ops, long buffers, long packed, Tables tables) {}

    /** {@link AdapterTables} on the card. */
    private record Tables(long values, long patches, long biases, long ranks, long scales, int patchCount) {}

    /** @param adapters may be none */
    Rollouts(Supplier<Card> cards, Surrogate surrogate, List<Adapter> adapters, boolean tf32) {
        this.cards = cards;
        this.surrogate = surrogate;
        this.adapters = List.copyOf(adapters);
        this.tf32 = tf32;
        this.n = surrogate.points();
    }

    /**
     * As {@link EngineSession#rollout}.
     *
     * @param adapterOf by state; null if there are no adapters
     */
    void rollout(float[] states, int batch, int @Nullable [] adapterOf, int[] leadSteps, float[] out) {
        EngineSession.requireFitting(n, states, batch, leadSteps, out);
        Memories held = weights;
        if (held == null) {
            held = new Memories(cards.get());
            weights = held;
        }
        busy.begin();
        try (Card.Entered here = held.card().enter()) {
            OnCard model = model(held, batch);
            int chunk = reserve(held.card(), model.plan(), batch, leadSteps.length);
            held.card().record(base(), lanes[0].stream);
            int turn = 0;
            for (int first = 0; first < batch; first += chunk, turn++) {
                Lane lane = lanes[turn % lanes.length];
                finish(lane, leadSteps.length, out);
                lane.first = first;
                lane.count = Math.min(chunk, batch - first);
                begin(model, lane, states, adapterOf, leadSteps);
            }
            for (int i = 0; i < lanes.length; i++, turn++) {
                finish(lanes[turn % lanes.length], leadSteps.length, out);
            }
        } catch (RuntimeException | Error e) {
            close(); // whatever is still under way must not write into memory that is used again
            throw e;
        }
    }

    /** How long the card computed in the latest rollout, without copies. */
    long deviceNanos() {
        return busy.nanos();
    }

    private OnCard model(Memories held, int batch) {
        Plans known = plans;
        if (known == null) {
            known = new Plans(held.card(), Plan.narrowest(surrogate.architecture()), this::program);
            plans = known;
        }
        Plan plan = known.of(batch);
        return ready.computeIfAbsent(plan, p -> load(held, p));
    }

    private Program program(int width) {
        return programs.computeIfAbsent(width, w -> {
            int rank = adapters.stream()
                    .mapToInt(adapter -> adapter.structure().rank())
                    .max()
                    .orElse(0);
            return new Program(surrogate.architecture(), w, new Program.Purpose(rank, tf32, 0));
        });
    }

    private OnCard load(Memories held, Plan plan) {
        Program program = plan.program();
        int[] from = program.packing();
        float[] flat = surrogate.weights().toArray();
        float[] packed = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            packed[i] = from[i] < 0 ? 0 : flat[from[i]];
        }
        return new OnCard(
                plan,
                held.upload(Plan.words(program.forward())),
                program.forward().size(),
                held.upload(plan.buffers()),
                held.upload(packed),
                tables(held, program.patches()));
    }

    /** The same for all plans. */
    private Tables tables(Memories held, int patchCount) {
        Tables known = tables;
        if (known == null) {
            AdapterTables made = new AdapterTables(surrogate.scale(), adapters, patchCount);
            known = new Tables(
                    held.upload(made.values),
                    held.upload(made.patches),
                    held.upload(made.biases),
                    held.upload(made.ranks),
                    held.upload(made.scales),
                    patchCount);
            tables = known;
        }
        return known;
    }

    /**
     * Makes room in the lanes.
     *
     * @return the states of a chunk
     */
    private int reserve(Card card, Plan plan, int batch, int leads) {
        long ofState = (long) n * leads * Float.BYTES;
        int wave = plan.width() * plan.blocks(card);
        long most = Math.max(CHUNK_BYTES / ofState, wave);
        int chunk = (int) Math.min(batch, Math.max(1, Math.min(most, (1L << 31) / ofState)));
        long bytesIn = (long) chunk * (n + 1) * Float.BYTES + (long) leads * Integer.BYTES;
        long bytesOut = chunk * ofState;
        long bytesSpill = (long) plan.blocks(card) * plan.spill() * Float.BYTES;
        int needed = batch > chunk ? LANES : 1;
        if (bytesIn > capacityIn || bytesOut > capacityOut || bytesSpill > capacitySpill || needed > lanes.length) {
            releaseChunks();
            capacityIn = Math.max(capacityIn, bytesIn);
            capacityOut = Math.max(capacityOut, bytesOut);
            capacitySpill = Math.max(capacitySpill, bytesSpill);
            Memories memories = new Memories(card);
            chunks = memories;
            base = memories.createEvent();
            Lane[] made = new Lane[needed];
            for (int i = 0; i < needed; i++) {
                made[i] = new Lane(memories, capacityIn, capacityOut, capacitySpill);
            }
            lanes = made;
        }
        return chunk;
    }

    private void begin(OnCard model, Lane lane, float[] states, int @Nullable [] adapterOf, int[] leadSteps) {
        Memories held = memories();
        Card card = held.card();
        long ofStates = (long) lane.count * n * Float.BYTES;
        long ofAdapters = (long) lane.count * Integer.BYTES;
        lane.hostIn.write(0, states, lane.first * n, lane.count * n);
        if (adapterOf != null) {
            lane.hostIn.write(ofStates, adapterOf, lane.first, lane.count);
        }
        lane.hostIn.write(ofStates + ofAdapters, leadSteps, 0, leadSteps.length);
        long bytes = ofStates + ofAdapters + (long) leadSteps.length * Integer.BYTES;
        card.upload(lane.hostIn, lane.in, bytes, lane.stream);
        Plan plan = model.plan();
        Program program = plan.program();
        Tables tables = model.tables();
        Parameters parameters = new Parameters();
        plan.put(parameters, model.packed(), model.buffers(), lane.spill);
        parameters.put(model.program()).put(lane.in).put(lane.out).put(lane.in + ofStates + ofAdapters);
        parameters.put(adapterOf == null ? 0 : lane.in + ofStates);
        parameters.put(tables.scales()).put(tables.values());
        parameters.put(tables.patches()).put(tables.biases()).put(tables.ranks());
        parameters.put(program.field());
        parameters.put(model.ops()).put(lane.count).put(leadSteps.length).put(tables.patchCount());
        parameters.put(surrogate.residual()).put(program.state()).put(program.result());
        int blocks = Math.min(Plan.tiles(lane.count, plan.width()), plan.blocks(card));
        lane.beginWork();
        card.launch("rollout", blocks, 1, plan.threads(card, blocks), plan.shared(), parameters, lane.stream);
        lane.endWork();
        long ofForecasts = (long) lane.count * leadSteps.length * n * Float.BYTES;
        card.download(lane.out, lane.hostOut, ofForecasts, lane.stream);
    }

    private void finish(Lane lane, int leads, float[] out) {
        if (lane.count > 0) {
            lane.await(base(), busy);
            lane.hostOut.read(0, out, lane.first * leads * n, lane.count * leads * n);
            lane.count = 0;
        }
    }

    private Memories memories() {
        Memories held = weights;
        if (held == null) {
            throw new IllegalStateException("closed");
        }
        return held;
    }

    private Pointer base() {
        Pointer event = base;
        if (event == null) {
            throw new IllegalStateException("there are no lanes");
        }
        return event;
    }

    private void releaseChunks() {
        Memories memories = chunks;
        if (memories != null) {
            memories.close();
        }
        chunks = null;
        lanes = new Lane[0];
    }

    /** Gives all that is on the card back; another rollout makes room again. */
    @Override
    public void close() {
        releaseChunks();
        capacityIn = 0;
        capacityOut = 0;
        capacitySpill = 0;
        ready.clear();
        tables = null;
        Memories memories = weights;
        if (memories != null) {
            weights = null;
            memories.close();
        }
    }
}
