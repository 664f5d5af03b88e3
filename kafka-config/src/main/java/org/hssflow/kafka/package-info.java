/**
 * How the loop looks on Kafka: the {@link org.hssflow.kafka.Topics}, the records in them and the settings of the clients.
 *
 * <p>A record's value is a plain Avro datum, without a container or a registry's magic byte, so that Flink SQL, Kafka's tools
 * and Python read it with nothing but the {@code .avsc} file. Which schema wrote it stands in a header
 * ({@link org.hssflow.kafka.AvroFormat#FINGERPRINT_HEADER}); a record without that header was written with the current one.
 * The codecs turn the values of {@code org.hssflow.pde.stream} into {@link org.hssflow.kafka.EncodedRecord}s and back; they
 * know no producer, consumer or Flink type, so every client uses the same ones.
 *
 * <p>{@link org.hssflow.kafka.ClientSettings} are the same for every client, and take TLS and passwords from the properties file
 * that Kafka's own tools take. A {@link org.hssflow.kafka.ConnectionFailure} says what a broker refused. The
 * {@link org.hssflow.kafka.EmbeddedBroker} is a real one, for demonstrations and tests, also with TLS, passwords
 * and ACLs.
 */
@NullMarked
package org.hssflow.kafka;

import org.jspecify.annotations.NullMarked;
