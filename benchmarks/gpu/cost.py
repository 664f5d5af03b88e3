"""What a rollout costs at least, counted from its architecture."""
from math import prod

from hss_torch import layer_plan

FLOAT = 4  # bytes


def hss_parameters(n, levels, rank):
    total = 4 * rank * rank
    for level in range(1, levels + 1):
        s = n >> levels if level == levels else 2 * rank
        total += (1 << level) * s * (s + 2 * rank)
    return total


def layers(a):
    """(parameters of W, multiply-adds of W x, inputs, outputs, slope, skip) of every layer."""
    points, width = a["channels"] * prod(a["grid"]), prod(a["width"])
    for name, kind, slope, skip in layer_plan(a):
        inputs = points if name == "lift" and kind != "hss" else width
        outputs = points if name == "projection" and kind != "hss" else width
        if kind == "dense":
            parameters = multiply_adds = inputs * outputs
        elif kind == "low-rank":
            parameters = multiply_adds = (inputs + outputs) * a["channelRank"]
        else:
            factors = [hss_parameters(n, a["levels"], a["rank"]) for n in a["width"]]
            parameters = a["outerRank"] * sum(factors)
            multiply_adds = a["outerRank"] * sum(p * (width // n) for p, n in zip(factors, a["width"]))
        yield parameters, multiply_adds, inputs, outputs, slope, skip


def parameters(a):
    return sum(w + (outputs if a["bias"] else 0) + slope for w, _, _, outputs, slope, _ in layers(a))


def flops(a, batch, steps):
    """Of the HSS layers as they are: two for a multiply-add, one for each bias, skip and slope, two for u + s M(u)."""
    step = 2 * a["channels"] * prod(a["grid"])
    for _, multiply_adds, _, outputs, slope, skip in layers(a):
        step += 2 * multiply_adds + outputs * (a["bias"] + slope + skip)
    return batch * steps * step


def bytes_at_least(a, batch):
    """Every state read once and written once, every weight read once: all that a kernel must move that keeps the rest on the chip."""
    return FLOAT * (2 * batch * a["channels"] * prod(a["grid"]) + parameters(a))


def peer_bytes(a, form, batch):
    """About what PyTorch needs in memory at the same time for a batch."""
    points, width, terms = a["channels"] * prod(a["grid"]), prod(a["width"]), a["outerRank"]
    if len(a["width"]) == 1:
        inner = 4 * width
    else:
        inner = (terms + 3) * width if form == "dense" else (4 * terms + 3) * width
    return FLOAT * batch * (4 * points + inner)
