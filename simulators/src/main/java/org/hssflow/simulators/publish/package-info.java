/**
 * The producer: sends the deliveries of streams to Kafka on an absolute schedule ({@link
 * org.hssflow.simulators.publish.StatePublisher}), writes down what was sent ({@link
 * org.hssflow.simulators.publish.TruthLog}), and finds out where a run that broke off has to go on ({@link
 * org.hssflow.simulators.publish.LastDelivered}).
 */
@NullMarked
package org.hssflow.simulators.publish;

import org.jspecify.annotations.NullMarked;
