"""The exercises of the first assignment: their cases, how their results are read, and their properties."""

from collections.abc import Callable, Sequence

import numpy as np

from grader.checks import properties
from grader.checks.cases import Case, Network, away_from_zero, cast, distinct, labels, network, random_network
from grader.checks.chain import CHAIN_ARGUMENTS, reference_chain, student_chain
from grader.checks.compare import FLOAT32_RTOL, Numbers, Result
from grader.checks.exercise import Exercise
from grader.checks.reading import Items, Keys, Layers, Leaf
from solutions import step_by_step as reference

Rng = np.random.Generator

EQUAL, ONE_UNIT, ONE_EXAMPLE = "with equal sizes", "with a single unit", "with one example"
WHOLE, FLOAT32, TRIPLED = "with whole numbers", "with 32-bit numbers", "with every example three times"
LARGE, AT_ZERO = "where Z is large", "where Z is exactly 0"
RELU, SIGMOID = 'with activation "relu"', 'with activation "sigmoid"'
ONE_LAYER, SHALLOW = "with one layer", "with at most two layers"
ONLY_ONES, ONLY_ZEROS = "with labels that are all 1", "with labels that are all 0"

ORDINARY, SAME_SIZES, OTHER_SIZES = "ordinary", "same sizes", "other sizes"


def depth_tags(L: int) -> frozenset[str]:
    """What a network of L layers has in common with others."""
    return frozenset(tag for tag, most in ((ONE_LAYER, 1), (SHALLOW, 2)) if most >= L)


# Initialisation


def size_cases(
    rng: Rng, as_arguments: Callable[[list[int]], tuple[Result, ...]], depths: Sequence[int], specials: Sequence[list[int]]
) -> list[Case]:
    """Cases of layer sizes: the first of `depths` twice with other draws, then the others, then the special sizes."""
    sizes = [distinct(rng, L + 1) for L in depths]
    ordinary = [(ORDINARY, sizes[0]), (SAME_SIZES, sizes[0]), *((f"{len(dims) - 1} layers", dims) for dims in sizes[1:])]
    cases = [Case(name, as_arguments(dims), tags=depth_tags(len(dims) - 1), draw=_draw(rng)) for name, dims in ordinary]
    return cases + [_special_sizes(rng, as_arguments, dims) for dims in specials]


def _special_sizes(rng: Rng, as_arguments: Callable[[list[int]], tuple[Result, ...]], dims: list[int]) -> Case:
    tag = ONE_UNIT if 1 in dims else EQUAL if len(set(dims)) == 1 else "with large sizes"
    return Case(f"sizes {dims}", as_arguments(dims), special=True, tags=depth_tags(len(dims) - 1) | {tag}, draw=_draw(rng))


def _draw(rng: Rng) -> int:
    return int(rng.integers(2**31))


def two_layer_sizes(rng: Rng) -> list[Case]:
    """Cases of n_x, n_h, n_y."""
    k = int(rng.integers(2, 6))
    return size_cases(rng, tuple, (2, 2), ([k, k, k], [1, 1, 1], [k + 2, k, 1], [97, 13, 2]))


def deep_sizes(rng: Rng) -> list[Case]:
    """Cases of layer_dims with 1 to 5 layers."""
    k = int(rng.integers(2, 6))
    specials = ([k, k, k, k], [k + 2, k], [1, 1, 1], [k, k + 1, k + 3, k + 2, k + 4, 1], [97, 13, 2])
    return size_cases(rng, lambda dims: (dims,), (3, 2, 4), specials)


# One layer

SizedCase = tuple[str, frozenset[str], tuple[int, int, int], bool]


def layer_sizes(rng: Rng) -> list[SizedCase]:
    """The (n_prev, n, m) of the cases of one layer."""
    n_prev, n, m = sizes = distinct(rng, 3)
    others = distinct(rng, 3)
    k = int(rng.integers(3, 6))
    return [
        (ORDINARY, frozenset(), (n_prev, n, m), False),
        (SAME_SIZES, frozenset(), (n_prev, n, m), False),
        (OTHER_SIZES, frozenset(), (others[1], others[0], others[2]), False),
        ("equal sizes", frozenset({EQUAL}), (k, k, k), True),
        ("a single unit", frozenset({ONE_UNIT}), (sizes[0], 1, sizes[2]), True),
        ("one example", frozenset({ONE_EXAMPLE}), (sizes[1], sizes[0], 1), True),
    ]


