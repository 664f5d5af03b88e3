/** The job's ends in Kafka: sources and sinks over the codecs of {@code org.hssflow.kafka}, and a reader for those who watch it. */
@NullMarked
package org.hssflow.app.kafka;

import org.jspecify.annotations.NullMarked;
