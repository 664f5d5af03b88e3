package org.hssflow.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.hssflow.benchmarks.blas.Nd4jForward;
import org.hssflow.benchmarks.blas.OpenBlasForward;
import org.hssflow.benchmarks.torch.TorchPeers;

/** All peers, in all their forms. */
final class Peers {
    private Peers() {}

    static List<ForwardPass> forward(Problem problem) {
        List<ForwardPass> peers = new ArrayList<>(TorchPeers.forward(problem));
        peers.add(new OpenBlasForward(problem));
        peers.add(new Nd4jForward(problem));
        return peers;
    }
}
