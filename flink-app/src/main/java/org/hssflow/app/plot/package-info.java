/**
 * Pictures of how well a model does: {@link org.hssflow.app.plot.ErrorPlot} draws its error against the lead time, beside the
 * baselines, and {@link org.hssflow.app.plot.FieldsPlot} a true and a forecast trajectory side by side;
 * {@link org.hssflow.app.plot.LossPlot} draws how its training went. Of a running loop, {@link org.hssflow.app.plot.StreamFieldsPlot} and
 * {@link org.hssflow.app.plot.ScorePlot} draw one stream, {@link org.hssflow.app.plot.StreamsPlot} and
 * {@link org.hssflow.app.plot.TrafficPlot} all. They are drawn without a screen and written as PNG.
 */
@NullMarked
package org.hssflow.app.plot;

import org.jspecify.annotations.NullMarked;