def layer(rng: Rng, n_prev: int, n: int, m: int) -> tuple[Numbers, Numbers, Numbers]:
    """A (n_prev, m), W (n, n_prev), b (n, 1), none of it close to zero, and neither is W A + b."""
    while True:
        A, W, b = away_from_zero(rng, n_prev, m), away_from_zero(rng, n, n_prev), away_from_zero(rng, n, 1)
        Z = W @ A + b
        if np.abs(Z).min() > 0.01 and (Z.size == 1 or (Z.min() < 0 < Z.max())):
            return A, W, b


def whole_layer(rng: Rng, n_prev: int, n: int, m: int) -> tuple[Numbers, Numbers, Numbers]:
    """A, W, b of whole numbers, with W A + b nowhere 0."""
    while True:
        A, W, b = (rng.integers(-4, 5, shape) for shape in ((n_prev, m), (n, n_prev), (n, 1)))
        if np.abs(W @ A + b).min() > 0:
            return A, W, b


def linear_cases(rng: Rng) -> list[Case]:
    """Cases of A, W, b."""
    cases = [
        Case(name, layer(rng, *sizes), special, tags, {"m": sizes[2], "n": sizes[1], "n_prev": sizes[0]})
        for name, tags, sizes, special in layer_sizes(rng)
    ]
    A, W, b = cases[0].arguments
    return [
        *cases,
        Case("tripled", (np.tile(A, 3), W, b), True),
        Case("whole numbers", whole_layer(rng, 4, 3, 5), True, frozenset({WHOLE})),
        Case("32-bit numbers", cast((A, W, b), np.float32), True, frozenset({FLOAT32}), rtol=FLOAT32_RTOL),
    ]


def activation_cases(rng: Rng) -> list[Case]:
    """Cases of A_prev, W, b, activation."""
    cases = []
    for activation, tag in (("relu", RELU), ("sigmoid", SIGMOID)):
        for name, tags, sizes, special in layer_sizes(rng):
            known = {"m": sizes[2]}
            cases.append(Case(f"{name}, {activation}", (*layer(rng, *sizes), activation), special, tags | {tag}, known))
        A, W, b = layer(rng, 4, 3, 5)
        whole = (*whole_layer(rng, 4, 3, 5), activation)
        cases += [
            Case(
                f"32-bit numbers, {activation}",
                (*cast((A, W, b), np.float32), activation),
                True,
                frozenset({FLOAT32, tag}),
                rtol=FLOAT32_RTOL,
            ),
            Case(f"whole numbers, {activation}", whole, True, frozenset({WHOLE, tag})),
            Case(f"large Z, {activation}", (A * 40, W * 30, b, activation), True, frozenset({LARGE, tag})),
        ]
    A, W, b = silent_unit(rng)
    return [*cases, Case("Z at 0, relu", (A, W, b, "relu"), True, frozenset({AT_ZERO, RELU}))]


def silent_unit(rng: Rng) -> tuple[Numbers, Numbers, Numbers]:
    """A layer in which the second unit has Z exactly 0 for every example."""
    A, W, b = layer(rng, 4, 3, 5)
    W[1], b[1] = 0, 0
    return A, W, b


# The whole network


def networks(rng: Rng) -> list[tuple[str, Network, bool, frozenset[str]]]:
    """Networks of 1 to 5 layers: name, network, whether it is special, tags."""
    first = random_network(rng, 3)
    k = int(rng.integers(3, 6))
    return [
        (ORDINARY, first, False, frozenset()),
        (SAME_SIZES, network(rng, first.layer_dims, first.m), False, frozenset()),
        ("two layers", random_network(rng, 2), False, depth_tags(2)),
        ("four layers", random_network(rng, 4), False, frozenset()),
        ("one layer", random_network(rng, 1), True, depth_tags(1)),
        ("five layers", random_network(rng, 5), True, frozenset()),
        ("equal sizes", network(rng, [k, k, k, 1], k), True, frozenset({EQUAL})),
        ("a single unit", network(rng, [4, 1, 3, 1], 5), True, frozenset({ONE_UNIT})),
        ("one example", network(rng, [3, 5, 4, 1], 1), True, frozenset({ONE_EXAMPLE})),
    ]


def tripled(net: Network) -> Network:
    """The network with every example three times."""
    return Network(net.layer_dims, np.tile(net.X, 3), np.tile(net.Y, 3), net.parameters)


