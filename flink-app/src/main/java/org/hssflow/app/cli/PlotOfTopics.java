package org.hssflow.app.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hssflow.app.plot.ErrorPlot;
import org.hssflow.app.plot.Labels;
import org.hssflow.app.plot.ScorePlot;
import org.hssflow.app.plot.StreamFieldsPlot;
import org.hssflow.app.plot.StreamsPlot;
import org.hssflow.app.plot.TrafficPlot;
import org.hssflow.monitor.view.LoopView;
import org.hssflow.monitor.view.SpaceTimeRows;
import org.hssflow.monitor.view.StreamPicture;
import org.hssflow.monitor.view.Wall;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options and the work of {@code plot --bootstrap}. */
final class PlotOfTopics {
    static final List<String> OPTIONS = List.of(
            "--bootstrap",
            "--client-config",
            "--kafka-property",
            "--topic-prefix",
            "--stream",
            "--lead",
            "--channel",
            "--since",
            "--committed");

    private static final String SCORE = "score.png";
    private static final String TRAFFIC = "traffic.png";
    private static final String STREAMS = "streams.png";
    private static final int NAMED = 5;
    private static final int LENGTH_OF_NAME = 40;
    private static final int LONGEST = Integer.MAX_VALUE;

    @Mixin
    private BrokerOptions broker = new BrokerOptions();

    @Option(names = "--stream", paramLabel = "ID", description = "The stream to draw; without it, all at a glance.")
    private @Nullable String stream;

    @Option(
            names = "--lead",
            paramLabel = "K",
            description =
                    "How many steps ahead, one of those that are published (default: the most at which a forecast came true).")
    private @Nullable Integer lead;

    @Option(
            names = "--channel",
            paramLabel = "C",
            defaultValue = "0",
            description = "Which channel of the fields, from 0 on (default: ${DEFAULT-VALUE}).")
    private int channel;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "2m",
            description =
                    "How far back to begin to read, such as 30s or 10m (default: ${DEFAULT-VALUE}); no series is longer than"
                            + " ten minutes.")
    private String since = "2m";

    @Option(
            names = "--committed",
            description = "Take rollouts and scores only once they are committed, a checkpoint later.")
    private boolean committed;

    boolean isChosen() {
        return broker.isChosen();
    }

    /** The names of all files that may be written. */
    List<String> pictures() {
        return stream == null
                ? List.of(STREAMS, TRAFFIC)
                : List.of(PlotsOption.FIELDS, PlotsOption.ERROR, SCORE, TRAFFIC);
    }

    /**
     * @param err hears of what could not be read in time
     * @throws IOException if the broker does not answer, or topics, records or the stream are missing
     * @throws IllegalArgumentException if the stream has no such lead or channel
     */
    Drawn draw(PrintWriter err) throws IOException, InterruptedException {
        Duration back = LookBack.of(since);
        LoopSnapshot snapshot =
                LoopSnapshot.read(broker.client(), broker.topics(), stream == null ? "" : stream, back, committed, err);
        Wall wall = snapshot.view().wall();
        String source = broker.topics().prefix() + ".* on " + broker.client().bootstrap();
        if (wall.total() == 0) {
            throw new IOException("expected states of the last " + since + " in " + source
                    + ", got none; start a simulation, or say a longer --since");
        }
        Map<String, BufferedImage> pictures = new LinkedHashMap<>();
        Drawn drawn = stream == null
                ? drawAll(source, wall, snapshot.moment(), pictures)
                : drawOne(stream, snapshot.view(), back, pictures);
        pictures.put(TRAFFIC, TrafficPlot.draw(source, wall, back));
        drawn.figures().put("statesPerSecond", wall.rates().states());
        drawn.figures().put("rolloutsPerSecond", wall.rates().rollouts());
        drawn.figures().put("deadLettered", wall.deadLetters());
        drawn.figures().put("latencyMillis", wall.latencyMillis());
        return drawn;
    }

    private Drawn drawAll(String source, Wall wall, long moment, Map<String, BufferedImage> pictures) {
        pictures.put(STREAMS, StreamsPlot.draw(source, wall, moment));
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("streams", wall.total());
        figures.put("health", wall.health());
        figures.put("ids", wall.tiles().stream().map(Wall.Tile::id).toList());
        String health = wall.health().entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getValue() + " " + entry.getKey().id())
                .collect(Collectors.joining(", "));
        return new Drawn(
                pictures,
                figures,
                "all " + wall.total() + " streams at a glance (" + health + "); say --stream to see one, such as "
                        + names(wall.tiles().stream().map(Wall.Tile::id).toList()));
    }

    private Drawn drawOne(String id, LoopView view, Duration back, Map<String, BufferedImage> pictures)
            throws IOException {
        StreamPicture picture = picture(view, id)
                .orElseThrow(() -> new IOException("expected the stream " + Labels.printable(id, LENGTH_OF_NAME)
                        + " among those of the last " + since + ", got "
                        + view.ids().size() + " others, such as "
                        + names(view.ids()) + "; say one of them, or a longer --since"));
        requireLeadAndChannel(picture);
        SpaceTimeRows rows =
                view.rows(id, picture.lead(), -1).orElseGet(() -> new SpaceTimeRows(true, 1, 0, List.of(), -1));
        StreamPicture.Fields fields = picture.fields();
        if (fields != null) {
            pictures.put(PlotsOption.FIELDS, StreamFieldsPlot.draw(picture, fields, rows));
        }
        pictures.put(PlotsOption.ERROR, ErrorPlot.draw(picture));
        pictures.put(SCORE, ScorePlot.draw(picture, back));
        return new Drawn(pictures, StreamFigures.of(picture), StreamFigures.summary(picture));
    }

    /** At the lead that is asked for, or the longest one at which a forecast came true: a run may be shorter than the longest of all. */
    private Optional<StreamPicture> picture(LoopView view, String id) {
        if (lead != null) {
            return view.stream(id, lead, channel);
        }
        return view.stream(id, LONGEST, channel).flatMap(picture -> {
            int[] verified = picture.errors().leads();
            return verified.length == 0
                    ? Optional.of(picture)
                    : view.stream(id, verified[verified.length - 1], channel);
        });
    }

    private void requireLeadAndChannel(StreamPicture picture) {
        int[] leads = picture.leads();
        if (lead != null && leads.length > 0 && picture.lead() != lead) {
            throw new IllegalArgumentException("expected for --lead one of the leads that are published, "
                    + Arrays.toString(leads) + ", got " + lead);
        }
        int[] shape = picture.facts().shape();
        if (channel < 0 || (shape != null && channel >= shape[0])) {
            throw new IllegalArgumentException(
                    "expected for --channel 0 to " + (shape == null ? 0 : shape[0] - 1) + ", got " + channel);
        }
    }

    /** Some of them: there may be thousands, and anybody may have named them. */
    private static String names(List<String> ids) {
        return ids.stream()
                .limit(NAMED)
                .map(id -> Labels.printable(id, LENGTH_OF_NAME))
                .collect(Collectors.joining(", "));
    }
}
