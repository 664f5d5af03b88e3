package org.hssflow.hss.engine;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.kernel.Network;
import org.hssflow.hss.kernel.Parameters;
import org.hssflow.hss.kernel.WarmUp;
import org.hssflow.hss.training.TrainingDevice;

/** Our own kernels on one core per session. Sessions of equal weights share one copy of them. */
final class CpuEngine implements Engine {
    private final Map<Weights, Parameters> ready = Collections.synchronizedMap(new WeakHashMap<>());

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public EngineSession open(Surrogate surrogate) {
        Network network = new Network(surrogate.architecture());
        Parameters parameters =
                ready.computeIfAbsent(surrogate.weights(), weights -> network.parameters(weights.toArray()));
        WarmUp warmUp = WarmUp.ofProcess();
        warmUp.begin(network, parameters);
        return new CpuSession(surrogate, network, parameters, warmUp);
    }

    @Override
    public TrainingDevice training() {
        return TrainingDevice.CPU;
    }

    @Override
    public boolean sharesBase() {
        return true;
    }

    @Override
    public AdaptedEngineSession openAdapted(Surrogate base, List<Adapter> adapters) {
        return new AdaptedSession(base, adapters);
    }
}
