package org.hssflow.app.job;

import java.util.SortedMap;
import org.apache.flink.runtime.jobgraph.JobGraph;

/**
 * One version of a job: which program runs with which options.
 *
 * @param options all of them, by name
 */
record Version(JobProgram program, SortedMap<String, String> options) {
    /** The options, and what the job says about itself beside them. */
    SortedMap<String, String> labels() {
        return program.labelled(options);
    }

    /** The job to submit. */
    JobGraph graph() {
        return program.graph(options);
    }
}
