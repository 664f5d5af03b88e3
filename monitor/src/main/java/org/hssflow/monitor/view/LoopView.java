package org.hssflow.monitor.view;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.DeadLetterCodec;
import org.hssflow.kafka.DriftScoreCodec;
import org.hssflow.kafka.ModelDecisionCodec;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.kafka.RolloutCodec;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;
import org.hssflow.pde.stream.Rollout;

/**
 * Everything there is to see, from the records as they are read. Bounded whatever comes: the streams by number, their scores by time, their
 * fields by bytes. Safe for use by several threads.
 */
public final class LoopView {
    /** Beyond so many, fields are kept only of streams that somebody looks at. */
    public static final int FOLLOWED_STREAMS = 64;
    /** So many streams are shown at a glance at most. */
    public static final int MOST_TILES = 2_000;

    /** Beyond so many, the one that has been silent for longest is forgotten. */
    private static final int MOST_STREAMS = 10_000;

    private static final int MOST_ID_LENGTH = 1_024;

    private final Topics topics;
    private final Clock clock;
    private final long fieldBytes;
    private final PdeStateCodec states = new PdeStateCodec(ClientSettings.DEFAULT_MAX_RECORD_BYTES);

    /** The one that was not heard of, or looked at, for longest is first. */
    private final Map<String, StreamView> streams = new LinkedHashMap<>(16, 0.75f, true);

    private final Followed followed = new Followed(FOLLOWED_STREAMS);
    private final DecisionHistory decisions = new DecisionHistory();
    private final Traffic traffic = new Traffic();

    /**
     * @param fieldBytes how much of fields to keep at most
     * @param clock what "now" is: ages and the end of every window
     */
    public LoopView(Topics topics, long fieldBytes, Clock clock) {
        this.topics = topics;
        this.fieldBytes = fieldBytes;
        this.clock = clock;
    }

    /** Takes in a record of any of the topics. One that cannot be read is passed over: to set it aside is the job's business. */
    public synchronized void see(RawRecord record) {
        long at = Math.min(
                record.timestampMillis(), clock.millis()); // no clock of another machine moves the windows ahead
        try {
            if (record.topic().equals(topics.states())) {
                see(states.decode(record), at);
            } else if (record.topic().equals(topics.rollouts())) {
                see(RolloutCodec.decode(record), at);
            } else if (record.topic().equals(topics.drift())) {
                see(DriftScoreCodec.decode(record), at);
            } else if (record.topic().equals(topics.models())) {
                decisions.note(ModelDecisionCodec.decode(record), clock.millis());
            } else if (record.topic().equals(topics.deadLetters())) {
                traffic.noteDeadLetter(
                        at, record.header(DeadLetterCodec.REASON_HEADER).orElse("unknown"));
            }
        } catch (RejectedRecordException e) { // what is no state is a dead letter, which is counted
        }
    }

    private void see(PdeState state, long at) {
        traffic.noteState(at);
        if (state.streamId().length() > MOST_ID_LENGTH) {
            return;
        }
        StreamView stream = streams.get(state.streamId());
        if (stream == null) {
            stream = begin(state.streamId(), at);
        }
        stream.see(state, at);
        trim(stream);
    }

    private StreamView begin(String id, long at) {
        if (streams.size() >= MOST_STREAMS) {
            forgetOne();
        }
        StreamView stream = new StreamView(id, at);
        streams.put(id, stream);
        stream.follow(isFollowed(id));
        if (streams.size() <= FOLLOWED_STREAMS) {
            streams.values().forEach(this::trim); // the share of each is smaller now
        } else if (streams.size() == FOLLOWED_STREAMS + 1) {
            streams.values().forEach(each -> each.follow(isFollowed(each.id())));
        }
        return stream;
    }

    private void forgetOne() {
        Iterator<StreamView> oldest = streams.values().iterator();
        while (oldest.hasNext()) {
            if (!followed.contains(oldest.next().id())) {
                oldest.remove();
                return;
            }
        }
    }

    private void see(Rollout rollout, long at) {
        traffic.noteRollout(at);
        StreamView stream = streams.get(rollout.streamId());
        if (stream != null) {
            long millis = stream.see(rollout, at);
            if (millis >= 0) {
                traffic.noteLatency(at, millis);
            }
            trim(stream);
        }
    }

