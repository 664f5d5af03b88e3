package org.hssflow.app.tune;

import java.time.Clock;
import java.util.OptionalInt;
import org.hssflow.operators.finetune.Workshop;

/** The {@link Workshop} of the application: the model store, the recipes and the solvers. */
public final class ModelWorkshop implements Workshop {
    private static final long serialVersionUID = 1;

    private final TuneSettings settings;

    public ModelWorkshop(TuneSettings settings) {
        this.settings = settings;
    }

    @Override
    public Bench open(OptionalInt gpu) {
        return new ModelBench(settings, gpu, Clock.systemUTC());
    }
}