def forward_cases(rng: Rng) -> list[Case]:
    """Cases of X, parameters."""
    nets = networks(rng)
    cases = [Case(name, (net.X, net.parameters), special, tags, {"m": net.m}) for name, net, special, tags in nets]
    first = nets[0][1]
    whole = np.rint(first.X * 3).astype(int)
    return [
        *cases,
        Case("tripled", (np.tile(first.X, 3), first.parameters), True),
        Case("whole numbers", (whole, first.parameters), True, frozenset({WHOLE})),
        Case("32-bit numbers", cast((first.X, first.parameters), np.float32), True, frozenset({FLOAT32}), rtol=FLOAT32_RTOL),
    ]


def backward_cases(rng: Rng) -> list[Case]:
    """Cases of AL, Y, caches, from a forward pass of the reference."""
    nets = networks(rng)
    cases = [Case(name, _backward_arguments(net), special, tags, {"m": net.m}) for name, net, special, tags in nets]
    AL, Y, caches = _backward_arguments(nets[0][1])
    return [
        *cases,
        Case("tripled", _backward_arguments(tripled(nets[0][1])), True),
        Case("whole numbers", (AL, Y.astype(int), caches), True, frozenset({WHOLE})),
        Case("32-bit numbers", cast((AL, Y, caches), np.float32), True, frozenset({FLOAT32}), rtol=FLOAT32_RTOL),
    ]


def _backward_arguments(net: Network) -> tuple[Result, ...]:
    AL, caches = reference.L_model_forward(net.X, net.parameters)
    return AL, net.Y, caches


def canonical_gradients(grads: Result) -> Result:
    """Gradients under the course's keys: where `dA0` is present, every dA{l - 1} is taken as dA{l}. What is no dict stays as it is."""
    if not isinstance(grads, dict) or "dA0" not in grads:
        return grads
    dA = {f"dA{int(key[2:]) + 1}": value for key, value in grads.items() if _is_dA(key)}
    return {key: value for key, value in grads.items() if not _is_dA(key)} | dA


def _is_dA(key: Result) -> bool:
    return isinstance(key, str) and key.startswith("dA") and key[2:].isdigit()


# The cost


def cost_cases(rng: Rng) -> list[Case]:
    """Cases of AL, Y."""
    *many, m = distinct(rng, 3, 4, 9)
    AL, Y = rng.uniform(0.15, 0.85, (1, m)), labels(rng, m)
    ordinary = [
        (AL, Y),
        (rng.uniform(0.15, 0.85, (1, m)), labels(rng, m)),
        *((rng.uniform(0.15, 0.85, (1, n)), labels(rng, n)) for n in many),
    ]
    names = [ORDINARY, SAME_SIZES, OTHER_SIZES, "more examples"]
    special = [
        ("one example, label 1", (AL[:, :1], np.ones((1, 1))), {ONE_EXAMPLE, ONLY_ONES}),
        ("one example, label 0", (AL[:, :1], np.zeros((1, 1))), {ONE_EXAMPLE, ONLY_ZEROS}),
        ("all labels 1", (AL, np.ones((1, m))), {ONLY_ONES}),
        ("all labels 0", (AL, np.zeros((1, m))), {ONLY_ZEROS}),
        ("one half", (np.full((1, m), 0.5), Y), set()),
        ("tripled", (np.tile(AL, 3), np.tile(Y, 3)), set()),
        ("labels exchanged", (1 - AL, 1 - Y), set()),
        ("whole numbers", (AL, Y.astype(int)), {WHOLE}),
        ("far from one half", (np.where(np.arange(m) % 2, 0.1, 0.9).reshape(1, m), Y), set()),
    ]
    cases = [Case(name, pair, known={"m": pair[0].shape[1]}) for name, pair in zip(names, ordinary, strict=True)]
    cases += [Case(name, pair, True, frozenset(tags), {"m": pair[0].shape[1]}) for name, pair, tags in special]
    return [*cases, Case("32-bit numbers", cast((AL, Y), np.float32), True, frozenset({FLOAT32}), rtol=FLOAT32_RTOL)]


# The backward steps of one layer


def linear_backward_cases(rng: Rng) -> list[Case]:
    """Cases of dZ, (A_prev, W, b)."""
    cases = []
    for name, tags, (n_prev, n, m), special in layer_sizes(rng):
        arguments = (away_from_zero(rng, n, m), layer(rng, n_prev, n, m))
        cases.append(Case(name, arguments, special, tags, {"m": m, "n": n, "n_prev": n_prev}))
    dZ, (A, W, b) = cases[0].arguments
    return [
        *cases,
        Case("tripled", (np.tile(dZ, 3), (np.tile(A, 3), W, b)), True, known={"m": 3 * A.shape[1]}),
        Case("whole numbers", (rng.integers(1, 5, (3, 5)), whole_layer(rng, 4, 3, 5)), True, frozenset({WHOLE})),
        Case("32-bit numbers", cast((dZ, (A, W, b)), np.float32), True, frozenset({FLOAT32}), rtol=FLOAT32_RTOL),
    ]