    private void see(DriftScore score, long at) {
        traffic.noteScore(at);
        StreamView stream = streams.get(score.streamId());
        if (stream != null) {
            stream.see(score, at);
        }
    }

    /** Half of the memory is for those that somebody looks at, half for all others, in equal shares. */
    private void trim(StreamView stream) {
        FieldHistory fields = stream.fields();
        if (fields != null) {
            int sharing = followed.contains(stream.id()) ? followed.size() : streams.size();
            fields.trimTo(fieldBytes / 2 / sharing);
        }
    }

    private boolean isFollowed(String id) {
        return streams.size() <= FOLLOWED_STREAMS || followed.contains(id);
    }

    /** Forgets everything, as where the topics are others of the same names now. */
    public synchronized void clear() {
        streams.clear();
        decisions.clear();
        traffic.clearReasons();
    }

    /** Says that somebody looks at a stream, which may not be there yet, until it is {@link #leave left}. */
    public synchronized void watch(String id) {
        followed.watch(id);
        StreamView stream = streams.get(id);
        if (stream != null) {
            stream.follow(true);
        }
        streams.values().stream().filter(each -> followed.contains(each.id())).forEach(this::trim);
    }

    /** Ends what {@link #watch} began. */
    public synchronized void leave(String id) {
        followed.leave(id, clock.millis());
    }

    /** All streams at a glance. */
    public synchronized Wall wall() {
        long now = clock.millis();
        SortedMap<Health, Integer> health = new TreeMap<>();
        for (Health each : Health.values()) {
            health.put(each, 0);
        }
        List<Wall.Tile> tiles = new ArrayList<>(streams.size());
        for (StreamView stream : streams.values()) {
            Wall.Tile tile = stream.tile(now, decisions);
            health.merge(tile.health(), 1, Integer::sum);
            tiles.add(tile);
        }
        return new Wall(
                streams.size(),
                health,
                traffic.rates(now),
                traffic.byReason(),
                traffic.latency(now),
                traffic.window(now),
                worst(tiles));
    }

    /** In the order of their ids; if there are too many, those that something is wrong with. */
    private static List<Wall.Tile> worst(List<Wall.Tile> tiles) {
        tiles.sort((a, b) -> a.id().compareTo(b.id()));
        if (tiles.size() <= MOST_TILES) {
            return tiles;
        }
        return tiles.stream()
                .sorted((a, b) -> a.health().compareTo(b.health()))
                .limit(MOST_TILES)
                .sorted((a, b) -> a.id().compareTo(b.id()))
                .toList();
    }

    /** Lets the fields go of streams that nobody has looked at for a while; to be called now and then. */
    public synchronized void tidy() {
        followed.tidy(clock.millis(), this::unfollow);
    }

    private void unfollow(String id) {
        StreamView stream = streams.get(id);
        if (stream != null) {
            stream.follow(isFollowed(id));
        }
    }

    /** The ids of all streams there are, in order. */
    public synchronized List<String> ids() {
        return streams.keySet().stream().sorted().toList();
    }

    /**
     * One stream as it is now; empty if nothing of it was seen.
     *
     * @param lead how many steps ahead; the nearest one that is published is taken
     * @param channel from 0 on; the last one if there are not so many
     */
    public synchronized Optional<StreamPicture> stream(String id, int lead, int channel) {
        return Optional.ofNullable(streams.get(id))
                .map(stream -> stream.picture(lead, channel, clock.millis(), decisions));
    }

    /**
     * Its newest states beneath each other; empty if it is not followed.
     *
     * @param after the number of the last row that is known already; −1 for none
     */
    public synchronized Optional<SpaceTimeRows> rows(String id, int lead, long after) {
        return Optional.ofNullable(streams.get(id))
                .map(StreamView::fields)
                .map(fields -> fields.rowsAfter(after, lead, clock.millis()));
    }

    /** How many bytes of fields are kept. */
    public synchronized long fieldBytes() {
        return streams.values().stream()
                .map(StreamView::fields)
                .mapToLong(fields -> fields == null ? 0 : fields.bytes())
                .sum();
    }
}
