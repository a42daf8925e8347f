"""Random networks for the tests: 1 to 5 layers, all sizes different, biases that are not zero, both labels, arrays nobody may write to."""

from dataclasses import dataclass

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

Array = NDArray[np.floating]
Labels = NDArray[np.integer] | NDArray[np.floating]
Parameters = dict[str, Array]

repeatable = settings(derandomize=True, deadline=None, max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])


@dataclass(frozen=True)
class Network:
    """A network of `len(dims) - 1` layers and m examples to run it on: X (dims[0], m), Y (1, m)."""

    dims: list[int]
    X: Array
    Y: Labels
    parameters: Parameters

    @property
    def L(self) -> int:
        return len(self.dims) - 1

    @property
    def m(self) -> int:
        return int(self.X.shape[1])


def random_network(layers: int, seed: int) -> Network:
    """The same network for the same seed; no two of its sizes and m are equal, apart from the single output unit."""
    rng = np.random.default_rng(seed)
    *hidden, m = (int(size) for size in rng.permutation(np.arange(2, 10))[: layers + 1])
    dims = [*hidden, 1]
    parameters: Parameters = {}
    for l in range(1, layers + 1):
        parameters[f"W{l}"] = rng.standard_normal((dims[l], dims[l - 1])) * np.sqrt(1 / dims[l - 1])
        parameters[f"b{l}"] = rng.standard_normal((dims[l], 1)) / 2
    Y = np.arange(m).reshape(1, m) % 2
    network = Network(dims, rng.standard_normal((dims[0], m)), rng.permutation(Y, axis=1), parameters)
    freeze(network.X, network.Y, *parameters.values())
    return network


def freeze(*arrays: NDArray[np.generic]) -> None:
    """From here on, writing into one of these arrays raises ValueError."""
    for array in arrays:
        array.flags.writeable = False


def networks() -> st.SearchStrategy[Network]:
    return st.builds(random_network, layers=st.integers(1, 5), seed=st.integers(0, 2**32 - 1))
