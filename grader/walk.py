"""A walk through one small network with a student's functions: every step gets right inputs, so the first wrong one stands out.

The judge hands over the student's functions and adds the finding to the verdict's notes; `grader.report.strip` draws it. A step that calls
another function of the student's is judged only where that one is right: what it would show otherwise is not its own fault.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.checks.cases import Case, fresh
from grader.checks.compare import Result, close, is_numeric, same
from grader.checks.inputs.networks import canonical_gradients
from grader.checks.running import NOT_IMPLEMENTED, Batch, Function, Outcome, quiet, run_all
from grader.verdict import Finding
from solutions import step_by_step as reference
from solutions.activations import relu_backward, sigmoid_backward

Array = NDArray[np.floating]

SIZES = (5, 4, 3, 1)
LAYERS = len(SIZES) - 1
EXAMPLES = 7
LEARNING_RATE = 0.5
SEED = 20
LONGEST_NAME = 24
MOST_LABELS = 3

FUNCTIONS = (
    "linear_forward",
    "linear_activation_forward",
    "L_model_forward",
    "compute_cost",
    "linear_backward",
    "linear_activation_backward",
    "L_model_backward",
    "update_parameters",
)
CODE = "walk"
FIRST_BROKEN = "The first step that differs is {name}, in {function}."
ALL_RIGHT = "Every step of the network is right, from X to the updated parameters."
RIGHT_SO_FAR = "Every step that could be judged is right."
NOTHING_THERE = "None of the network's steps is written yet."

GIVEN, NOT_WRITTEN, OTHER_CACHE = "given", "not written", "another cache"


@dataclass(frozen=True)
class Step:
    """One array on the way: the function that makes it, whether it is right (None: not judged), what came and what was expected."""

    name: str
    function: str
    right: bool | None
    came: str
    expected: str


@dataclass(frozen=True)
class Network:
    """A network of three layers, all sizes different, biases not zero, both labels present, with every step of the reference."""

    X: Array
    Y: Array
    parameters: Mapping[str, Array]

    @cached_property
    def forward(self) -> tuple[Array, list[Any]]:
        """AL and the caches of layers 1..L."""
        return reference.L_model_forward(self.X, self.parameters)

    @cached_property
    def grads(self) -> dict[str, Array]:
        """The gradients, under the course's keys."""
        return reference.L_model_backward(self.AL, self.Y, self.forward[1])

    @property
    def AL(self) -> Array:
        """The answers, (1, m)."""
        return self.forward[0]

    @property
    def dAL(self) -> Array:
        """Where the backward pass starts, (1, m)."""
        return np.asarray(-(self.Y / self.AL - (1 - self.Y) / (1 - self.AL)))

    def layer(self, l: int) -> tuple[Array, Array, Array]:
        """A[l-1], W[l] and b[l]: the linear cache of layer l."""
        linear_cache: tuple[Array, Array, Array] = self.forward[1][l - 1][0]
        return linear_cache

    def Z(self, l: int) -> Array:
        """The linear output of layer l."""
        Z: Array = self.forward[1][l - 1][1]
        return Z

    def A(self, l: int) -> Array:
        """The activations of layer l."""
        return self.AL if l == LAYERS else self.layer(l + 1)[0]

    def dA(self, l: int) -> Array:
        """The gradient of A[l], which layer l + 1 hands back."""
        return self.dAL if l == LAYERS else self.grads[f"dA{l + 1}"]

    def dZ(self, l: int) -> Array:
        """The gradient of Z[l]."""
        return (sigmoid_backward if l == LAYERS else relu_backward)(self.dA(l), self.Z(l))

    @cached_property
    def batches(self) -> Mapping[str, Batch]:
        """What every function is asked, by its name: layer 1 first where it is asked about each layer."""
        layers = range(1, LAYERS + 1)
        asked: dict[str, list[tuple[Result, ...]]] = {
            "linear_forward": [self.layer(l) for l in layers],
            "linear_activation_forward": [(*self.layer(l), _activation(l)) for l in layers],
            "L_model_forward": [(self.X, dict(self.parameters))],
            "compute_cost": [(self.AL, self.Y)],
            "linear_backward": [(self.dZ(l), self.layer(l)) for l in layers],
            "linear_activation_backward": [(self.dA(l), self.forward[1][l - 1], _activation(l)) for l in layers],
            "L_model_backward": [(self.AL, self.Y, list(self.forward[1]))],
            "update_parameters": [(dict(self.parameters), dict(self.grads), LEARNING_RATE)],
        }
        return {name: _batch(name, calls) for name, calls in asked.items()}


