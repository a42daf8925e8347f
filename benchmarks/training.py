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
import time
from collections.abc import Mapping

import machine
import numpy as np
from contestants import Problem, Run, load_problem, parts, products, trainers

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
FLOOR = "the matrix products that no step can avoid"
FLOOR_AND_DA1 = "the same and dA1, which the contract asks for"
REFERENCE = "`L_layer_model`"
Timings = dict[str, list[float]]


def check_agreement(problem: Problem, steps: int) -> None:
    """Raise AssertionError unless everyone who trains has the costs of the reference, step by step."""
    costs = {name: train(steps) for name, train in trainers(problem).items()}
    for name, theirs in costs.items():
        np.testing.assert_allclose(theirs, costs[REFERENCE], rtol=1e-4, err_msg=f"{name} does not take the same steps")


def take_turns(contestants: Mapping[str, Run], steps: int, turns: int) -> Timings:
    """Seconds per step of every contestant in every turn; every other turn runs backwards. One turn before them is not counted."""
    timings: Timings = {name: [] for name in contestants}
    for turn in range(turns + 1):
        for name in list(contestants)[:: 1 if turn % 2 else -1]:
            start = time.perf_counter()
            contestants[name](steps)
            timings[name].append((time.perf_counter() - start) / steps)
    return {name: seconds[1:] for name, seconds in timings.items()}


def measure(arguments: argparse.Namespace) -> dict[str, Timings]:
    """What one process measures, under the number of threads that its environment set."""
    problem = load_problem(arguments.examples, arguments.hidden, arguments.dtype)
    check_agreement(problem, arguments.steps)
    whole = {FLOOR: products(problem, with_dA1=False), FLOOR_AND_DA1: products(problem, with_dA1=True), **trainers(problem)}
    return {
        "whole": take_turns(whole, arguments.steps, arguments.turns),
        "parts": take_turns({REFERENCE: whole[REFERENCE], **parts(problem)}, arguments.steps, arguments.turns),
    }


def measure_with(threads: int) -> dict[str, Timings]:
    """The same in a fresh process, which gets this one's own command line."""
    environment = os.environ | dict.fromkeys(THREADS, str(threads))
    command = [sys.executable, __file__, *sys.argv[1:], "--child"]
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
    rows = [row(threads, name, seconds, whole[FLOOR]) for threads, whole in timings.items() for name, seconds in whole.items()]
    return "\n".join([head, *rows])


def parts_table(timings: Mapping[str, list[float]]) -> str:
    """What a step of the reference is made of, and what is left of it when its parts are taken away."""
    fastest = {name: min(seconds) for name, seconds in timings.items()}
    step = fastest.pop(REFERENCE)
    fastest["what is left: memory and calls"] = step - sum(fastest.values())
    rows = [f"| {name} | {seconds * 1e3:.3f} | {seconds / step:.1%} |" for name, seconds in [*fastest.items(), ("the whole step", step)]]
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
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Measure, print the tables."""
    arguments = parse()
    if arguments.child:
        print(json.dumps(measure(arguments)))
        return
    print(machine.describe(), flush=True)
    network = f"{arguments.examples} images, hidden layers {arguments.hidden}, {arguments.dtype}"
    print(f"\n{network}; {arguments.turns} turns of {arguments.steps} steps\n", flush=True)
    measured = {threads: measure_with(threads) for threads in arguments.threads}
    print(table({threads: timings["whole"] for threads, timings in measured.items()}), end="\n\n")
    print(f"threads: {arguments.threads[0]}", parts_table(measured[arguments.threads[0]]["parts"]), sep="\n\n")


if __name__ == "__main__":
    main()
