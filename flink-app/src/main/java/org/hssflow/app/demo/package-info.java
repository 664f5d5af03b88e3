/**
 * The whole loop in one process: a broker, a Flink cluster, simulators, and {@link org.hssflow.app.demo.Witness}es outside the
 * job that count what it really published and compare it with what was really sent.
 */
@NullMarked
package org.hssflow.app.demo;

import org.jspecify.annotations.NullMarked;
