"""How much does depth pay on the shipped images? `python benchmarks/accuracy.py [--seeds 5]` prints the tables of data/README.md.

Every model is trained from several random starts and judged on the same test images. Two models are compared image by image: the
standard error of their difference comes from the images that one gets right and the other wrong (as in McNemar's test).
"""

import argparse
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solutions.activations import Array
from solutions.datasets import load_dataset
from solutions.image_classifier import L_layer_model, flatten_and_scale, initialize_parameters_he
from solutions.step_by_step import L_model_forward, Parameters, initialize_parameters_deep

DATA = Path(__file__).resolve().parents[1] / "data" / "party.h5"
LEARNING_RATE, STEPS = 0.1, 400
Right = NDArray[np.bool_]
Initialize = Callable[[Sequence[int]], Parameters]


@dataclass(frozen=True)
class Model:
    """A network and how it is trained; a logistic regression is one without hidden layers."""

    name: str
    hidden: tuple[int, ...]
    initialize: Initialize


@dataclass(frozen=True)
class Result:
    """One row of `right_*` (starts, images) per random start; `seconds` of computing for one training."""

    model: Model
    right_train: Right
    right_test: Right
    seconds: float


MODELS = (
    Model("one layer (logistic regression)", (), initialize_parameters_deep),
    Model("two layers, 7", (7,), initialize_parameters_deep),
    Model("two layers, 7, He", (7,), initialize_parameters_he),
    Model("two layers, 40, He", (40,), initialize_parameters_he),
    Model("four layers, 32-16-8", (32, 16, 8), initialize_parameters_deep),
    Model("four layers, 32-16-8, He", (32, 16, 8), initialize_parameters_he),
)
COMPARED = ((1, 0), (5, 1), (5, 2), (5, 3))


def right(parameters: Parameters, X: Array, Y: NDArray[np.int64]) -> Right:
    """Which examples the network labels right, shape (m,)."""
    AL, _ = L_model_forward(X, parameters)
    correct: Right = ((AL > 0.5) == Y)[0]
    return correct


def measure(model: Model, seeds: int) -> Result:
    """Train the model from as many random starts and see which images it gets right."""
    data = load_dataset(DATA)
    average = flatten_and_scale(data.train_x).mean(axis=1, keepdims=True)
    X, X_test = flatten_and_scale(data.train_x) - average, flatten_and_scale(data.test_x) - average
    rows, start = [], time.process_time()
    for seed in range(seeds):
        np.random.seed(seed)
        dims = [len(X), *model.hidden, 1]
        parameters, _ = L_layer_model(X, data.train_y, dims, LEARNING_RATE, STEPS, initialize=model.initialize)
        rows.append((right(parameters, X, data.train_y), right(parameters, X_test, data.test_y)))
    train, test = (np.array(part) for part in zip(*rows, strict=True))
    return Result(model, train, test, (time.process_time() - start) / seeds)


def standard_error(values: NDArray[np.floating]) -> float:
    """The standard error of the mean of independent values."""
    return float(values.std(ddof=1) / np.sqrt(values.size))


def result_row(result: Result) -> str:
    """A row of the first table: accuracies in percent."""
    train, test = result.right_train.mean(axis=1), result.right_test.mean(axis=1)
    error = standard_error(result.right_test.mean(axis=0))
    cells = (result.model.name, f"{train.mean():.1%}", f"{test.mean():.1%}", f"{error:.1%}", f"{test.min():.1%} to {test.max():.1%}")
    return f"| {' | '.join(cells)} | {result.seconds:.1f} |"


def difference_row(better: Result, worse: Result) -> str:
    """A row of the second table: the mean difference on the test images, its standard error, and their ratio."""
    difference = better.right_test.mean(axis=0) - worse.right_test.mean(axis=0)
    mean, error = float(difference.mean()), standard_error(difference)
    wins = sum(float(one.mean()) > float(other.mean()) for one in better.right_test for other in worse.right_test)
    pairs = len(better.right_test) * len(worse.right_test)
    return f"| {better.model.name} over {worse.model.name} | {mean:+.1%} | {error:.1%} | {mean / error:.1f} | {wins} of {pairs} |"


def machine() -> str:
    """What the times were measured on."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}"


def main() -> None:
    """Measure all models and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5, help="random starts of each model")
    seeds = parser.parse_args().seeds
    print(f"{machine()}; {seeds} random starts, {STEPS} steps each at the learning rate {LEARNING_RATE}\n")
    print("| model | train | test | ± standard error | test, worst to best start | CPU seconds |\n|---|---|---|---|---|---|")
    results = []
    for model in MODELS:
        results.append(measure(model, seeds))
        print(result_row(results[-1]), flush=True)
    print("\n| difference on the test images | mean | ± standard error | ratio | better in pairs of starts |\n|---|---|---|---|---|")
    for better, worse in COMPARED:
        print(difference_row(results[better], results[worse]))


if __name__ == "__main__":
    main()
