/**
 * From records to transitions. {@link org.hssflow.operators.track.StateTracker} reads each record, sets aside what is no state
 * or what no model takes, puts the states of a stream in order and pairs neighbours: a
 * {@link org.hssflow.operators.track.Transition} is (u(t), u(t + dt)) and the models that serve it. Which model that is, is
 * decided here and nowhere else, from the decisions that {@link org.hssflow.operators.track.ServingTable} holds.
 */
@NullMarked
package org.hssflow.operators.track;

import org.jspecify.annotations.NullMarked;
