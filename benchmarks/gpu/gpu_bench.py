#!/usr/bin/env python3
"""The same rollouts by hssflow and by PyTorch, in turns in one run. README.md beside this file says what the columns mean."""
import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent / "requirements.txt"
try:
    import numpy as np
    import torch
    import torch._dynamo
except ImportError as missing:
    print(f"gpu_bench: expected PyTorch with CUDA and NumPy, got: {missing}; python3 -m pip install -r {REQUIREMENTS}", file=sys.stderr)
    sys.exit(1)

import cost
import peers
from hss_torch import FORMS, Surrogate, read_config
from models import find, some_states
from ours import Ours, OursError

TOLERANCE = {False: 1e-4, True: 3e-2}  # of the change, without and with TF32
CHECKED = 256  # states of a batch at most
DISTINCT = 4096  # states at most; a larger batch repeats them
WARM_UP = {"ours": 1.0, "peer": 0.2}  # seconds
WITHIN = 1.5  # forms this much slower than the fastest are not compiled, unless asked for
MOST_REPEATS = 5_000


def main():
    options = parse()
    torch.set_grad_enabled(False)
    torch._dynamo.config.cache_size_limit = 64  # one function for all forms and shapes of a batch
    torch.set_float32_matmul_precision("high" if options.tf32 else "highest")
    if options.device == "cuda" and not torch.cuda.is_available():
        fail(f"expected a GPU that PyTorch can use, got none: PyTorch {torch.__version__} "
             + ("is a build without CUDA; python3 -m pip install -r " + str(REQUIREMENTS) if torch.version.cuda is None
                else f"with CUDA {torch.version.cuda} finds no device; nvidia-smi shows whether the driver does")
             + ". To test the script without a GPU: --device cpu --engine cpu --batches 1,16 --steps 1,10")
    with tempfile.TemporaryDirectory(prefix="gpu_bench") as folder:
        try:
            bench = Bench(options, Path(folder))
            bench.run()
        except OursError as e:
            fail(f"engine {options.engine}: {e}")
    report(bench)
    sys.exit(1 if bench.disagreements else 0)


def fail(message, code=1):
    print(f"gpu_bench: {message}", file=sys.stderr)
    sys.exit(code)


