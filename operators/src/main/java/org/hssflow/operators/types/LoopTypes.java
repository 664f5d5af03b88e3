package org.hssflow.operators.types;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.hssflow.operators.drift.StreamHealth;
import org.hssflow.operators.finetune.TuneOutcome;
import org.hssflow.operators.finetune.TuneRequest;
import org.hssflow.operators.forecast.Scored;
import org.hssflow.operators.promote.Evidence;
import org.hssflow.operators.promote.Trial;
import org.hssflow.operators.track.TrackedStream;
import org.hssflow.operators.track.Transition;
import org.hssflow.pde.stream.DeadLetter;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.Rollout;

/** The types of everything that flows through the job or stays in its state. */
public final class LoopTypes {
    public static final TypeInformation<RawRecord> RAW_RECORD = new LayoutType<>("raw-record");
    public static final TypeInformation<DeadLetter> DEAD_LETTER = new LayoutType<>("dead-letter");
    public static final TypeInformation<PdeState> PDE_STATE = new LayoutType<>("pde-state");
    public static final TypeInformation<TrackedStream> TRACKED_STREAM = new LayoutType<>("tracked-stream");
    public static final TypeInformation<Transition> TRANSITION = new LayoutType<>("transition");
    public static final TypeInformation<Rollout> ROLLOUT = new LayoutType<>("rollout");
    public static final TypeInformation<ModelDecision> MODEL_DECISION = new LayoutType<>("model-decision");

    public static final TypeInformation<Scored> SCORED = new LayoutType<>("scored");
    public static final TypeInformation<DriftScore> DRIFT_SCORE = new LayoutType<>("drift-score");
    public static final TypeInformation<StreamHealth> STREAM_HEALTH = new LayoutType<>("stream-health");
    public static final TypeInformation<TuneRequest> TUNE_REQUEST = new LayoutType<>("tune-request");
    public static final TypeInformation<TuneOutcome> TUNE_OUTCOME = new LayoutType<>("tune-outcome");
    public static final TypeInformation<Evidence> EVIDENCE = new LayoutType<>("evidence");
    public static final TypeInformation<Trial> TRIAL = new LayoutType<>("trial");

    private LoopTypes() {}
}
