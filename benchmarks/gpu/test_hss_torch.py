"""python3 -m unittest discover benchmarks/gpu: PyTorch against reference arrays and against hssflow on the CPU. No GPU is needed."""
import json
import shutil
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
import torch._dynamo

import cost
import gpu_bench
import peers
from hss_torch import (FORMS, DenseStates, HssFeatures, OuterFeatures, OuterStates, Surrogate, factor, hss_to_dense, read_config,
                       read_safetensors)
from models import HOME, find, random_model, some_states
from ours import Ours, OursError

RESOURCES = HOME / "neural-hss/src/test/resources"
SHIPPED = ("heat-1d", "burgers-1d", "navier-stokes-2d")
TOLERANCE = 1e-5


def architecture(**other):
    return {"channels": 1, "grid": [32], "width": [32], "depth": 2, "levels": 2, "rank": 3, "outerRank": 1, "lift": "hss",
            "projection": "hss", "channelRank": 0, "bias": True, "skip": True, **other}


VARIED = {
    "one level, no lift, no projection": architecture(levels=1, lift="none", projection="none"),
    "four levels, no bias": architecture(levels=4, rank=2, bias=False, skip=False),
    "dense onto another width": architecture(width=[48], lift="dense", projection="dense"),
    "two channels, low rank": architecture(channels=2, lift="low-rank", projection="low-rank", channelRank=5),
    "two axes of different size": architecture(grid=[16, 24], width=[16, 24], outerRank=3),
    "two axes, one term, one level": architecture(grid=[8, 4], width=[8, 4], levels=1, rank=2, skip=False),
    "two axes, two channels": architecture(
        channels=2, grid=[8, 8], width=[12, 8], rank=2, outerRank=2, lift="low-rank", projection="dense", channelRank=4),
}


def setUpModule():
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)


def distance(actual, expected):
    actual, expected = (np.asarray(x, np.float64) for x in (actual, expected))
    return np.linalg.norm(actual - expected) / np.linalg.norm(expected)


class References(unittest.TestCase):
    """Arrays of an independent implementation, which the Java kernels are tested with, too."""

    def test_the_layer_of_256_points(self):
        n, levels, r = 256, 3, 2
        values = np.fromfile(RESOURCES / "hss_layer.f64", "<f8")
        tensors, at = {}, 0
        for level in range(levels, 0, -1):
            s = n >> levels if level == levels else 2 * r
            for name, columns in (("D", s), ("U", r), ("V", r)):
                size = (1 << level) * s * columns
                tensors[f"layer.{name}{level}"] = values[at:at + size].reshape(1 << level, s, columns)
                at += size
        tensors["layer.D0"] = values[at:at + 4 * r * r].reshape(1, 2 * r, 2 * r)
        at += 4 * r * r
        self.assertEqual(at, cost.hss_parameters(n, levels, r))
        x, y = values[at:at + 3 * n].reshape(n, 3), values[at + 3 * n:at + 6 * n].reshape(n, 3)
        self.agrees(tensors, levels, x, y)

    def test_the_layer_of_16_points(self):
        reference = json.loads((RESOURCES / "hss_tiny.json").read_text())
        tensors = {f"layer.{name}": np.array(reference[name]) for name in "D2 U2 V2 D1 U1 V1 D0".split()}
        tensors["layer.D0"] = tensors["layer.D0"].reshape(1, 2, 2)
        x, y = (np.array(reference[name]).reshape(16, -1) for name in "xy")
        self.agrees(tensors, 2, x, y)
        self.assertLess(distance(hss_to_dense(tensors, "layer", 2), reference["A"]), 1e-6)

    def agrees(self, tensors, levels, x, y):
        x = torch.from_numpy(x.astype(np.float32))
        blocks = HssFeatures(factor(tensors, "layer", levels), levels, None, None, False)
        self.assertLess(distance(blocks(x), y), TOLERANCE)
        dense = DenseStates(hss_to_dense(tensors, "layer", levels), None, None)
        self.assertLess(distance(dense(x.t()).t(), y), TOLERANCE)


class OuterSum(unittest.TestCase):
    def test_is_the_sum_over_the_terms(self):
        with tempfile.TemporaryDirectory() as folder:
            tensors = read_safetensors(random_model(folder, VARIED["two axes of different size"]) / "model.safetensors")
        n1, n2, terms, levels, batch = 16, 24, 3, 2, 5
        z = np.random.default_rng(1).standard_normal((batch, n1, n2))
        w1, w2 = ([hss_to_dense(tensors, f"layers.0.{k}.{axis}", levels) for k in range(terms)] for axis in (0, 1))
        bias = tensors["layers.0.bias"]
        a = sum(w1[k] @ z @ w2[k].T for k in range(terms)) + z + bias.reshape(n1, n2)
        y = np.where(a > 0, a, 0.1 * a).reshape(batch, -1)

        x = torch.from_numpy(z.reshape(batch, -1).astype(np.float32))
        states = OuterStates(np.stack(w1), np.stack(w2), bias, 0.1, True)
        self.assertLess(distance(states(x), y), TOLERANCE)
        first, second = ([factor(tensors, f"layers.0.{k}.{axis}", levels) for k in range(terms)] for axis in (0, 1))
        features = OuterFeatures(first, second, levels, bias, 0.1, True)
        self.assertLess(distance(features(x.t().contiguous()).t(), y), TOLERANCE)


