"""What every right function satisfies, whatever the numbers: linearity, gradients against a trusted forward pass, batch invariance.

Each property looks at the results that the cases brought anyway, so it costs no further call.
"""

from collections.abc import Sequence

import numpy as np

from grader.checks.cases import Case
from grader.checks.compare import RTOL, Numbers, Result, close
from grader.checks.exercise import Property
from solutions import step_by_step as reference

STEP = 1e-6
GRADIENT_RTOL = 1e-4

Cases = Sequence[Case]
Results = Sequence[Result]


def tripled_columns(got: Results) -> bool:
    """The second result is the first with every column three times."""
    once, thrice = got
    return close(np.asarray(thrice), np.tile(once, 3))


def slope(cost: Result, at: Numbers, direction: Numbers) -> float:
    """The derivative of a scalar function along a direction, by central differences."""
    return (float(cost(at + STEP * direction)) - float(cost(at - STEP * direction))) / (2 * STEP)


def agrees(gradient: Result, cost: Result, at: Numbers) -> bool:
    """Whether a gradient predicts how `cost` changes along it (for its size) and along a fixed skew direction (for its direction)."""
    gradient = np.asarray(gradient)
    skew = np.cos(1 + np.arange(at.size)).reshape(at.shape)
    directions = (skew, np.sign(gradient) if gradient.shape == at.shape else skew)
    return gradient.shape == at.shape and all(
        np.isclose(np.vdot(gradient, v), slope(cost, at, v), rtol=GRADIENT_RTOL, atol=GRADIENT_RTOL * float(np.abs(gradient).sum()))
        for v in directions
    )


# Initialisation


def fresh_draws(cases: Cases, results: Results) -> bool:
    """Two draws of the same sizes differ in every entry of W1, and no entry of a b is other than 0."""
    one, two = results
    arguments = cases[0].arguments
    sizes = arguments[0] if len(arguments) == 1 else arguments
    biases = [one[f"b{l}"] for l in range(1, len(sizes))]
    return bool(np.all(one["W1"] != two["W1"])) and not any(map(np.any, biases))


# Forward


def affine(cases: Cases, results: Results) -> bool:
    """Z is affine in A: its first column minus its last is W times that difference of A."""
    A, W, _ = cases[0].arguments
    Z = np.asarray(results[0][0])
    return close(Z[:, 0] - Z[:, -1], W @ (A[:, 0] - A[:, -1]))


def first_output_tripled(cases: Cases, results: Results) -> bool:
    """The first output of the tripled batch is the first output, tripled."""
    return tripled_columns([result[0] for result in results])


def between_0_and_1(cases: Cases, results: Results) -> bool:
    """A relu gives no negative number, a sigmoid numbers between 0 and 1."""
    return all(
        np.all((result[0] >= 0) & ((result[0] <= 1) | (case.arguments[3] == "relu"))) for case, result in zip(cases, results, strict=True)
    )


# Cost


def log_two(cases: Cases, results: Results) -> bool:
    """The cost of AL = 1/2 is log 2, whatever the labels."""
    return bool(np.isclose(results[0], np.log(2), rtol=RTOL))


def equal_costs(cases: Cases, results: Results) -> bool:
    """Two ways to put the same question have the same cost."""
    return bool(np.isclose(results[0], results[1], rtol=RTOL))


# Backward


def gradients_of_a_layer(cases: Cases, results: Results) -> bool:
    """dA_prev, m dW and m db are the derivatives of sum(dZ * (W A + b)) by A, W and b."""
    dZ, (A, W, b) = cases[0].arguments
    return _layer_gradients(results[0], A, W, b, lambda A, W, b: np.sum(dZ * reference.linear_forward(A, W, b)[0]))


def gradients_of_an_activation(cases: Cases, results: Results) -> bool:
    """dA_prev, m dW and m db are the derivatives of sum(dA * g(W A + b)) by A, W and b."""
    for case, result in zip(cases, results, strict=True):
        dA, ((A, W, b), _), activation = case.arguments

        def cost(A: Numbers, W: Numbers, b: Numbers, dA: Numbers = dA, activation: str = activation) -> Result:
            return np.sum(dA * reference.linear_activation_forward(A, W, b, activation)[0])

        if not _layer_gradients(result, A, W, b, cost):
            return False
    return True


def _layer_gradients(result: Result, A: Numbers, W: Numbers, b: Numbers, cost: Result) -> bool:
    dA_prev, dW, db = result
    m = A.shape[1]
    return (
        agrees(dA_prev, lambda at: cost(at, W, b), A)
        and agrees(np.asarray(dW) * m, lambda at: cost(A, at, b), W)
        and agrees(np.asarray(db) * m, lambda at: cost(A, W, at), b)
    )


def same_dW_and_db(cases: Cases, results: Results) -> bool:
    """dW and db of a batch that holds every example three times are those of the batch."""
    (_, dW, db), (_, dW3, db3) = results
    return close(np.asarray(dW3), np.asarray(dW)) and close(np.asarray(db3), np.asarray(db))


