"""The exercises of the first assignment: their cases, how their results are read, and their properties."""

from grader.checks import properties
from grader.checks.chain import CHAIN_ARGUMENTS, reference_chain, student_chain
from grader.checks.exercise import Exercise, examples
from grader.checks.inputs import cost, layers, networks, sizes
from grader.checks.reading import Items, Keys, Layers, Leaf
from solutions import step_by_step as reference

LINEAR_CACHE = Items("cache", (Leaf("A in the cache", True), Leaf("W in the cache", True), Leaf("b in the cache", True)), True)


def layer_cache(l: int | None = None) -> Items:
    """The template of `(linear_cache, activation_cache)`, of layer l or of the only layer."""
    of = "" if l is None else f" of layer {l}"
    linear = tuple(Leaf(f"{part} in the linear cache{of}", True) for part in ("A_prev", "W", "b"))
    return Items(f"the cache{of}", (Items(f"the linear cache{of}", linear, True), Leaf(f"Z in the activation cache{of}", True)), True)


GRADIENTS = Items("the result", (Leaf("dA_prev"), Leaf("dW"), Leaf("db")))

EXERCISES = (
    Exercise(
        "initialize_parameters",
        ("n_x", "n_h", "n_y"),
        Keys("parameters"),
        reference.initialize_parameters,
        sizes.two_layers,
        properties.INITIAL,
        draws=True,
    ),
    Exercise(
        "initialize_parameters_deep",
        ("layer_dims",),
        Keys("parameters"),
        reference.initialize_parameters_deep,
        sizes.any_depth,
        properties.INITIAL,
        draws=True,
    ),
    Exercise(
        "linear_forward",
        ("A", "W", "b"),
        Items("the result", (Leaf("Z"), LINEAR_CACHE)),
        reference.linear_forward,
        layers.linear_forward,
        properties.LINEAR_FORWARD,
        quantities=examples,
    ),
    Exercise(
        "linear_activation_forward",
        ("A_prev", "W", "b", "activation"),
        Items("the result", (Leaf("A"), layer_cache())),
        reference.linear_activation_forward,
        layers.activation_forward,
        properties.ACTIVATION_FORWARD,
        quantities=examples,
    ),
    Exercise(
        "L_model_forward",
        ("X", "parameters"),
        Items("the result", (Leaf("AL"), Layers("caches", layer_cache))),
        reference.L_model_forward,
        networks.forward,
        properties.MODEL_FORWARD,
        quantities=examples,
    ),
    Exercise("compute_cost", ("AL", "Y"), Leaf("the cost"), reference.compute_cost, cost.cases, properties.COST, quantities=examples),
    Exercise(
        "linear_backward",
        ("dZ", "cache"),
        GRADIENTS,
        reference.linear_backward,
        layers.linear_backward,
        properties.LINEAR_BACKWARD,
        quantities=examples,
    ),
    Exercise(
        "linear_activation_backward",
        ("dA", "cache", "activation"),
        GRADIENTS,
        reference.linear_activation_backward,
        layers.activation_backward,
        properties.ACTIVATION_BACKWARD,
        quantities=examples,
    ),
    Exercise(
        "L_model_backward",
        ("AL", "Y", "caches"),
        Keys("grads"),
        reference.L_model_backward,
        networks.backward,
        properties.MODEL_BACKWARD,
        quantities=examples,
        normalise=networks.canonical_gradients,
    ),
    Exercise(
        "update_parameters",
        ("parameters", "grads", "learning_rate"),
        Keys("parameters"),
        reference.update_parameters,
        networks.update,
        properties.UPDATE,
        quantities=lambda parameters, grads, learning_rate: {"learning_rate": learning_rate},
        in_place="parameters",
    ),
    Exercise(
        "chain",
        CHAIN_ARGUMENTS,
        Keys("the training"),
        reference_chain,
        networks.chain,
        quantities=examples,
        call=student_chain,
    ),
)
