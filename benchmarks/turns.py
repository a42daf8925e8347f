"""The measuring process of `training.py`: takes its settings as JSON, prints the seconds per step of every turn of everyone as JSON."""

import json
import sys
import time
from collections.abc import Mapping

import numpy as np
from contestants import Problem, Run, load_problem, parts, products, reference, trainers

Timings = dict[str, list[float]]


def check_agreement(problem: Problem, steps: int) -> None:
    """Raise AssertionError unless everyone who trains has the costs of the first, step by step."""
    expected, *others = ((name, train(steps)) for name, train in trainers(problem).items())
    for name, costs in others:
        np.testing.assert_allclose(costs, expected[1], rtol=1e-4, err_msg=f"{name} does not take the steps of {expected[0]}")


def take_turns(contestants: Mapping[str, Run], steps: int, turns: int) -> Timings:
    """Seconds per step of every contestant in every turn; every other turn runs backwards. One turn before them is not counted."""
    timings: Timings = {name: [] for name in contestants}
    for turn in range(turns + 1):
        for name in list(contestants)[:: 1 if turn % 2 else -1]:
            start = time.perf_counter()
            contestants[name](steps)
            timings[name].append((time.perf_counter() - start) / steps)
    return {name: seconds[1:] for name, seconds in timings.items()}


def measure(examples: int, hidden: list[int], dtype: str, steps: int, turns: int) -> dict[str, Timings]:
    """Everyone's step, the floor first, and the parts of one step of the reference, the whole of it first."""
    problem = load_problem(examples, hidden, dtype)
    check_agreement(problem, steps)
    floors = {
        "the matrix products that no step can avoid": products(problem, with_dA1=False),
        "the same and dA1, which the contract asks for": products(problem, with_dA1=True),
    }
    everyone = take_turns({**floors, **trainers(problem)}, steps, turns)
    return {"everyone": everyone, "parts": take_turns({"the whole step": reference(problem), **parts(problem)}, steps, turns)}


if __name__ == "__main__":
    print(json.dumps(measure(**json.loads(sys.argv[1]))))
