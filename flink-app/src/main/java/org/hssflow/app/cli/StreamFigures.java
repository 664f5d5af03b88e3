package org.hssflow.app.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.hssflow.app.plot.Labels;
import org.hssflow.monitor.view.StreamPicture;
import org.jspecify.annotations.Nullable;

/** What the pictures of a stream show, in numbers and words. */
final class StreamFigures {
    private static final int LENGTH_OF_NAME = 60;

    private StreamFigures() {}

    /** For programs; NaN and null stand for what is not known. */
    static Map<String, @Nullable Object> of(StreamPicture picture) {
        StreamPicture.Facts facts = picture.facts();
        StreamPicture.Fields fields = picture.fields();
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("stream", facts.id());
        figures.put("equation", facts.equation());
        figures.put("shape", facts.shape());
        figures.put("dt", facts.dt());
        figures.put("health", facts.health());
        figures.put("model", facts.model());
        figures.put("modelDigest", facts.digest());
        figures.put("trial", facts.trial());
        figures.put("leads", picture.leads());
        figures.put("lead", picture.lead());
        figures.put("channel", picture.channel());
        figures.put("step", fields == null ? facts.step() : fields.step());
        figures.put("time", fields == null ? facts.time() : fields.time());
        figures.put("forecastBy", fields == null ? null : fields.forecastBy());
        figures.put("relativeL2", fields == null ? Double.NaN : fields.relativeL2());
        figures.put("errors", picture.errors());
        figures.put("residual", facts.residual());
        figures.put("statistic", facts.statistic());
        figures.put("limit", facts.limit());
        figures.put("alarms", picture.alarms());
        figures.put("decisions", picture.decisions());
        return figures;
    }

    /** For people. */
    static String summary(StreamPicture picture) {
        StreamPicture.Facts facts = picture.facts();
        StreamPicture.Fields fields = picture.fields();
        String forecast = fields == null || fields.forecast() == null
                ? ", no forecast that has come true yet"
                : ", step " + fields.step() + " forecast " + picture.lead() + " steps before by "
                        + Labels.printable(fields.forecastBy(), LENGTH_OF_NAME, "an unknown model")
                        + " with relative L2 error " + Labels.figure(fields.relativeL2());
        return Labels.printable(facts.id(), LENGTH_OF_NAME) + " is "
                + facts.health().id()
                + (fields == null ? ", its fields have three dimensions and are not drawn" : forecast);
    }
}
