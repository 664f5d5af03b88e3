"""PyTorch's side: one form of a surrogate in one mode, on a batch that stays where it is.

eager            operation by operation
graph            the operations of a whole rollout in one CUDA graph
reduce-overhead  torch.compile(mode="reduce-overhead"), up to ten steps in one compiled function
max-autotune     one step through torch.compile(mode="max-autotune-no-cudagraphs"), a whole rollout in one CUDA graph: what
                 mode="max-autotune" does, but in one graph for all steps

On the CPU there are no CUDA graphs: the modes are there to test the script.
"""
import statistics
import time
from typing import NamedTuple

import torch

MODES = ("eager", "graph", "reduce-overhead", "max-autotune")
COMPILED = ("reduce-overhead", "max-autotune")
UNROLLED = 10  # steps in one compiled function
PARTS = 4
PIPELINED_FROM = 16 << 20  # bytes of a batch


def modes(device):
    return [mode for mode in MODES if device == "cuda" or mode != "graph"]


class Arrays(NamedTuple):
    """Of one batch, (B, n), for everybody: only one computes at a time."""
    host: torch.Tensor  # pinned
    host_out: torch.Tensor  # pinned
    input: torch.Tensor  # on the device

    @staticmethod
    def of(host, device):
        if device == "cuda":
            host = host.pin_memory()
        return Arrays(host, torch.empty_like(host, pin_memory=device == "cuda"), host.to(device, copy=True))


class Peer:
    """Rolls a batch out."""

    def __init__(self, surrogate, form, mode, arrays, steps, compiled, pool):
        """
        :param compiled: a dictionary in which functions that are compiled already are kept, for one form and batch
        :param pool: memory that this graph may share with others that never run at the same time, or None
        """
        self.name = self.named(form, mode)
        self.mode, self.cuda = mode, arrays.input.is_cuda
        self.host, self.host_out, self.input = arrays
        self.output = None
        self.rollout = self.compile(surrogate, steps, compiled)
        self.graph = None
        self.launch()
        if self.cuda and mode in ("graph", "max-autotune"):
            self.capture(pool)
        self.wait()

    @staticmethod
    def named(form, mode):
        return f"{form}, {mode}"

    def compile(self, surrogate, steps, compiled):
        if self.mode == "reduce-overhead":
            return self.unrolled(surrogate, steps, compiled)
        if self.mode != "max-autotune":
            return lambda states: surrogate.rollout(states, steps)
        if "step" not in compiled:
            compiled["step"] = torch.compile(
                surrogate.step, mode="max-autotune-no-cudagraphs", fullgraph=True, dynamic=False)
        step = compiled["step"]

        def rollout(states):
            x = surrogate.enter(states)
            for _ in range(steps):
                x = step(x)
            return surrogate.leave(x)
        return rollout

    @staticmethod
    def unrolled(surrogate, steps, compiled):
        most = max(k for k in range(1, UNROLLED + 1) if steps % k == 0)
        if most not in compiled:
            def some(x):
                for _ in range(most):
                    x = surrogate.step(x)
                return x
            compiled[most] = torch.compile(some, mode="reduce-overhead", fullgraph=True, dynamic=False)
        function = compiled[most]

        def rollout(states):
            x = surrogate.enter(states)
            for i in range(steps // most):
                if i > 0:
                    x = x.clone()  # the function's output is overwritten by its next run
                torch.compiler.cudagraph_mark_step_begin()
                x = function(x)
            return surrogate.leave(x)
        return rollout

    def capture(self, pool):
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):
                self.rollout(self.input)
        torch.cuda.current_stream().wait_stream(stream)
        self.output = None
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=pool):
            self.output = self.rollout(self.input)
        self.graph = graph

    def launch(self):
        """From states on the device to states on the device, without waiting."""
        if self.graph is not None:
            self.graph.replay()
        else:
            self.output = self.rollout(self.input)

    def wait(self):
        if self.cuda:
            torch.cuda.synchronize()

    def launch_whole(self):
        self.input.copy_(self.host, non_blocking=True)
        self.launch()
        self.host_out.copy_(self.output, non_blocking=True)

    def result(self):
        """The last step, in pinned memory, and nothing that was there before."""
        self.spoil()
        self.launch_whole()
        self.wait()
        return self.host_out

    def spoil(self):
        self.host_out.fill_(float("nan"))
        if self.graph is not None:
            self.output.fill_(float("nan"))

    def device(self, repeats):
        """Seconds of one run among many."""
        if not self.cuda:
            start = time.perf_counter()
            for _ in range(repeats):
                self.launch()
            return (time.perf_counter() - start) / repeats
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        for _ in range(repeats):
            self.launch()
        end.record()
        end.synchronize()
        return start.elapsed_time(end) / 1e3 / repeats

    def whole(self, repeats):
        """Seconds from pinned memory to pinned memory: the median."""
        seconds = []
        for _ in range(repeats):
            self.wait()
            start = time.perf_counter()
            self.launch_whole()
            self.wait()
            seconds.append(time.perf_counter() - start)
        return statistics.median(seconds)


class Pipelined:
    """A batch in parts, each on a stream of its own, so that copies and products overlap. For the clock `whole` alone."""

    def __init__(self, surrogate, form, mode, arrays, steps, compiled, pool):
        self.name = self.named(form, mode)
        self.cuda, self.host_out = arrays.input.is_cuda, arrays.host_out
        self.parts = [Peer(surrogate, form, mode, Arrays(*part), steps, compiled, None)
                      for part in zip(*(array.chunk(PARTS) for array in arrays))]
        self.streams = [torch.cuda.Stream() for _ in self.parts] if self.cuda else []

    @staticmethod
    def named(form, mode):
        return f"{form}, {mode}, {PARTS} streams"

    wait, result, whole, device = Peer.wait, Peer.result, Peer.whole, None

    def spoil(self):
        for part in self.parts:
            part.spoil()

    def launch_whole(self):
        if not self.cuda:
            for part in self.parts:
                part.launch_whole()
            return
        for part, stream in zip(self.parts, self.streams):
            with torch.cuda.stream(stream):
                part.launch_whole()


def ceilings(device):
    """What this device reaches at the same time: a copy from memory to memory, bytes read and written a second; the products of
    large float32 matrices, and with TF32, operations a second."""
    cuda = device == "cuda"
    size, n, times = (1 << 28, 8192, 10) if cuda else (1 << 24, 1024, 3)
    a, b = (torch.randn(n, n, device=device) for _ in range(2))
    c = torch.empty_like(a)
    source = torch.ones(size, device=device)
    target = torch.empty_like(source)
    found = {"copy": 2 * 4 * size / fastest(lambda: target.copy_(source), times, cuda)}
    before = torch.get_float32_matmul_precision()
    for name, precision in (("fp32", "highest"), ("tf32", "high")):
        torch.set_float32_matmul_precision(precision)
        found[name] = 2 * n ** 3 / fastest(lambda: torch.mm(a, b, out=c), times, cuda)
    torch.set_float32_matmul_precision(before)
    return found


def fastest(run, times, cuda):
    seconds = []
    for _ in range(3 + times):
        if cuda:
            start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
            start.record()
            run()
            end.record()
            end.synchronize()
            seconds.append(start.elapsed_time(end) / 1e3)
        else:
            start = time.perf_counter()
            run()
            seconds.append(time.perf_counter() - start)
    return min(seconds[3:])
