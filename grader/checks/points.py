"""What an exercise is worth and how its points are split: the one place that says so.

Every exercise is judged under three aspects. `form`: the types, shapes, keys and caches that come back on ordinary inputs. `values`:
the numbers on ordinary inputs, split among the outputs by `OUTPUTS`. `general`: the same on special inputs (one unit, one example, equal
sizes, whole numbers, ...) and in repeated calls; it is earned only if all values are. A function that fails everywhere earns nothing, one
with wrong numbers in the right shapes keeps a quarter, and one that fails in a corner only loses a quarter.
"""

from collections.abc import Mapping
from types import MappingProxyType

POINTS: Mapping[str, float] = MappingProxyType(
    {
        "initialize_parameters": 6.0,
        "initialize_parameters_deep": 8.0,
        "linear_forward": 8.0,
        "linear_activation_forward": 8.0,
        "L_model_forward": 12.0,
        "compute_cost": 8.0,
        "linear_backward": 12.0,
        "linear_activation_backward": 10.0,
        "L_model_backward": 14.0,
        "update_parameters": 8.0,
        "chain": 6.0,
        "flatten_and_scale": 10.0,
        "two_layer_model": 25.0,
        "predict": 15.0,
        "L_layer_model": 25.0,
        "initialize_parameters_he": 15.0,
        "confusion_matrix": 10.0,
    }
)

FORM, VALUES, GENERAL = "form", "values", "general"

SHARES: Mapping[str, float] = MappingProxyType({FORM: 0.25, VALUES: 0.5, GENERAL: 0.25})

# How much of the share of the values each output carries, where not all carry the same. W stands for W1, W2, ...
OUTPUTS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "initialize_parameters": {"W": 3, "b": 1},
        "initialize_parameters_deep": {"W": 3, "b": 1},
        "initialize_parameters_he": {"W": 5, "b": 1},
        "L_model_backward": {"dA": 1, "dW": 1, "db": 1},
    }
)


def points_for(exercise: str, lost: Mapping[str, float]) -> float:
    """The points that are left, where `lost` tells for each aspect which part of it (0..1) is lost; rounded to hundredths."""
    kept = sum(share * (1 - lost.get(aspect, 0.0)) for aspect, share in SHARES.items())
    return round(POINTS[exercise] * kept, 2)


def part_of_values(exercise: str, wrong: frozenset[str], outputs: frozenset[str]) -> float:
    """The part (0..1) of the values that is lost when the outputs `wrong` are, out of all `outputs` of the exercise."""
    weights = OUTPUTS.get(exercise, {})
    total = sum(weights.get(name, 1) for name in outputs)
    return sum(weights.get(name, 1) for name in wrong & outputs) / total
