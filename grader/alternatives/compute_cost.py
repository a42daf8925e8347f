"""Right but unusual ways to write `compute_cost`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.alternatives import alternative, alternative_cell


@alternative
def two_dot_products(AL, Y):
    m = Y.shape[1]
    cost = (-1 / m) * (np.dot(Y, np.log(AL).T) + np.dot(1 - Y, np.log(1 - AL).T))
    cost = np.squeeze(cost)
    assert cost.shape == ()
    return cost


@alternative
def python_float(AL, Y):
    return float(-np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)))


@alternative
def probability_of_the_true_label(AL, Y):
    return -np.log(np.where(Y == 1, AL, 1 - AL)).mean()


@alternative
def loop_with_math(AL, Y):
    import math

    m = AL.shape[1]
    cost = 0.0
    for i in range(m):
        y, a = float(Y[0, i]), float(AL[0, i])
        cost -= math.log(a) if y == 1 else math.log(1 - a)
    return cost / m


@alternative
def clipped(AL, Y):
    AL = np.clip(AL, 1e-15, 1 - 1e-15)
    return np.squeeze(-np.sum(np.multiply(Y, np.log(AL)) + np.multiply(1 - Y, np.log(1 - AL)), axis=1) / Y.shape[1])


@alternative
def each_label_on_its_own(AL, Y):
    positive = np.sum(np.log(AL[Y == 1]))
    negative = np.sum(np.log1p(-AL[Y == 0]))
    return -(positive + negative) / Y.size


@alternative
def log_of_both_at_once(AL, Y):
    return np.einsum("ij->", -np.log(Y * AL + (1 - Y) * (1 - AL))) / AL.shape[1]


@alternative
def item_of_the_matrix_product(AL, Y):
    loss = Y @ np.log(AL).T + (1 - Y) @ np.log(1 - AL).T
    cost = -loss.item() / len(Y[0])
    print(f"cost: {cost:.6f}")
    return cost


@alternative
def harmless_warning(AL, Y):
    # both branches are computed, and the one that is not taken meets log 0
    terms = np.where(Y == 1, np.log(AL * Y), np.log((1 - AL) * (1 - Y)))
    return -np.average(terms)


@alternative_cell
def helper_beside_the_function():
    """
    def loss(a: float, y: float) -> float:
        return -(y * np.log(a) + (1 - y) * np.log(1 - a))


    def compute_cost(AL: np.ndarray, Y: np.ndarray) -> float:
        return sum(loss(a, y) for a, y in zip(AL.ravel(), Y.ravel())) / Y.shape[-1]
    """