def activation_backward_cases(rng: Rng) -> list[Case]:
    """Cases of dA, (linear_cache, activation_cache), activation, the caches from a forward pass of the reference."""
    cases = []
    for case in activation_cases(rng):
        A_prev, W, b, activation = case.arguments
        if LARGE in case.tags:  # far enough to be flat, near enough for every honest formula of the slope
            A_prev, W = A_prev / 4, W / 3
        A, cache = reference.linear_activation_forward(A_prev, W, b, activation)
        dA = rng.integers(1, 5, A.shape) if WHOLE in case.tags else away_from_zero(rng, *A.shape).astype(A.dtype)
        cases.append(Case(case.name, (dA, cache, activation), case.special, case.tags, case.known, case.rtol))
    return cases


# The update


def update_cases(rng: Rng) -> list[Case]:
    """Cases of parameters, grads, learning_rate, for networks of 1 to 5 layers."""
    cases = []
    for name, net, special, tags in networks(rng):
        rate = round(float(rng.uniform(0.05, 0.9)), 3)
        grads = reference.L_model_backward(*_backward_arguments(net))
        cases.append(Case(name, (net.parameters, grads, rate), special, tags - {ONE_EXAMPLE}, {"learning_rate": rate}))
    parameters, grads, rate = cases[0].arguments
    bare = {key: value for key, value in grads.items() if not _is_dA(key)}
    return [
        *cases,
        Case("no step", (parameters, grads, 0.0), True),
        Case("whole step", (parameters, grads, 1), True),
        Case("without dA", (parameters, bare, rate), True),
        Case("half a step", (parameters, grads, rate / 2), True, known={"learning_rate": rate / 2}),
    ]


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
        two_layer_sizes,
        properties.INITIAL,
        draws=True,
    ),
    Exercise(
        "initialize_parameters_deep",
        ("layer_dims",),
        Keys("parameters"),
        reference.initialize_parameters_deep,
        deep_sizes,
        properties.INITIAL,
        draws=True,
    ),
    Exercise(
        "linear_forward",
        ("A", "W", "b"),
        Items("the result", (Leaf("Z"), LINEAR_CACHE)),
        reference.linear_forward,
        linear_cases,
        properties.LINEAR_FORWARD,
    ),
    Exercise(
        "linear_activation_forward",
        ("A_prev", "W", "b", "activation"),
        Items("the result", (Leaf("A"), layer_cache())),
        reference.linear_activation_forward,
        activation_cases,
        properties.ACTIVATION_FORWARD,
    ),
    Exercise(
        "L_model_forward",
        ("X", "parameters"),
        Items("the result", (Leaf("AL"), Layers("caches", layer_cache))),
        reference.L_model_forward,
        forward_cases,
        properties.MODEL_FORWARD,
    ),
    Exercise("compute_cost", ("AL", "Y"), Leaf("the cost"), reference.compute_cost, cost_cases, properties.COST),
    Exercise("linear_backward", ("dZ", "cache"), GRADIENTS, reference.linear_backward, linear_backward_cases, properties.LINEAR_BACKWARD),
    Exercise(
        "linear_activation_backward",
        ("dA", "cache", "activation"),
        GRADIENTS,
        reference.linear_activation_backward,
        activation_backward_cases,
        properties.ACTIVATION_BACKWARD,
    ),
    Exercise(
        "L_model_backward",
        ("AL", "Y", "caches"),
        Keys("grads"),
        reference.L_model_backward,
        backward_cases,
        properties.MODEL_BACKWARD,
        normalise=canonical_gradients,
    ),
    Exercise(
        "update_parameters",
        ("parameters", "grads", "learning_rate"),
        Keys("parameters"),
        reference.update_parameters,
        update_cases,
        properties.UPDATE,
        in_place="parameters",
    ),
    Exercise(
        "chain",
        CHAIN_ARGUMENTS,
        Keys("the training"),
        reference_chain,
        lambda rng: [
            Case(name, (net.X, net.Y, list(net.layer_dims), 0.3, 2), special, tags, {"m": net.m}, draw=_draw(rng))
            for name, net, special, tags in networks(rng)
            if name in (ORDINARY, "two layers", "five layers")
        ],
        call=student_chain,
    ),
)