def gradients_of_the_network(cases: Cases, results: Results) -> bool:
    """Every dW{l} and db{l} is the derivative of the cost, by central differences through the reference's forward pass."""
    for case, grads in zip(cases, results, strict=True):
        _, Y, caches = case.arguments
        parameters = {f"{name}{l}": value for l, (cache, _) in enumerate(caches, 1) for name, value in zip("AWb", cache, strict=True)}
        X = parameters["A1"]
        weights = {key: value for key, value in parameters.items() if not key.startswith("A")}
        for key, value in weights.items():
            if not agrees(grads[f"d{key}"], lambda at, key=key, weights=weights, X=X, Y=Y: _cost(X, Y, weights | {key: at}), value):
                return False
    return True


def _cost(X: Numbers, Y: Numbers, parameters: dict[str, Numbers]) -> Result:
    return reference.compute_cost(reference.L_model_forward(X, parameters)[0], Y)


def same_network_gradients(cases: Cases, results: Results) -> bool:
    """dW and db of a batch that holds every example three times are those of the batch, in every layer."""
    once, thrice = results
    keys = [f"{name}{l}" for l in range(1, len(cases[0].arguments[2]) + 1) for name in ("dW", "db")]
    return all(close(np.asarray(thrice[key]), np.asarray(once[key])) for key in keys)


# Update


def stands_still(cases: Cases, results: Results) -> bool:
    """A learning rate of 0 changes nothing."""
    before = cases[0].arguments[0]
    return all(close(np.asarray(results[0][key]), value) for key, value in before.items())


def half_way(cases: Cases, results: Results) -> bool:
    """Half the learning rate goes half the way."""
    before = cases[0].arguments[0]
    whole, half = results
    return all(close(np.asarray(half[key]), (np.asarray(whole[key]) + value) / 2) for key, value in before.items())


# Images and models


def one_column_per_image(cases: Cases, results: Results) -> bool:
    """The first column holds the first image, row by row, between 0 and 1."""
    (images,) = cases[0].arguments
    return close(np.asarray(results[0])[:, 0] * 255, images[0].ravel().astype(float))


def costs_fall(cases: Cases, results: Results) -> bool:
    """Training with a small learning rate lowers the cost at every step."""
    return all(np.all(np.diff(np.asarray(costs, dtype=float)) < 0) for _, costs in results)


def whatever_y(cases: Cases, results: Results) -> bool:
    """The labels predicted do not depend on the labels known."""
    return bool(np.array_equal(results[0], results[1]))


def counts_everybody(cases: Cases, results: Results) -> bool:
    """The four counts make m."""
    return all(np.sum(counts) == case.arguments[1].size for case, counts in zip(cases, results, strict=True))


def transposed_by_exchange(cases: Cases, results: Results) -> bool:
    """Labels and answers exchanged, rows and columns are exchanged."""
    one, other = results
    return close(np.asarray(one), np.asarray(other).T)


INITIAL = (Property("two draws must differ everywhere in W, and every b starts at 0", ("ordinary", "same sizes"), fresh_draws),)
LINEAR_FORWARD = (
    Property("differences between columns of A must show in Z through W alone", ("ordinary",), affine),
    Property("every example must get the same Z, however many examples there are", ("ordinary", "tripled"), first_output_tripled),
)
ACTIVATION_FORWARD = (
    Property(
        "relu gives no negative number, sigmoid only numbers between 0 and 1",
        ("ordinary, relu", "ordinary, sigmoid", "large Z, sigmoid"),
        between_0_and_1,
    ),
)
MODEL_FORWARD = (
    Property("every example must get the same AL, however many examples there are", ("ordinary", "tripled"), first_output_tripled),
)
COST = (
    Property("where AL is one half everywhere, the cost must be log 2", ("one half",), log_two),
    Property("the mean must not change when every example comes three times", ("ordinary", "tripled"), equal_costs),
    Property("the cost must stay when AL and 1 - AL, Y and 1 - Y change places", ("ordinary", "labels exchanged"), equal_costs),
)
LINEAR_BACKWARD = (
    Property("central differences disagree with the gradients; run gradient_check on it", ("other sizes",), gradients_of_a_layer),
    Property("dW and db are means: they must stay when every example comes three times", ("ordinary", "tripled"), same_dW_and_db),
)
ACTIVATION_BACKWARD = (
    Property(
        "central differences disagree with the gradients; run gradient_check on it",
        ("ordinary, relu", "ordinary, sigmoid"),
        gradients_of_an_activation,
    ),
)
MODEL_BACKWARD = (
    Property("central differences disagree with dW or db; run gradient_check on it", ("ordinary", "one layer"), gradients_of_the_network),
    Property("dW and db are means: they must stay when every example comes three times", ("ordinary", "tripled"), same_network_gradients),
)
UPDATE = (
    Property("a learning rate of 0 must change nothing", ("no step",), stands_still),
    Property("half the learning rate must go half the way", ("ordinary", "half a step"), half_way),
)
IMAGES = (Property("the first column must hold the first image", ("ordinary",), one_column_per_image),)
TRAINING = (Property("small steps must lower the cost every time", ("ordinary",), costs_fall),)
PREDICTION = (Property("the labels predicted must not depend on y", ("ordinary", "other labels"), whatever_y),)
COUNTS = (
    Property("every example belongs into one of the four counts, so they must make m", ("ordinary", "all answers 0"), counts_everybody),
    Property("the matrix must be transposed when labels and y are exchanged", ("ordinary", "exchanged"), transposed_by_exchange),
)