def _batch(name: str, calls: Sequence[tuple[Result, ...]]) -> Batch:
    answers = tuple(getattr(reference, name)(*fresh(arguments)) for arguments in calls)
    return Batch(tuple(Case(name, arguments) for arguments in calls), answers, NOT_IMPLEMENTED)


@lru_cache(maxsize=1)
def network() -> Network:
    """The network that every walk goes through."""
    rng = np.random.default_rng(SEED)
    parameters = {}
    for l in range(1, LAYERS + 1):
        parameters[f"W{l}"] = rng.normal(size=(SIZES[l], SIZES[l - 1]))
        parameters[f"b{l}"] = rng.uniform(0.1, 0.5, size=(SIZES[l], 1))
    Y = (np.arange(EXAMPLES) % 3 == 0).astype(float).reshape(1, -1)
    return Network(rng.normal(size=(SIZES[0], EXAMPLES)), Y, parameters)


def walk_note(functions: Mapping[str, Function]) -> Finding:
    """The walk as a note of a verdict: which step differs first, and all steps as evidence."""
    steps = walk(functions)
    return Finding(CODE, _message(steps), {"steps": [asdict(step) for step in steps]})


def walk(functions: Mapping[str, Function]) -> tuple[Step, ...]:
    """Every step from X to the updated parameters, in the order in which a network computes them.

    `functions` holds the student's functions by name; those that are missing, or not written, leave their steps unjudged. Raises only what
    the judge must hear of: a lost sandbox, or time that has run out.
    """
    with quiet():
        return tuple(_Walk(functions, network()).steps())


def _message(steps: Sequence[Step]) -> str:
    broken = next((step for step in steps if step.right is False), None)
    if broken is not None:
        return FIRST_BROKEN.format(name=broken.name, function=broken.function)
    judged = [step for step in steps if step.right and step.function != GIVEN]
    return ALL_RIGHT if len(judged) == len(steps) - 1 else RIGHT_SO_FAR if judged else NOTHING_THERE


@dataclass(frozen=True)
class Part:
    """A part of a result: what it is called, its index or key, and the reference's."""

    label: str
    key: int | str
    expected: Array


