"""What one gradient-descent step of `L_layer_model` costs on the course's images, beside what it cannot avoid and beside two libraries.

Before anything is timed, the costs of everyone who trains are compared: they must be the same. Each number of threads gets a fresh
process, because a BLAS reads it once, when numpy is imported. Within it the contestants take turns, in one order and then in the other, so
that a busy moment hits them alike; ratios are taken within a turn.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import machine
import numpy as np

TURNS = Path(__file__).with_name("turns.py")
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
Timings = dict[str, list[float]]


def measure_with(threads: int, settings: Mapping[str, object]) -> dict[str, Timings]:
    """What `turns.py` measures with these settings in a fresh process under so many threads."""
    environment = os.environ | dict.fromkeys(THREADS, str(threads))
    command = [sys.executable, str(TURNS), json.dumps(settings)]
    measured: dict[str, Timings] = json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)
    return measured


def row(threads: int, name: str, seconds: list[float], floor: list[float]) -> str:
    """One line of the table: milliseconds per step, and how many times the floor of the same turn that is."""
    low, median, high = np.percentile(np.array(seconds) * 1e3, [25, 50, 75])
    ratio = np.median(np.array(seconds) / np.array(floor))
    return f"| {threads} | {name} | {median:.3f} | {low:.3f} to {high:.3f} | {min(seconds) * 1e3:.3f} | {ratio:.2f} |"


def table(timings: Mapping[int, Timings]) -> str:
    """Everyone's step, for every number of threads."""
    head = "| threads | one step of | median ms | middle half | fastest | times the floor |\n|---|---|---|---|---|---|"
    rows = [
        row(threads, name, seconds, next(iter(everyone.values())))
        for threads, everyone in timings.items()
        for name, seconds in everyone.items()
    ]
    return "\n".join([head, *rows])


def parts_table(timings: Mapping[str, list[float]]) -> str:
    """The whole step, what it is made of, and what is left of it when these parts are taken away."""
    fastest = {name: min(seconds) for name, seconds in timings.items()}
    step, *others = fastest.values()
    fastest["what is left: memory and calls"] = step - sum(others)
    rows = [f"| {name} | {seconds * 1e3:.3f} | {seconds / step:.1%} |" for name, seconds in fastest.items()]
    return "\n".join(["| part of a step of the reference | fastest ms | share |", "|---|---|---|", *rows])


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=2000, help="how many training images")
    parser.add_argument("--hidden", type=int, nargs="+", default=[32, 16, 8], help="units of the hidden layers")
    parser.add_argument("--steps", type=int, default=10, help="steps in a turn")
    parser.add_argument("--turns", type=int, default=25, help="turns of every contestant")
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float64", help="of images, labels and parameters")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], help="numbers of BLAS threads")
    return parser.parse_args()


def main() -> None:
    """Measure, print the tables."""
    settings = vars(parse())
    threads = settings.pop("threads")
    print(machine.describe())
    print("\n" + ", ".join(f"{name} {value}" for name, value in settings.items()) + "\n", flush=True)
    measured = {count: measure_with(count, settings) for count in threads}
    print(table({count: timings["everyone"] for count, timings in measured.items()}), end="\n\n")
    print(f"threads {threads[0]}", parts_table(measured[threads[0]]["parts"]), sep="\n\n")


if __name__ == "__main__":
    main()
