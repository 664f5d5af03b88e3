/**
 * The live page: {@link org.hssflow.monitor.Monitor} reads the loop's topics and shows what they say. It knows Kafka and the records, never
 * Flink, and writes nothing.
 */
@NullMarked
package org.hssflow.monitor;

import org.jspecify.annotations.NullMarked;
