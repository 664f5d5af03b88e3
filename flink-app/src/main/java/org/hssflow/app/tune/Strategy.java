package org.hssflow.app.tune;

import java.util.Locale;

/** What a fine-tuning tries. */
public enum Strategy {
    /** The strategies below, the cheap ones first and on the solver's trajectories too, until one reaches the target. */
    AUTO,
    /** The scale, in closed form, on the stream's own transitions. */
    GAIN,
    /** The last layer, in closed form, on the stream's own transitions. */
    RIDGE,
    /** An adapter of low rank, on the stream's own transitions. */
    LORA,
    /** All weights, on the stream's own transitions. */
    FULL,
    /** All weights, on trajectories that the solver makes with the identified parameters, and the stream's own transitions. */
    SOLVER;

    /** The name outside the program. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
