package org.hssflow.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Our kernels alone, in JVMs of their own: for work on the kernels, with JMH's profilers. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public class KernelMicrobenchmark {
    /** What runs. */
    public enum Pass {
        HEAT {
            @Override
            Contestant contestant(int batch) {
                return new OurForward(Problem.of("Heat", Problem.HEAT, batch));
            }
        },
        BURGERS {
            @Override
            Contestant contestant(int batch) {
                return new OurForward(Problem.of("Burgers", Problem.BURGERS, batch));
            }
        },
        NAVIER_STOKES {
            @Override
            Contestant contestant(int batch) {
                return new OurForward(Problem.navierStokes(128, 8, 8, batch));
            }
        },
        HEAT_TRAINING {
            @Override
            Contestant contestant(int batch) {
                return new OurTraining(Problem.HEAT, Problem.of("Heat", Problem.HEAT, batch));
            }
        },
        BURGERS_TRAINING {
            @Override
            Contestant contestant(int batch) {
                return new OurTraining(Problem.BURGERS, Problem.of("Burgers", Problem.BURGERS, batch));
            }
        };

        abstract Contestant contestant(int batch);
    }

    @Param
    public Pass pass = Pass.HEAT;

    @Param({"1", "16", "256"})
    public int batch;

    private Contestant contestant = new Peak();

    @Setup
    public void prepare() {
        contestant = pass.contestant(batch);
    }

    @Benchmark
    public void run() {
        contestant.run();
    }
}