@dataclass(frozen=True)
class _Walk:
    functions: Mapping[str, Function]
    network: Network
    _seen: dict[str, list[Outcome]] = field(default_factory=dict)

    def steps(self) -> Iterator[Step]:
        yield Step("X", GIVEN, True, _shape(self.network.X), _shape(self.network.X))
        yield from self._forward()
        yield from self._backward()
        yield from self._update()

    def _outcome(self, name: str, l: int = 1) -> Outcome | None:
        """What calling a function does, about layer l if it is asked about each; None if it is missing or not written."""
        function = self.functions.get(name)
        if function is None:
            return None
        if name not in self._seen:
            self._seen[name] = run_all(function, self.network.batches[name])
        first = self._seen[name][0]
        return None if first.raised is not None and first.raised.type == NOT_IMPLEMENTED else self._seen[name][l - 1]

    # Forward

    def _forward(self) -> Iterator[Step]:
        net = self.network
        layers: list[Step] = []
        for l in range(1, LAYERS + 1):
            layers += self._layer_forward(l)
        yield from layers
        outcome = self._outcome("L_model_forward")
        whole = _with_cache(_step("AL", "L_model_forward", outcome, net.AL, 0), outcome, net.forward[1])
        yield whole if _all_right(layers) else _unless_right(whole)
        J = reference.compute_cost(net.AL, net.Y)
        yield _step("J", "compute_cost", self._outcome("compute_cost"), J)

    def _layer_forward(self, l: int) -> tuple[Step, Step]:
        net = self.network
        outcome = self._outcome("linear_forward", l)
        linear = _with_cache(_step(f"Z{l}", "linear_forward", outcome, net.Z(l), 0), outcome, net.layer(l))
        outcome = self._outcome("linear_activation_forward", l)
        activated = _step(f"A{l}", "linear_activation_forward", outcome, net.A(l), 0)
        activated = _with_cache(activated, outcome, net.forward[1][l - 1])
        return linear, activated if linear.right else _unless_right(activated)

    # Backward

    def _backward(self) -> Iterator[Step]:
        layers = [step for l in range(LAYERS, 0, -1) for step in self._layer_backward(l)]
        outcome = self._outcome("L_model_backward")
        outcome = outcome and replace(outcome, result=canonical_gradients(outcome.result))
        grads = _first_wrong("grads", "L_model_backward", outcome, [Part(key, key, value) for key, value in self.network.grads.items()])
        grads = grads if _all_right(layers) else _unless_right(grads)
        start = self._start(outcome, grads)
        yield start
        yield from layers
        yield grads if start.right is not False else _unless_right(grads)

    def _layer_backward(self, l: int) -> tuple[Step, ...]:
        """dZ[l] as far as `linear_activation_backward` shows it, then what `linear_backward` makes of the right one."""
        net = self.network
        parts = {"dA_prev": net.dA(l - 1) if l > 1 else net.grads["dA1"], "dW": net.grads[f"dW{l}"], "db": net.grads[f"db{l}"]}
        outcome = self._outcome("linear_backward", l)
        linear = {
            part: _step(f"{part} of layer {l}" if part == "dA_prev" else f"{part}{l}", "linear_backward", outcome, expected, index)
            for index, (part, expected) in enumerate(parts.items())
        }
        return self._activation_backward(l, parts, linear), linear["dW"], linear["db"], linear["dA_prev"]

    def _activation_backward(self, l: int, parts: Mapping[str, Array], linear: Mapping[str, Step]) -> Step:
        """dZ[l], which no function returns: right if what `linear_activation_backward` makes of it is, where `linear_backward` is right."""
        net, name = self.network, "linear_activation_backward"
        outcome = self._outcome(name, l)
        judged = [Part(part, index, expected) for index, (part, expected) in enumerate(parts.items()) if linear[part].right]
        step = _first_wrong(f"dZ{l}", name, outcome, judged)
        if step.right:
            return replace(step, came=_shape(net.dZ(l)), expected=_shape(net.dZ(l)))
        own_fault = len(judged) == len(parts) or (judged and outcome is not None and outcome.raised is None)
        return step if own_fault else _unless_right(step)

    def _start(self, outcome: Outcome | None, grads: Step) -> Step:
        """dAL, which no function returns: read back from the gradient that the last layer handed on, where that can be done."""
        name, shape = "L_model_backward", _shape(self.network.dAL)
        if outcome is None:
            return Step("dAL", name, None, NOT_WRITTEN, shape)
        dZ = None if grads.right is not False else self._last_dZ(outcome.result)
        if grads.right or (dZ is not None and any(close(dZ, other) for other in self._dZ_from_right_start())):
            return Step("dAL", name, True, shape, shape)
        return Step("dAL", name, None if dZ is None else False, "not seen" if dZ is None else shape, shape)

    def _last_dZ(self, result: Result) -> Array | None:
        """The dZ of the last layer, from its dA_prev = W^T dZ with one row in W; None if what came has no such form."""
        dA_prev = _at(result, (f"dA{LAYERS}",))
        W = self.network.layer(LAYERS)[1]
        if not is_numeric(dA_prev) or np.shape(dA_prev) != (SIZES[-2], EXAMPLES):
            return None
        dZ = np.asarray(W @ dA_prev / np.sum(W * W))
        return dZ if close(W.T @ dZ, np.asarray(dA_prev)) else None

    def _dZ_from_right_start(self) -> Iterator[Array]:
        """What the last layer could have made of the right dAL: right, with the slope twice, the other one, or none."""
        dAL, Z = self.network.dAL, self.network.Z(LAYERS)
        yield from (sigmoid_backward(dAL, Z), sigmoid_backward(sigmoid_backward(dAL, Z), Z), relu_backward(dAL, Z), dAL)

    # Update

    def _update(self) -> Iterator[Step]:
        net = self.network
        updated = reference.update_parameters(net.parameters, net.grads, LEARNING_RATE)
        outcome = self._outcome("update_parameters")
        for key, expected in updated.items():
            yield _step(f"{key} updated", "update_parameters", outcome, expected, key)


