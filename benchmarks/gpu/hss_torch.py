"""The surrogates of hssflow in PyTorch: u(t+dt) = u(t) + s M(u(t)), from a folder of config.json and model.safetensors.

Two forms of the same network. Both stack blocks and terms, so that a level is one batched product:

blocks  The HSS layers as they are. Features come first, (n, B): then the blocks of every level are views, and nothing is copied
        between levels. Along two axes the terms of the outer sum are a second dimension of each batch.
dense   Each HSS matrix multiplied out, once. More multiplications, but few and large products, which suits a GPU where n is
        small. States come first, (B, n). Along two axes a layer is two products: all terms along the second axis in one, then
        along the first axis and over the terms in one.
"""
import json
import struct
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

FORMS = ("blocks", "dense")


def read_safetensors(path):
    """All tensors of a file by name, float32."""
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if entry["dtype"] != "F32":
            raise ValueError(f"{path}: {name}: expected dtype F32, got {entry['dtype']}")
        begin, end = entry["data_offsets"]
        values = np.frombuffer(data[8 + length + begin:8 + length + end], "<f4")
        tensors[name] = values.reshape(entry["shape"])
    return tensors


def write_safetensors(path, tensors):
    """Writes tensors in their order."""
    header, at = {}, 0
    for name, values in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [at, at + 4 * values.size]}
        at += 4 * values.size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for values in tensors.values():
            file.write(np.ascontiguousarray(values, "<f4").tobytes())


def read_config(folder):
    """The architecture, with the scale and whether M gives a change."""
    config = json.loads((Path(folder) / "config.json").read_text())
    if config["formatVersion"] not in (2, 3):
        raise ValueError(f"{folder}/config.json: expected formatVersion 2 or 3, got {config['formatVersion']}")
    return config


def layer_plan(architecture):
    """(name, kind, has a slope, has a skip) of every layer in order."""
    a, plan = architecture, []
    if a["lift"] != "none":
        plan.append(("lift", a["lift"], True, False))
    for i in range(a["depth"]):
        last = a["projection"] == "none" and i == a["depth"] - 1
        plan.append((f"layers.{i}", "hss", not last, a["skip"] and not last))
    if a["projection"] != "none":
        plan.append(("projection", a["projection"], False, False))
    return plan


def hss_to_dense(tensors, prefix, levels):
    """The matrix (n, n) that an HSS layer is, in float64."""
    matrix = tensors[f"{prefix}.D0"][0].astype(np.float64)
    for level in range(1, levels + 1):
        d, u, v = (tensors[f"{prefix}.{x}{level}"].astype(np.float64) for x in "DUV")
        matrix = block_diagonal(d) + block_diagonal(u) @ matrix @ block_diagonal(v).T
    return matrix


def block_diagonal(blocks):
    count, rows, columns = blocks.shape
    matrix = np.zeros((count, rows, count, columns))
    matrix[np.arange(count), :, np.arange(count), :] = blocks
    return matrix.reshape(count * rows, count * columns)


class Layer(torch.nn.Module):
    """y = act(W x + b (+ x)), the slope a number."""

    def __init__(self, slope):
        super().__init__()
        self.slope = slope

    def hold(self, name, values):
        values = None if values is None else torch.from_numpy(np.array(values, np.float32, order="C"))
        self.register_buffer(name, values)

    def act(self, y):
        return y if self.slope is None else F.leaky_relu_(y, self.slope)


class DenseStates(Layer):
    """States first, (B, n) -> (B, m). A skip is part of W."""

    def __init__(self, weight, bias, slope):
        super().__init__(slope)
        self.hold("weight", weight)
        self.hold("bias", bias)

    def forward(self, x):
        return self.act(F.linear(x, self.weight, self.bias))


class LowRankStates(Layer):
    """States first, W = P Q^T."""

    def __init__(self, p, q, bias, slope):
        super().__init__(slope)
        self.hold("p", p)
        self.hold("qt", q.T)
        self.hold("bias", bias)

    def forward(self, x):
        return self.act(F.linear(F.linear(x, self.qt), self.p, self.bias))