def parse():
    def numbers(text):
        values = [int(value) for value in text.split(",")]
        if min(values) < 1:
            raise argparse.ArgumentTypeError(f"expected numbers of at least 1, got {text}")
        return values

    def words(known):
        def some(text):
            values = text.split(",")
            if not set(values) <= set(known):
                raise argparse.ArgumentTypeError(f"expected some of {','.join(known)}, got {text}")
            return values
        return some

    parser = argparse.ArgumentParser(prog="gpu_bench.py", description=__doc__)
    parser.add_argument("--models", default="heat-1d,burgers-1d,navier-stokes-2d,burgers-paper",
                        help="names of shipped models, burgers-paper, or folders of config.json and model.safetensors (default: %(default)s)")
    parser.add_argument("--batches", type=numbers, default="1,16,256,4096,65536", help="states at once (default: %(default)s)")
    parser.add_argument("--steps", type=numbers, default="1,10,100", help="steps of a rollout (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=9, help="how often everybody is timed (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=0.05, help="how long about, each time (default: %(default)s)")
    parser.add_argument("--forms", type=words(FORMS), default=",".join(FORMS), help="of the network in PyTorch (default: %(default)s)")
    parser.add_argument("--modes", type=words(peers.MODES), default=",".join(peers.MODES), help="of PyTorch (default: %(default)s)")
    parser.add_argument("--compile", choices=("best", "all"), default="best",
                        help=f"which forms torch.compile gets: those within {WITHIN} times the fastest without it, or all, which takes longer (default: %(default)s)")
    parser.add_argument("--tf32", action="store_true", help="let PyTorch multiply in TF32, which is less exact")
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda", help="of PyTorch; cpu only tests this script (default: %(default)s)")
    parser.add_argument("--engine", default="cuda", help="of hssflow (default: %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures into FILE as well")
    options = parser.parse_args()
    if options.rounds < 1 or not 0 < options.seconds <= 60:
        parser.error("expected --rounds of at least 1 and --seconds above 0 and up to 60")
    if options.json and not options.json.resolve().parent.is_dir():
        parser.error(f"expected --json with a file in a folder that exists, got {options.json}")
    return options


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.self_test = options.device == "cpu" or options.engine == "cpu"
        self.rows, self.notes, self.disagreements = [], [], []
        try:
            self.models = [find(name, folder) for name in options.models.split(",")]
        except ValueError as e:
            fail(str(e), 2)
        self.ceilings = {}

    def run(self):
        with Ours(self.options.engine, self.heap()) as self.ours:
            self.look_up()
            for name, folder in self.models:
                for batch in self.options.batches:
                    self.batch(name, folder, batch)
                    torch._dynamo.reset()
            self.look_up()

    def look_up(self):
        """Before and after; the better one counts."""
        for name, value in peers.ceilings(self.options.device).items():
            self.ceilings[name] = max(value, self.ceilings.get(name, 0))
        self.free()

    def heap(self):
        """Bytes of the states and forecasts that Java holds at the same time, with as much again for reading them."""
        fitting = [self.state_bytes(folder, batch) for _, folder in self.models for batch in self.options.batches]
        return 4 * max((size for size in fitting if not self.too_large(size)), default=0)

    @staticmethod
    def state_bytes(folder, batch):
        a = read_config(folder)["architecture"]
        return 4 * batch * a["channels"] * int(np.prod(a["grid"]))

    @staticmethod
    def too_large(size):
        """For this machine's memory, with four copies in Java and four here."""
        return 8 * size > os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 0.8 or size >= 4 * (2**31 - 8)

    def note(self, text):
        self.notes.append(text)
        print(f"gpu_bench: {text}", file=sys.stderr)

    def free(self):
        if self.options.device == "cuda":
            torch.cuda.synchronize()
            torch.cuda.empty_cache()

    def batch(self, name, folder, batch):
        size = self.state_bytes(folder, batch)
        if self.too_large(size):
            self.note(f"{name}, batch {batch}: left out, its states of {size / 1e9:.1f} GB do not fit in the memory of this machine")
            return
        architecture = read_config(folder)["architecture"]
        distinct = some_states(architecture, min(batch, DISTINCT))
        file = self.folder / "states"
        distinct.tofile(file)
        host = torch.from_numpy(distinct).repeat(-(-batch // len(distinct)), 1)[:batch].contiguous()
        try:
            arrays = peers.Arrays.of(host, self.options.device)
        except torch.cuda.OutOfMemoryError:
            self.note(f"{name}, batch {batch}: left out, its states of {size / 1e9:.1f} GB do not fit in the memory of the device")
            return
        compiled = {form: {} for form in self.options.forms}
        surrogates = {form: Surrogate(folder, form).to(self.options.device) for form in self.options.forms}
        for steps in self.options.steps:
            print(f"gpu_bench: {name}, batch {batch}, {steps} steps ...", file=sys.stderr)
            try:
                self.case(name, folder, architecture, batch, steps, arrays, file, surrogates, compiled)
            finally:
                self.free()

    def case(self, name, folder, architecture, batch, steps, arrays, file, surrogates, compiled):
        where = f"{name}, batch {batch}, {steps} steps"
        every = max(1, batch // CHECKED)
        try:
            expected = self.ours.rollout(folder, file, batch, steps, self.folder / "out", every)
        except OursError as e:
            self.note(f"{where}: left out, engine {self.options.engine}: {e}")
            return
        start = arrays.host[::every].numpy()
        contestants, errors = [], {}
        for peer in self.peers(where, architecture, batch, steps, arrays, surrogates, compiled):
            error = relative_change(peer.result()[::every].numpy(), expected, start)
            errors[peer.name] = error
            if error <= TOLERANCE[self.options.tf32]:
                contestants.append(peer)
            else:
                self.disagreements.append(f"{where}: {peer.name} and engine {self.options.engine} differ by {error:.1e} of the change")
                self.note(self.disagreements[-1] + "; not timed")
        if contestants:
            times = self.race(folder, file, batch, steps, contestants)
            self.rows += rows(name, batch, steps, times, cost.flops(architecture, batch, steps),
                              cost.bytes_at_least(architecture, batch), max(errors.values()))

    def peers(self, where, architecture, batch, steps, arrays, surrogates, compiled):
        """Everybody that fits: first those that need no compilation, then what may be compiled."""
        options = self.options
        modes = [mode for mode in peers.modes(options.device) if mode in options.modes]
        made, fastest = [], {}
        cuda = options.device == "cuda"
        free, pool = (torch.cuda.mem_get_info()[0], torch.cuda.graph_pool_handle()) if cuda else (float("inf"), None)
        forms = []
        for form in options.forms:
            needed = cost.peer_bytes(architecture, form, batch)
            if needed < free:
                forms.append(form)
            else:
                self.note(f"{where}: PyTorch {form} left out, it needs about {needed / 1e9:.1f} GB and {free / 1e9:.1f} GB are free")

        def make(kind, form, mode):
            peer = self.peer(where, kind, surrogates[form], form, mode, arrays, steps, compiled[form], pool)
            made.extend([] if peer is None else [peer])
            return peer

        for mode in modes:
            for form in forms:
                slow = form in fastest and fastest[form] > WITHIN * min(fastest.values())
                if mode in peers.COMPILED and options.compile == "best" and slow:
                    continue
                peer = make(peers.Peer, form, mode)
                if peer is not None and mode not in peers.COMPILED:
                    peer.device(1)
                    fastest[form] = min(peer.device(3), fastest.get(form, float("inf")))
        if forms and arrays.host.nbytes >= peers.PIPELINED_FROM:
            form = min(fastest, key=fastest.get, default=forms[0])
            for mode in modes:
                if mode in (("graph", "max-autotune") if cuda else ("eager",)):
                    make(peers.Pipelined, form, mode)
        return made

    def peer(self, where, kind, surrogate, form, mode, arrays, steps, compiled, pool):
        """One contestant, or None if it does not fit."""
        self.free()
        try:
            return kind(surrogate, form, mode, arrays, steps, compiled, pool)
        except torch.cuda.OutOfMemoryError:
            self.note(f"{where}: PyTorch {kind.named(form, mode)} left out, it does not fit in the memory of the device")
        except Exception as e:  # a compiler's or a driver's; the others can still be timed, and the report says so
            reason = (str(e).strip().splitlines() or ["no message"])[0]
            self.note(f"{where}: PyTorch {kind.named(form, mode)} left out, {type(e).__name__}: {reason}")
        return None

    def race(self, folder, file, batch, steps, contestants):
        """By clock and name, the seconds of every round."""
        def ours(repeats):
            return self.ours.time(folder, file, batch, steps, repeats)

        runs = {("both", "ours"): ours}
        for peer in contestants:
            runs["whole", peer.name] = peer.whole
            if peer.device is not None:
                runs["device", peer.name] = peer.device
        repeats = {key: self.warm_up(run, WARM_UP["ours" if key[1] == "ours" else "peer"]) for key, run in runs.items()}
        times = {"whole": {}, "device": {}}
        order = list(runs)
        for turn in range(self.options.rounds):
            shift = turn % len(order)
            for key in order[shift:] + order[:shift]:
                clock, who = key
                if clock == "both":
                    whole, device = runs[key](repeats[key])
                    times["whole"].setdefault(who, []).append(whole)
                    if device is not None:
                        times["device"].setdefault(who, []).append(device)
                else:
                    runs[key](max(1, repeats[key] // 10))  # a waiting GPU lowers its clock
                    times[clock].setdefault(who, []).append(runs[key](repeats[key]))
        return times

    def warm_up(self, run, seconds):
        """How many repeats take as long as they should."""
        spent, repeats, one = 0.0, 1, 0.0
        while spent < seconds:
            one = run(repeats)
            one = one[0] if isinstance(one, tuple) else one
            spent += max(one, 1e-7) * repeats
            repeats = max(1, min(MOST_REPEATS, int(self.options.seconds / max(one, 1e-7))))
        return repeats


def relative_change(actual, expected, start):
    """|actual - expected| over |expected - start|; infinite unless both are finite."""
    actual, expected, start = (x.astype(np.float64) for x in (actual, expected, start))
    if not (np.isfinite(actual).all() and np.isfinite(expected).all()):
        return float("inf")
    return float(np.linalg.norm(actual - expected) / np.linalg.norm(expected - start))


def rows(name, batch, steps, times, flops, least, error):
    """One row for each clock."""
    for clock in ("device", "whole"):
        summary = {who: quartiles(seconds) for who, seconds in times[clock].items()}
        ours = summary.pop("ours", None)
        best = min(summary, key=lambda who: summary[who][1], default=None)
        yield {"model": name, "batch": batch, "steps": steps, "clock": clock, "flops": flops, "bytes": least,
               "ours": ours, "peers": summary, "best": best,
               "ratio": summary[best][1] / ours[1] if ours and best else None, "largestDifference": error, "rounds": times[clock]}


def quartiles(seconds):
    """(lower quartile, median, upper quartile)"""
    return [float(q) for q in np.quantile(seconds, (0.25, 0.5, 0.75))]


def machine(options):
    found = {"python": platform.python_version(), "torch": torch.__version__, "system": platform.platform(), "cores": os.cpu_count()}
    if options.device == "cuda":
        found["gpu"], found["cuda"] = torch.cuda.get_device_name(), torch.version.cuda
        if shutil.which("nvidia-smi"):
            query = subprocess.run(["nvidia-smi", "--query-gpu=name,driver_version,clocks.max.sm,power.limit", "--format=csv,noheader"],
                                   capture_output=True, text=True)
            found["nvidia-smi"] = query.stdout.strip()
    return found


def report(bench):
    options, here = bench.options, machine(bench.options)
    print(markdown(bench, here))
    if options.json:
        options.json.write_text(json.dumps({
            "selfTest": bench.self_test, "machine": here, "tf32": options.tf32, "engine": options.engine, "device": options.device,
            "ceilings": bench.ceilings, "rounds": options.rounds, "rows": bench.rows, "notes": bench.notes}, indent=1) + "\n")


def markdown(bench, here):
    options, lines = bench.options, []
    if bench.self_test:
        lines += ["**SELF-TEST OF THE SCRIPT, ON THE CPU: THESE ARE NO FIGURES FOR GPUS.**", ""]
    lines += [f"{here.get('gpu', 'no GPU')}, PyTorch {here['torch']}, TF32 {'on' if options.tf32 else 'off'} in PyTorch, "
              f"engine `{options.engine}`, {options.rounds} rounds.",
              f"Ceilings: copy {bench.ceilings['copy'] / 1e9:,.0f} GB/s, float32 {bench.ceilings['fp32'] / 1e12:,.2f} TFLOP/s, "
              f"TF32 {bench.ceilings['tf32'] / 1e12:,.2f} TFLOP/s.", "",
              "| model | batch | steps | clock | ours | eager | graph | compiled | best of PyTorch | ratio | ours of float32 | of copy |",
              "|---|---|---|---|---|---|---|---|---|---|---|---|"]
    for row in bench.rows:
        ours = row["ours"]
        share = [f"{100 * x:.1f} %" for x in (row["flops"] / ours[1] / bench.ceilings["fp32"],
                                             row["bytes"] / ours[1] / bench.ceilings["copy"])] if ours else ["", ""]
        lines.append("| " + " | ".join([
            row["model"], str(row["batch"]), str(row["steps"]), row["clock"], span(ours),
            *(short(least(row["peers"], modes)) for modes in (["eager"], ["graph"], peers.COMPILED)),
            row["best"] or "", f"{row['ratio']:.2f}" if row["ratio"] else "", *share]) + " |")
    lines += [f"\n{note}" for note in bench.notes]
    if bench.self_test:
        lines += ["", "**SELF-TEST OF THE SCRIPT, ON THE CPU: THESE ARE NO FIGURES FOR GPUS.**"]
    return "\n".join(lines)


def least(summary, modes):
    """The fastest median among those modes."""
    return min((times[1] for who, times in summary.items() if who.split(", ")[1] in modes), default=None)


def short(seconds):
    """Three digits."""
    if seconds is None:
        return ""
    for unit, size in (("s", 1), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def span(times):
    return "" if times is None else f"{short(times[1])} ({short(times[0])}–{short(times[2])})"


if __name__ == "__main__":
    main()