def _activation(l: int) -> str:
    return "sigmoid" if l == LAYERS else "relu"


def _all_right(steps: Sequence[Step]) -> bool:
    return all(step.right for step in steps)


def _unless_right(step: Step) -> Step:
    """The step, not judged if it is wrong: it may only show what an earlier one has done."""
    return step if step.right else Step(step.name, step.function, None, step.came, step.expected)


def _step(name: str, function: str, outcome: Outcome | None, expected: Array, *path: int | str) -> Step:
    """One part of a function's result against what the reference has there."""
    shape = _shape(expected)
    if outcome is None:
        return Step(name, function, None, NOT_WRITTEN, shape)
    if outcome.raised is not None:
        return Step(name, function, False, f"raises {outcome.raised.type[:LONGEST_NAME]}", shape)
    found = _at(outcome.result, path)
    if not is_numeric(found):
        return Step(name, function, False, _described(outcome.result, path), shape)
    return Step(name, function, close(np.asarray(found), expected), _shape(found), shape)


def _with_cache(step: Step, outcome: Outcome | None, cache: Result) -> Step:
    """The step, wrong also if the numbers are right and the cache that comes along is not."""
    if not step.right or outcome is None or same(_at(outcome.result, (1,)), cache):
        return step
    return replace(step, right=False, came=OTHER_CACHE, expected=f"{step.expected} and its cache")


def _first_wrong(name: str, function: str, outcome: Outcome | None, parts: Sequence[Part]) -> Step:
    """Several parts of a result as one step: right if all are, else what came of the first that is not."""
    whole = ", ".join(part.label for part in parts) if len(parts) <= MOST_LABELS else f"dict of {len(parts)}"
    if outcome is None or outcome.raised is not None:
        return replace(_step(name, function, outcome, np.zeros(0)), expected=whole)
    for part in parts:
        step = _step(name, function, outcome, part.expected, part.key)
        if not step.right:
            came = step.came if step.came.startswith("no ") else f"{part.label} {step.came}"
            return replace(step, came=came, expected=f"{part.label} {step.expected}")
    return Step(name, function, True if parts else None, whole, whole)


_NOTHING = object()


def _at(result: Result, path: Sequence[int | str]) -> Result:
    """What sits at a path of indices and keys in a result, or an object that is no number if nothing does."""
    for key in path:
        in_list = isinstance(key, int) and isinstance(result, tuple | list) and key < len(result)
        if not in_list and not (isinstance(key, str) and isinstance(result, dict) and key in result):
            return _NOTHING
        result = result[key]
    return result


def _described(result: Result, path: Sequence[int | str]) -> str:
    """What came instead of numbers, in a few words."""
    found = _at(result, path)
    if found is not _NOTHING:
        return type(found).__name__[:LONGEST_NAME] if found is not None else "None"
    if isinstance(result, dict):
        return f"no {path[-1]}"
    if isinstance(result, tuple | list):
        return f"{type(result).__name__} of {len(result)}"
    return f"{_shape(result)} alone" if is_numeric(result) else "None" if result is None else type(result).__name__[:LONGEST_NAME]


def _shape(value: Result) -> str:
    return str(np.shape(value))