class OuterStates(Layer):
    """States first, sum_k W1_k Z W2_k^T with W1, W2 (K, n, n)."""

    def __init__(self, w1, w2, bias, slope, skip):
        super().__init__(slope)
        k, self.n1, _ = w1.shape
        self.n2 = w2.shape[1]
        self.skip = skip
        self.hold("w2", w2.reshape(k * self.n2, self.n2))
        self.hold("w1", w1.transpose(1, 2, 0).reshape(1, self.n1, self.n1 * k))  # columns (n1, K)
        self.hold("bias", None if bias is None else bias.reshape(1, self.n1, self.n2))

    def forward(self, x):
        z = F.linear(x.reshape(-1, self.n2), self.w2)  # (B n1, K n2)
        z = z.view(x.shape[0], -1, self.n2)  # (B, n1 K, n2)
        w1 = self.w1.expand(x.shape[0], -1, -1)
        y = torch.bmm(w1, z) if self.bias is None else torch.baddbmm(self.bias, w1, z)
        y = y.view(x.shape)
        if self.skip:
            y += x
        return self.act(y)


class DenseFeatures(Layer):
    """Features first, (n, B) -> (m, B)."""

    def __init__(self, weight, bias, slope):
        super().__init__(slope)
        self.hold("weight", weight)
        self.hold("bias", None if bias is None else bias[:, None])

    def forward(self, x):
        y = torch.mm(self.weight, x) if self.bias is None else torch.addmm(self.bias, self.weight, x)
        return self.act(y)


class LowRankFeatures(Layer):
    """Features first, W = P Q^T."""

    def __init__(self, p, q, bias, slope):
        super().__init__(slope)
        self.hold("p", p)
        self.hold("qt", q.T)
        self.hold("bias", None if bias is None else bias[:, None])

    def forward(self, x):
        z = torch.mm(self.qt, x)
        y = torch.mm(self.p, z) if self.bias is None else torch.addmm(self.bias, self.p, z)
        return self.act(y)


class Upper(Layer):
    """What an HSS matrix does above its leaves, for K terms: z (blocks, K, r, C) of the leaves -> w of the same shape. The blocks of
    level l are a batch of 2^l K. With K = 1 the regrouping between levels is a view."""

    def __init__(self, factors, levels):
        super().__init__(None)
        self.levels, self.terms = levels, len(factors)
        self.hold("d0", np.concatenate([f["D0"] for f in factors]))  # (K, 2r, 2r)
        for level in range(1, levels):
            for x in "DUV":
                stacked = np.stack([f[f"{x}{level}"] for f in factors], 1)  # (blocks, K, s, .)
                stacked = stacked.reshape(-1, *stacked.shape[2:])
                self.hold(f"{x}{level}", stacked.transpose(0, 2, 1) if x == "V" else stacked)

    def forward(self, z):
        inputs = []
        for level in range(self.levels - 1, 0, -1):
            x = self.paired(z)
            inputs.append(x)
            z = torch.bmm(getattr(self, f"V{level}"), x)
        w = torch.bmm(self.d0, self.paired(z))
        for level in range(1, self.levels):
            y = torch.bmm(getattr(self, f"D{level}"), inputs.pop())
            w = y.baddbmm_(getattr(self, f"U{level}"), self.split(w))
        return self.split(w)

    def paired(self, z):
        """(2b K, r, C) -> (b K, 2r, C)"""
        r, columns = z.shape[1:]
        z = z.view(-1, 2, self.terms, r, columns).transpose(1, 2)
        return z.reshape(-1, 2 * r, columns)

    def split(self, w):
        """(b K, 2r, C) -> (2b K, r, C)"""
        r, columns = w.shape[1] // 2, w.shape[2]
        w = w.view(-1, self.terms, 2, r, columns).transpose(1, 2)
        return w.reshape(-1, r, columns)


