/**
 * A cluster of processes, to be killed: a JobManager, TaskManagers, a ZooKeeper that remembers the jobs, and a broker, each a JVM of
 * its own with the class path of the test. None of them outlives the test's.
 */
package org.hssflow.app.cluster;
