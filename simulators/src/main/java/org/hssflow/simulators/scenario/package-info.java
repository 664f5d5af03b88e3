/**
 * What happens to streams of states on their way. A {@link org.hssflow.simulators.scenario.Scenario} says which equation is
 * solved, in how many streams, at which rate, and which events disturb them; a small YAML file holds one, or several
 * that run at once ({@link org.hssflow.simulators.scenario.ScenarioFile}, {@link org.hssflow.simulators.scenario.ScenarioGroup}). Of each stream it makes a {@link
 * org.hssflow.simulators.scenario.StreamScript}: the deliveries one after the other, as a pure function of the scenario. Two
 * runs of one scenario send the same records, and a run that broke off can be taken up where it ended.
 *
 * <p>Time is counted in ticks: tick n of a stream is its n-th state since the scenario began, due n/rate seconds after the
 * start unless a pause or a burst moves it.
 */
@NullMarked
package org.hssflow.simulators.scenario;

import org.jspecify.annotations.NullMarked;