class HssFeatures(Layer):
    """Features first, (n, B) -> (n, B). A skip is part of the leaves."""

    def __init__(self, factor, levels, bias, slope, skip):
        super().__init__(slope)
        d = factor[f"D{levels}"]
        self.blocks, self.s, _ = d.shape
        self.hold("d", d + np.eye(self.s, dtype=np.float32) if skip else d)
        self.hold("u", factor[f"U{levels}"])
        self.hold("vt", factor[f"V{levels}"].transpose(0, 2, 1))
        self.hold("bias", None if bias is None else bias.reshape(self.blocks, self.s, 1))
        self.upper = Upper([factor], levels)

    def forward(self, x):
        x = x.view(self.blocks, self.s, -1)
        w = self.upper(torch.bmm(self.vt, x))
        y = torch.bmm(self.d, x) if self.bias is None else torch.baddbmm(self.bias, self.d, x)
        y = y.baddbmm_(self.u, w)
        return self.act(y.view(self.blocks * self.s, -1))


class OuterFeatures(Layer):
    """Features first, (n1 n2, B): all terms along the first axis from one Z, then along the second axis, where the last product also
    sums over the terms."""

    def __init__(self, first, second, levels, bias, slope, skip):
        super().__init__(slope)
        self.skip, self.terms = skip, len(first)
        d1, u1, v1 = (np.stack([f[f"{x}{levels}"] for f in first], 1) for x in "DUV")  # (b1, K, s1, .)
        self.b1, k, self.s1, r = u1.shape
        self.hold("d1", d1.reshape(self.b1, k * self.s1, self.s1))
        self.hold("u1", u1.reshape(self.b1 * k, self.s1, r))
        self.hold("v1t", v1.transpose(0, 1, 3, 2).reshape(self.b1, k * r, self.s1))
        self.upper1 = Upper(first, levels)
        d2, u2, v2 = (np.stack([f[f"{x}{levels}"] for f in second], 1) for x in "DUV")  # (b2, K, s2, .)
        self.b2, k, self.s2, r = u2.shape
        self.hold("d2", d2.transpose(0, 2, 1, 3).reshape(self.b2, self.s2, k * self.s2))
        self.hold("u2", u2.transpose(0, 2, 1, 3).reshape(self.b2, self.s2, k * r))
        self.hold("v2t", v2.transpose(0, 1, 3, 2).reshape(self.b2 * k, r, self.s2))
        self.upper2 = Upper(second, levels)
        self.n1, self.n2 = self.b1 * self.s1, self.b2 * self.s2
        self.hold("bias", None if bias is None else bias[:, None])

    def forward(self, x):
        batch = x.shape[1]
        z = x.view(self.b1, self.s1, self.n2 * batch)
        w = self.upper1(torch.bmm(self.v1t, z).view(self.b1 * self.terms, -1, self.n2 * batch))
        t = torch.bmm(self.d1, z).view(self.b1 * self.terms, self.s1, self.n2 * batch)
        t = t.baddbmm_(self.u1, w)
        t = t.view(self.b1, self.terms, self.s1, self.b2, self.s2, batch).permute(3, 1, 4, 0, 2, 5)
        t = t.reshape(self.b2, self.terms * self.s2, self.n1 * batch)  # the one copy of all terms
        z = torch.bmm(self.v2t, t.view(self.b2 * self.terms, self.s2, self.n1 * batch))
        w = self.upper2(z).view(self.b2, -1, self.n1 * batch)
        y = torch.bmm(self.d2, t).baddbmm_(self.u2, w)
        y = y.view(self.n2, self.n1, batch).transpose(0, 1).reshape(self.n1 * self.n2, batch)
        if self.bias is not None:
            y += self.bias
        if self.skip:
            y += x
        return self.act(y)


