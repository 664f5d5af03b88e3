"""hssflow's side: a Java process that rolls out what it is asked to."""
import json
import os
import shlex
import shutil
import statistics
import subprocess
from pathlib import Path

import numpy as np

HOME = Path(__file__).resolve().parents[2]


class OursError(Exception):
    """Why the engine cannot do it."""


def java():
    home = os.environ.get("JAVA_HOME")
    path = shutil.which(f"{home}/bin/java" if home else "java")
    if path is None:
        raise OursError("expected a JDK 17 or later, found no java; install one or set JAVA_HOME")
    return path


class Ours:
    """The server, from its start to its end; a context manager."""

    def __init__(self, engine, heap_bytes):
        class_path = HOME / "benchmarks/target/classpath"
        if not class_path.is_file():
            raise OursError(f"expected the module benchmarks to be built, found no {class_path}; run ./hssflow bench gpu, which builds it")
        command = [java(), "--add-modules", "jdk.incubator.vector", f"-Xmx{(heap_bytes >> 20) + 512}m",
                   *shlex.split(os.environ.get("HSSFLOW_JAVA_OPTS", "")),
                   "-cp", f"{HOME}/benchmarks/target/classes:{class_path.read_text().strip()}",
                   "org.hssflow.benchmarks.gpu.RolloutServer", engine]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            self.engine = self.answer()["engine"]
        except OursError:
            self.close()
            raise

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise OursError(f"the Java process ended with {self.process.wait()}; what it said is above")
        answer = json.loads(line)
        if "error" in answer:
            raise OursError(answer["error"])
        return answer

    def ask(self, **request):
        try:
            self.process.stdin.write(json.dumps({"seed": 0, "every": 1, "states": None, "out": None, **request}) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # answer() says so
        return self.answer()

    def rollout(self, folder, states, batch, steps, out, every=1):
        """The last step of each so many states, (ceil(batch / every), n)."""
        self.ask(model=str(folder), batch=batch, steps=steps, repeats=1, states=str(states), out=str(out), every=every)
        return np.fromfile(out, "<f4").reshape(-(-batch // every), -1)

    def time(self, folder, states, batch, steps, repeats):
        """Seconds of the whole call, and on the device or None: medians of the repeats."""
        answer = self.ask(model=str(folder), batch=batch, steps=steps, repeats=repeats, states=str(states))
        device = answer["deviceNanos"]
        return (statistics.median(answer["nanos"]) / 1e9,
                None if device is None else statistics.median(device) / 1e9)

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