class Cost(unittest.TestCase):
    def test_counts_the_parameters_that_the_files_hold(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in (*SHIPPED, "burgers-paper"):
                path = find(name, folder)[1]
                held = sum(tensor.size for tensor in read_safetensors(path / "model.safetensors").values())
                self.assertEqual(cost.parameters(read_config(path)["architecture"]), held, name)

    def test_counts_two_operations_for_each_parameter_along_one_axis(self):
        plain = architecture(bias=False, skip=False)
        weights = cost.parameters(plain) - 3  # slopes
        self.assertEqual(cost.flops(plain, 7, 10), 7 * 10 * (2 * weights + 3 * 32 + 2 * 32))


class Rollouts(unittest.TestCase):
    """Both forms against hssflow's engine on the CPU."""

    @classmethod
    def setUpClass(cls):
        try:
            cls.ours = Ours("cpu", 64 << 20)
        except OursError as e:
            raise unittest.SkipTest(str(e))
        cls.addClassCleanup(cls.ours.close)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_of_every_shipped_model_and_the_papers(self):
        for name in (*SHIPPED, "burgers-paper"):
            self.agree(name, find(name, self.folder)[1], 9, (1, 10))

    def test_of_other_architectures(self):
        for i, (name, other) in enumerate(VARIED.items()):
            self.agree(name, random_model(self.folder / str(i), other), 3, (1, 4))

    def test_of_a_model_that_gives_no_change(self):
        self.agree("stationary", random_model(self.folder / "model", architecture(), 1.5, residual=False), 3, (1, 2))

    def agree(self, name, model, batch, many_steps):
        states = some_states(read_config(model)["architecture"], batch)
        states.tofile(self.folder / "states")
        for steps in many_steps:
            expected = self.ours.rollout(model, self.folder / "states", batch, steps, self.folder / "out")
            for form in FORMS:
                with self.subTest(model=name, form=form, steps=steps):
                    actual = Surrogate(model, form).rollout(torch.from_numpy(states), steps).numpy()
                    self.assertLess(gpu_bench.relative_change(actual, expected, states), TOLERANCE)

    def test_what_cannot_be_done_is_an_error_and_the_next_request_works(self):
        heat = str(find("heat-1d", self.folder)[1])
        with self.assertRaisesRegex(OursError, "batch, steps and repeats"):
            self.ours.ask(model=heat, batch=0, steps=1, repeats=1)
        self.assertEqual(len(self.ours.ask(model=heat, batch=1, steps=1, repeats=3)["nanos"]), 3)

    def test_an_engine_that_is_none_is_said(self):
        with self.assertRaisesRegex(OursError, "expected an engine of this build"):
            Ours("none", 1 << 20)


class Modes(unittest.TestCase):
    """What torch.compile and the benchmark make of a step."""

    def test_a_step_is_one_graph_for_torch_compile(self):
        for name in ("burgers-1d", "navier-stokes-2d"):
            model = find(name, None)[1]
            states = torch.from_numpy(some_states(read_config(model)["architecture"], 3))
            for form in FORMS:
                with self.subTest(model=name, form=form):
                    surrogate = Surrogate(model, form)
                    x = surrogate.enter(states)
                    step = torch.compile(surrogate.step, backend="aot_eager", fullgraph=True, dynamic=False)
                    self.assertLess(distance(step(x), surrogate.step(x)), 1e-6)
                    torch._dynamo.reset()

    @unittest.skipUnless(shutil.which("g++"), "no g++, which torch.compile needs on the CPU")
    def test_a_compiled_step_computes_the_same(self):
        model = find("heat-1d", None)[1]
        states = torch.from_numpy(some_states(read_config(model)["architecture"], 3))
        for form in FORMS:
            with self.subTest(form=form):
                surrogate = Surrogate(model, form)
                x = surrogate.enter(states)
                compiled = torch.compile(surrogate.step, mode="max-autotune-no-cudagraphs", fullgraph=True, dynamic=False)
                expected = surrogate.step(x)
                self.assertLess(gpu_bench.relative_change(compiled(x).numpy(), expected.numpy(), x.numpy()), TOLERANCE)
                torch._dynamo.reset()

    def test_a_rollout_does_not_change_its_states(self):
        model = find("heat-1d", None)[1]
        states = torch.from_numpy(some_states(read_config(model)["architecture"], 4))
        before = states.clone()
        for form in FORMS:
            Surrogate(model, form).rollout(states, 2)
            self.assertTrue(torch.equal(states, before))

    def test_parts_of_a_batch_give_the_whole(self):
        model = find("heat-1d", None)[1]
        arrays = peers.Arrays.of(torch.from_numpy(some_states(read_config(model)["architecture"], 10)), "cpu")
        surrogate = Surrogate(model, "blocks")
        whole = peers.Peer(surrogate, "blocks", "eager", arrays, 3, {}, None).result().clone()
        parts = peers.Pipelined(surrogate, "blocks", "eager", arrays, 3, {}, None).result()
        self.assertLess(distance(parts, whole), 1e-6)


if __name__ == "__main__":
    unittest.main()