class Surrogate(torch.nn.Module):
    """One model in one form. Nothing in it waits for the device, so a rollout can be captured in a CUDA graph."""

    def __init__(self, folder, form):
        super().__init__()
        if form not in FORMS:
            raise ValueError(f"expected a form of {FORMS}, got {form!r}")
        config = read_config(folder)
        tensors = read_safetensors(Path(folder) / "model.safetensors")
        a = config["architecture"]
        if len(a["grid"]) > 2:
            raise ValueError(f"expected one or two axes, got {a['grid']}")
        tensors = scaled(a, tensors, np.float32(config["scale"]))
        self.residual = config["residual"]
        self.features_first = form == "blocks"
        self.points = a["channels"] * int(np.prod(a["grid"]))
        build = self.features if self.features_first else self.states
        self.layers = torch.nn.Sequential(*(build(a, tensors, *layer) for layer in layer_plan(a)))
        self.requires_grad_(False)

    @staticmethod
    def parts(a, tensors, name, slope):
        bias = tensors[f"{name}.bias"] if a["bias"] else None
        return bias, float(tensors[f"{name}.slope"][0]) if slope else None

    @classmethod
    def states(cls, a, tensors, name, kind, slope, skip):
        bias, slope = cls.parts(a, tensors, name, slope)
        if kind == "dense":
            return DenseStates(tensors[f"{name}.weight"], bias, slope)
        if kind == "low-rank":
            return LowRankStates(tensors[f"{name}.P"], tensors[f"{name}.Q"], bias, slope)
        if len(a["width"]) == 1:
            weight = hss_to_dense(tensors, name, a["levels"])
            return DenseStates(weight + np.eye(len(weight)) if skip else weight, bias, slope)
        w1, w2 = (np.stack([hss_to_dense(tensors, f"{name}.{k}.{axis}", a["levels"]) for k in range(a["outerRank"])])
                  for axis in (0, 1))
        return OuterStates(w1, w2, bias, slope, skip)

    @classmethod
    def features(cls, a, tensors, name, kind, slope, skip):
        bias, slope = cls.parts(a, tensors, name, slope)
        if kind == "dense":
            return DenseFeatures(tensors[f"{name}.weight"], bias, slope)
        if kind == "low-rank":
            return LowRankFeatures(tensors[f"{name}.P"], tensors[f"{name}.Q"], bias, slope)
        if len(a["width"]) == 1:
            return HssFeatures(factor(tensors, name, a["levels"]), a["levels"], bias, slope, skip)
        first, second = ([factor(tensors, f"{name}.{k}.{axis}", a["levels"]) for k in range(a["outerRank"])] for axis in (0, 1))
        return OuterFeatures(first, second, a["levels"], bias, slope, skip)

    def enter(self, states):
        """(B, n) -> this form's layout."""
        return states.t().contiguous() if self.features_first else states

    def leave(self, x):
        """This form's layout -> (B, n)."""
        return x.t().contiguous() if self.features_first else x

    def step(self, x):
        """One step, in this form's layout."""
        return x + self.layers(x) if self.residual else self.layers(x)

    def rollout(self, states, steps):
        """(B, n) -> (B, n), `steps` steps later."""
        x = self.enter(states)
        for _ in range(steps):
            x = self.step(x)
        return self.leave(x)


def scaled(a, tensors, scale):
    """With s as part of the last layer, which has no activation: one operation less. (And torch.compile of PyTorch 2.3 forgets the
    alpha of an addition to a product.)"""
    last = layer_plan(a)[-1][0]

    def gives_output(name):
        if not name.startswith(last + "."):
            return False
        *term_and_axis, block = name.removeprefix(last + ".").split(".")
        if block in (f"D{a['levels']}", f"U{a['levels']}"):
            return term_and_axis[1:] != ["0"]  # of two axes the second
        return block in ("weight", "P", "bias")

    return {name: values * scale if gives_output(name) else values for name, values in tensors.items()}


def factor(tensors, prefix, levels):
    """The blocks of one HSS matrix by name, such as D0."""
    names = ["D0"] + [f"{x}{level}" for level in range(1, levels + 1) for x in "DUV"]
    return {name: tensors[f"{prefix}.{name}"] for name in names}
