package org.hssflow.hss.training;

/** Hears how a training goes, on the thread that trains. */
@FunctionalInterface
public interface TrainingListener {
    /** Does nothing and lets the training go on. */
    TrainingListener SILENT = report -> true;

    /** @return whether to go on; false ends the training, and what is learnt so far is its result */
    boolean onReport(Report report);
}
