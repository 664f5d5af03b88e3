"""Which models are compared, and on which states."""
import json
from pathlib import Path

import numpy as np

from hss_torch import layer_plan, write_safetensors

HOME = Path(__file__).resolve().parents[2]
SEED = 20260218
PAPER = "burgers-paper"


def find(name, folder):
    """(name, folder) of a model: a shipped one, the paper's network, which is written into a folder, or a folder."""
    if name == PAPER:
        return name, paper(Path(folder) / PAPER)
    shipped = HOME / "model-store/models" / name
    versions = [path for path in shipped.glob("*") if path.name.isdigit()] if "/" not in name else []
    path = max(versions, key=lambda version: int(version.name)) if versions else Path(name)
    if not (path / "config.json").is_file():
        known = sorted(path.name for path in shipped.parent.iterdir() if path.is_dir())
        raise ValueError(f"expected one of {', '.join(known)}, {PAPER}, or a folder with a config.json, got {name!r}")
    return name, path


def paper(folder):
    """The network that Sittoni et al. (arXiv 2602.18248, table 4) have for Burgers: 1.5 million parameters, here random."""
    return random_model(folder, {
        "channels": 1, "grid": [256], "width": [1024], "depth": 4, "levels": 3, "rank": 32, "outerRank": 1,
        "lift": "dense", "projection": "dense", "channelRank": 0, "bias": False, "skip": False})


def random_model(folder, architecture, scale=0.05, residual=True):
    """Writes config.json and model.safetensors, with weights that keep the size of what passes through."""
    rng = np.random.default_rng(SEED)
    a, tensors = architecture, {}
    points, width = a["channels"] * int(np.prod(a["grid"])), int(np.prod(a["width"]))

    def gaussian(variance, *shape):
        return (rng.standard_normal(shape) * np.sqrt(variance)).astype(np.float32)

    def hss(prefix, n):
        for level in range(a["levels"], 0, -1):
            s = n >> level if level == a["levels"] else 2 * a["rank"]
            tensors[f"{prefix}.D{level}"] = gaussian(0.5 / s, 1 << level, s, s)
            tensors[f"{prefix}.U{level}"] = gaussian(0.5 / a["rank"], 1 << level, s, a["rank"])
            tensors[f"{prefix}.V{level}"] = gaussian(1 / s, 1 << level, s, a["rank"])
        tensors[f"{prefix}.D0"] = gaussian(0.5 / a["rank"], 1, 2 * a["rank"], 2 * a["rank"])

    for name, kind, slope, _ in layer_plan(a):
        inputs = points if name == "lift" and kind != "hss" else width
        outputs = points if name == "projection" and kind != "hss" else width
        if kind == "dense":
            tensors[f"{name}.weight"] = gaussian(1 / inputs, outputs, inputs)
        elif kind == "low-rank":
            tensors[f"{name}.P"] = gaussian(1 / a["channelRank"], outputs, a["channelRank"])
            tensors[f"{name}.Q"] = gaussian(1 / inputs, inputs, a["channelRank"])
        elif len(a["width"]) == 1:
            hss(name, width)
        else:
            for term in range(a["outerRank"]):
                for axis, n in enumerate(a["width"]):
                    hss(f"{name}.{term}.{axis}", n)
        if a["bias"]:
            tensors[f"{name}.bias"] = gaussian(0.01, outputs)
        if slope:
            tensors[f"{name}.slope"] = np.full(1, 0.1, np.float32)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    config = {"formatVersion": 3, "architecture": a, "scale": scale, "residual": residual}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    write_safetensors(folder / "model.safetensors", tensors)
    return folder


def some_states(architecture, count):
    """(count, n) float32: smooth fields of size one, so that long rollouts stay finite."""
    rng = np.random.default_rng(SEED)
    grid, channels = architecture["grid"], architecture["channels"]
    axes = [np.arange(n) / n for n in grid]
    if len(grid) == 1:
        modes = np.stack([np.sin(2 * np.pi * k * axes[0]) for k in range(1, 5)])
    else:
        x, y = np.meshgrid(*axes, indexing="ij")
        waves = [2 * np.pi * (k * x + l * y) for k in range(3) for l in range(3) if k + l > 0]
        modes = 0.2 * np.stack([f(wave).ravel() for wave in waves for f in (np.sin, np.cos)])
    fields = rng.uniform(-1, 1, (count * channels, len(modes))).astype(np.float32) @ modes.astype(np.float32)
    fields /= np.abs(fields).max(1, keepdims=True)
    return np.ascontiguousarray(fields.reshape(count, -1), np.float32)
