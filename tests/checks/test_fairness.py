"""Right but unusual answers earn all points: style costs nothing, and where two conventions are in use both are right."""

from typing import Any

import numpy as np
import pytest

from grader.checks import CheckSettings, examine
from grader.checks.points import POINTS
from tests.checks.functions import Function, codes, is_full, reference


def gradients(AL: Any, Y: Any, caches: Any) -> dict[str, Any]:
    grads: dict[str, Any] = reference("L_model_backward")[0](AL, Y, caches)
    return grads


def shifted(AL: Any, Y: Any, caches: Any) -> dict[str, Any]:
    """The gradients under the keys of the later edition: dA{l - 1} for what layer l hands back."""
    grads = gradients(AL, Y, caches)
    dA = {f"dA{l - 1}": grads.pop(f"dA{l}") for l in range(1, len(caches) + 1)}
    return grads | dA


def clip(AL: Any, smallest: float) -> Any:
    return np.clip(AL, smallest, 1 - smallest)


def fused(AL: Any, Y: Any, caches: Any) -> dict[str, Any]:
    """Gradients from dZ = AL - Y, without ever dividing by AL."""
    L, grads, dZ = len(caches), {}, AL - Y
    for l in range(L, 0, -1):
        (A_prev, W, b), _ = caches[l - 1]
        grads[f"dW{l}"], grads[f"db{l}"] = dZ @ A_prev.T / Y.shape[1], dZ.mean(axis=1, keepdims=True)
        grads[f"dA{l}"] = W.T @ dZ
        if l > 1:
            dZ = grads[f"dA{l}"] * (caches[l - 2][1] > 0)
    return grads


def in_place(parameters: Any, grads: Any, learning_rate: float) -> Any:
    for key in parameters:
        parameters[key] -= learning_rate * grads["d" + key]
    return parameters


def costs_with(smallest: float) -> Function:
    return lambda AL, Y: reference("compute_cost")[0](clip(AL, smallest), Y)


def labels_as(dtype: type) -> Function:
    return lambda X, y, parameters: reference("predict")[0](X, y, parameters).astype(dtype)


RIGHT: list[tuple[str, str, Function]] = [
    ("L_model_backward", "keys of dA of the later edition", shifted),
    ("L_model_backward", "the later edition's keys and the first gradient", lambda *a: shifted(*a) | {f"dA{len(a[2])}": a[0]}),
    ("L_model_backward", "extra keys", lambda *a: gradients(*a) | {"dZ1": 1, "note": "done", "layers": [1, 2]}),
    ("L_model_backward", "fused dZ", fused),
    ("L_model_backward", "clipped AL", lambda AL, Y, caches: gradients(clip(AL, 1e-8), Y, caches)),
    ("compute_cost", "clipped at 1e-8", costs_with(1e-8)),
    ("compute_cost", "clipped at 1e-15", costs_with(1e-15)),
    ("compute_cost", "a Python float", lambda AL, Y: float(reference("compute_cost")[0](AL, Y))),
    ("compute_cost", "a squeezed array", lambda AL, Y: np.squeeze(reference("compute_cost")[0](AL, Y)[None, None])),
    ("update_parameters", "in place", in_place),
    ("linear_forward", "a list for the cache", lambda A, W, b: [np.einsum("ij,jk->ik", W, A) + b, [A, W, b]]),
    ("linear_forward", "32-bit throughout", lambda A, W, b: ((W @ A + b).astype(np.float32), (A, W, b))),
    ("predict", "labels as floats", labels_as(float)),
    ("predict", "labels as truth values", labels_as(bool)),
    ("initialize_parameters", "drawn by normal", lambda n_x, n_h, n_y: two_layers(n_x, n_h, n_y)),
]


def two_layers(n_x: int, n_h: int, n_y: int) -> dict[str, Any]:
    """Another call that takes the same draws from the same generator."""
    W1 = np.random.normal(0, 0.01, size=(n_h, n_x))
    return {"b2": np.zeros((n_y, 1)), "b1": np.zeros((n_h, 1)), "W1": W1, "W2": 0.01 * np.random.standard_normal((n_y, n_h))}


@pytest.mark.parametrize(
    ("exercise", "function"), [(exercise, function) for exercise, _, function in RIGHT], ids=[name for _, name, _ in RIGHT]
)
@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_unusual_but_right_answers_earn_all_points(exercise: str, function: Function, seed: str) -> None:
    assert is_full(examine(exercise, function, seed=seed))


def test_a_mixture_of_both_conventions_for_dA_is_wrong() -> None:
    def mixed(AL: Any, Y: Any, caches: Any) -> dict[str, Any]:
        grads = gradients(AL, Y, caches)
        grads[f"dA{len(caches) - 1}"] = grads[f"dA{len(caches)}"]
        return grads

    assert examine("L_model_backward", mixed).points < POINTS["L_model_backward"]


def test_a_constant_of_1e_5_inside_the_logarithm_is_wrong() -> None:
    assert examine("compute_cost", lambda AL, Y: reference("compute_cost")[0](AL + 1e-5, Y)).points < POINTS["compute_cost"]


def test_an_update_in_place_is_right_and_is_told_what_it_did() -> None:
    examination = examine("update_parameters", in_place, settings=CheckSettings(damage_cost=1.0))
    assert examination.points == POINTS["update_parameters"]
    assert codes(examination) == ["updates_in_place"]


def damaging(dA: Any, cache: Any, activation: str) -> Any:
    result = reference("linear_activation_backward")[0](dA, cache, activation)
    cache[1][:] = 0
    return result


def test_damage_to_the_callers_data_is_told_and_costs_nothing_unless_the_course_says_so() -> None:
    free = examine("linear_activation_backward", damaging)
    dear = examine("linear_activation_backward", damaging, settings=CheckSettings(damage_cost=0.5))
    assert (free.points, dear.points) == (10, 5)
    assert codes(free) == codes(dear) == ["changes_input"]
    assert [examination.findings[0].evidence for examination in (free, dear)] == [
        {"argument": "cache", "costs": False},
        {"argument": "cache", "costs": True},
    ]


@pytest.mark.parametrize("key", ["dA²", "dA" + "9" * 5000, "dA", "dA-1", 7, None])
def test_strange_keys_beside_the_gradients_do_no_harm(key: Any) -> None:
    assert is_full(examine("L_model_backward", lambda *a: gradients(*a) | {key: 0}))
    assert is_full(examine("L_model_backward", lambda *a: shifted(*a) | {key: 0}))


def test_notes_beside_the_parameters_do_no_harm() -> None:
    (right,) = reference("initialize_parameters")
    assert is_full(examine("initialize_parameters", lambda *sizes: right(*sizes) | {"bias": "zero", 3: 1, "b5": "none"}))
