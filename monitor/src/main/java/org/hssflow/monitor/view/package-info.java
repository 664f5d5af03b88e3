/**
 * What there is to see of the loop, kept from its records in bounded memory: a {@link org.hssflow.monitor.view.LoopView} hears every
 * record and answers with a {@link org.hssflow.monitor.view.Wall} of all streams or a {@link org.hssflow.monitor.view.StreamPicture} of
 * one. Time is wall-clock time, the timestamps of Kafka's records, so the clocks of the machines that write have to agree.
 *
 * <p>Fields are kept of few streams: of all while there are no more than {@link org.hssflow.monitor.view.LoopView#FOLLOWED_STREAMS}, beyond that of
 * those that somebody looks at.
 */
@NullMarked
package org.hssflow.monitor.view;

import org.jspecify.annotations.NullMarked;
